// The directly-follows graph and the variants of journeys (PM-1 … PM-6).
//
// A trace is a unit's items in the period. Report: summary `units events ping_pong variants`;
// tables
//   activities (item)      count units starts ends reworked rework
//   edges (from, to)       count units median p90 mean trimmed dependency
//   variants (rank)        path units share coverage median
//   switches (from, to)    count            changes of channel between neighbouring events
//   channel_edges (channel, from, to) count only if asked for: edges by the channel of the event
//   they leave
// For each item: edges out + ends = count = edges in + starts. Where items are collapsed, an item
// stands at its first event; switches and ping-pong look at the events before they are collapsed.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/durations_by_group.hpp"
#include "analysis/items.hpp"
#include "analysis/process_counts.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "analysis/sequence_table.hpp"
#include "analysis/units.hpp"

namespace itinera {

// Rows of `variants` beyond which the rest is one row `(other)`.
inline constexpr size_t variant_rows_max = 10'000;

struct Process {
    struct Query {
        Question question;
        ItemRule items;
        std::vector<std::string> channel_names;  // by code; codes beyond are channel 0
        // Counts of events, starts, ends and edges are always there. The rest can be left out.
        bool units = true;     // customers behind counts, rework
        bool times = true;     // of edges and variants
        bool variants = true;  // traces as a whole
        bool switches = true;  // of channels, ping-pong
        bool channel_edges = false;

        uint8_t channel(uint8_t code) const
        {
            return code < channel_names.size() ? code : uint8_t{0};
        }
    };

    struct Activity {
        int64_t count = 0, units = 0, starts = 0, ends = 0, reworked = 0;
        int64_t in_unit = 0;  // events of the unit at hand; 0 between units
    };
    struct Edge {
        uint32_t from, to;
        int64_t count = 0, units = 0;
        uint64_t last_unit = 0;
    };

    struct Partial {
        explicit Partial(const Query& query);

        ItemTable items;
        std::vector<Activity> activities;  // by item
        EdgeNumbers edge_numbers;
        std::vector<Edge> edges;
        DurationsByGroup edge_times;
        SequenceTable variants;
        std::vector<int64_t> variant_units;
        DurationsByGroup variant_times;
        ChannelPairs switches;
        int64_t units = 0, events = 0, ping_pong = 0;
        PlainCounts plain;  // instead of the above, where nothing but counts is asked
        ChannelEdges channel_edges;

        // Of the unit at hand.
        UnitSplitter splitter;
        std::vector<uint32_t> trace;
        std::vector<int64_t> times;
        uint64_t unit_number = 0;
        uint8_t last_channel = 0;  // of the last event that became an item
    };

    static Partial empty(const Query& query) { return Partial(query); }
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static bool takes_blocks(const Query& query, const Partial& partial)
    {
        return partial.plain.takes_blocks() && query.question.is_all_time();
    }
    static void scan_block(const Query&, const JourneyBlock& block, Partial& partial)
    {
        partial.plain.add(block);
    }
    static void merge(Partial& into, Partial&& from);
    static Report solve(const Query& query, const Partial& partial);
    static Result<std::function<bool(const Partial&)>>
    behind(const Query& query, const Partial& whole, const CellAddress& address);
    // A cleared partial counts one customer at a time, also where a whole one counts codes alone.
    static void clear(Partial& partial);
};

}  // namespace itinera
