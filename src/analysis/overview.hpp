// How much happened: events, customers and channels over time; and which events there are.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <vector>

#include "analysis/frame.hpp"
#include "journey/journey_view.hpp"

namespace itinera {

inline constexpr size_t channels_max = 256;

struct Overview {
    struct Query {
        std::vector<int64_t>
            edges_ms;  // [buckets + 1], ascending: bucket b is [edges[b], edges[b + 1])
        std::vector<uint8_t> hidden;  // by event code: 1 = does not count (CM-3); may be shorter
        bool by_cell = false;         // customers of each channel in each bucket too
    };
    struct Partial {
        uint64_t events = 0, customers = 0;      // in the whole period
        std::vector<uint64_t> bucket_events;     // [buckets]
        std::vector<uint64_t> bucket_customers;  // [buckets] distinct in each
        std::vector<uint64_t> bucket_new;        // [buckets] whose first event ever lies there
        std::array<uint64_t, channels_max> channel_events{};     // in the period
        std::array<uint64_t, channels_max> channel_customers{};  // in the period
        std::vector<uint32_t> channel_bucket_events;             // [channels_max x buckets]
        // The same of distinct customers, and by cell the last customer seen, plus 1; `by_cell`.
        std::vector<uint32_t> channel_bucket_customers, channel_bucket_seen;
        uint64_t all_events = 0, all_customers = 0;              // of all time
        int64_t first_ms = std::numeric_limits<int64_t>::max();  // of all time
        int64_t last_ms = std::numeric_limits<int64_t>::min();
    };
    static Partial empty(const Query& query);
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static void merge(Partial& into, Partial&& from);
};

// Every event name with how often, by how many, from when to when.
struct EventCatalogue {
    struct Query {
        size_t event_codes = 0;
    };
    struct Entry {
        uint64_t count = 0, customers = 0;
        int64_t first_ms = std::numeric_limits<int64_t>::max();
        int64_t last_ms = std::numeric_limits<int64_t>::min();
    };
    struct Partial {
        std::vector<Entry> entries;  // by code
        std::vector<uint32_t> seen;  // by code: the last customer that had it, plus 1
    };
    static Partial empty(const Query& query);
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static void merge(Partial& into, Partial&& from);
};

}  // namespace itinera
