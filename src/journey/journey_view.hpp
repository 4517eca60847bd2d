// What one customer did, oldest first: the argument of every scan.
//
// All spans have the same length n and are sorted by (time, log position). Column k of `properties`
// is the k-th column that the query asked for: codes into that column's dictionary, 0 = missing.
#pragma once

#include <cstdint>
#include <span>

#include "base/ids.hpp"

namespace itinera {

struct JourneyView {
    CustomerId customer{};
    std::span<const int64_t> times_ms;
    std::span<const uint16_t> events;   // EventCode
    std::span<const uint8_t> channels;  // ChannelCode
    std::span<const std::span<const uint32_t>> properties;

    size_t size() const { return times_ms.size(); }
};

// Journeys of neighbouring customers, end to end in the same columns: how an index hands them out.
struct JourneyBlock {
    uint32_t first_customer = 0;
    std::span<const uint32_t>
        offsets;  // [customers + 1]: where each one's events begin in the columns
    const int64_t* times_ms = nullptr;
    const uint16_t* events = nullptr;
    const uint8_t* channels = nullptr;
    std::span<const uint32_t* const> properties;  // one per column of the question

    size_t customers() const { return offsets.size() - 1; }
    size_t events_of(size_t c) const { return offsets[c + 1] - offsets[c]; }
    // What customer `c` of the block did. `codes` [columns] is memory for the view.
    JourneyView journey(size_t c, std::span<std::span<const uint32_t>> codes) const
    {
        const size_t first = offsets[c], count = events_of(c);
        for (size_t k = 0; k < codes.size(); ++k) codes[k] = {properties[k] + first, count};
        return {CustomerId{first_customer + static_cast<uint32_t>(c)},
                {times_ms + first, count},
                {events + first, count},
                {channels + first, count},
                codes};
    }
};

}  // namespace itinera
