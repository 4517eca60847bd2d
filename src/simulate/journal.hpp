// Takes down the events of one customer after another into a block.
#pragma once

#include <string>

#include "event/record_batch.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

class Journal {
public:
    Journal(const World& world, Block& block)
        : from_ms_(ms_of(world.from)), to_ms_(ms_of(world.to)), block_(block)
    {}

    void begin_customer(uint32_t number);
    // Opens an event: the caller appends its properties by the functions of json_fields.hpp, then
    // calls close(). Times may come in any order. What lies outside of the period is forgotten.
    std::string& open(EventType type, Channel channel, int64_t ms);
    void close(int64_t value = no_value, CurrencyCode currency = CurrencyCode{});
    // An event with the properties `members` (`,"name":value…`), or without any.
    void add(EventType type, Channel channel, int64_t ms, std::string_view members = {});
    // Puts the customer's events in order of time and numbers them.
    void end_customer();

private:
    int64_t from_ms_, to_ms_;
    Block& block_;
    Event event_{};
    uint32_t customer_ = 0;
    size_t first_event_ = 0;
};

}  // namespace itinera::simulate
