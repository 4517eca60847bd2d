// A simulated world: which one, and the events and people of one block of it.
//
// Everything follows from (seed, world, customer number) (SI-1): block k is the same in every world
// with the same seed and period, whatever its number of customers (SI-2) and of threads.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "simulate/event_types.hpp"

namespace itinera::simulate {

struct World {
    uint64_t seed = 1;
    uint32_t customers = 10'000;
    Timestamp from;  // included: the local midnight of a market lies in day 0 from here on
    Timestamp to;    // excluded: nothing happens later
};

// The twelve months (or as many as asked) up to `to`, from a midnight UTC. Precondition: 1 … 60.
World world_ending(Timestamp to, uint64_t seed, uint32_t customers, int months = 12);

inline constexpr uint32_t customers_per_block = 1000;
uint32_t block_count(const World& world);

enum class Market : uint8_t { China, America, Britain };

// One identifier each, in this build: members have a user id, the others an anonymous id.
struct Person {
    bool is_member;
    Market market;
    uint8_t persona;
    bool is_pure;  // of the pure cohort (SI-23)
    std::string identifier;
};

struct Event {
    int64_t time_ms;
    uint32_t customer;
    uint32_t sequence;  // of the customer's events in order of time, from 0
    EventType type;
    Channel channel;
    CurrencyCode currency;
    int64_t value;  // ten-thousandths, or no_value
    uint32_t properties_begin, properties_end;
};

struct Block {
    uint32_t first_customer = 0;
    std::vector<Person> people;  // by customer number, from first_customer
    std::vector<Event> events;   // by customer, then time, then order of making
    std::string text;            // properties of all events

    // A JSON object.
    std::string_view properties(const Event& event) const
    {
        return std::string_view(text).substr(event.properties_begin,
                                             event.properties_end - event.properties_begin);
    }
    const Person& person(const Event& event) const
    {
        return people[event.customer - first_customer];
    }
};

}  // namespace itinera::simulate
