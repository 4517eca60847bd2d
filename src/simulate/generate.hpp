// Making whole worlds: block by block on several threads, or all in order of time.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "base/result.hpp"
#include "simulate/retailer.hpp"
#include "simulate/truth.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

// Adds the block's truth to `truth`. Pure. About 10 MB a block and year.
Block generate_block(const Retailer& retailer, uint32_t number, Truth& truth);

// Calls `take` with every block in order, on the calling thread; blocks are made on `threads`
// others. At most 2 x threads blocks are in memory. Errors: those of `take`, which end the run.
Result<Truth> generate_blocks(const Retailer& retailer, unsigned threads,
                              const std::function<Result<Done>(const Block&)>& take);

// One event with all that is told about its customer. Views are valid during the call.
struct EventView {
    int64_t time_ms;
    uint32_t customer, sequence;
    EventType type;
    Channel channel;
    Market market;
    bool is_member;
    CurrencyCode currency;
    int64_t value;
    std::string_view identifier;  // user id of members, else anonymous id
    std::string_view properties;  // JSON object
};
EventView view_of(const Block& block, const Event& event);

struct TimeOrder {
    unsigned threads = 2;
    size_t memory_bytes_max = size_t{384} << 20;  // beyond it, slices of time go to files
    std::filesystem::path folder;                 // for these files; made, and removed in the end
};

// Calls `take` with every event in order of (time, customer, sequence): one order, whatever the
// number of threads. Memory: memory_bytes_max and one slice of time (some tens of MB), at any size.
// Errors: those of `take`; Unavailable if the folder cannot be written.
Result<Truth> generate_in_order(const Retailer& retailer, const TimeOrder& how,
                                const std::function<Result<Done>(const EventView&)>& take);

}  // namespace itinera::simulate
