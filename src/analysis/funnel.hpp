// Funnel (FN): how many units come from step to step in time, and where they stop.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/breakdown.hpp"
#include "analysis/durations.hpp"
#include "analysis/funnel_attempt.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "analysis/step_marks.hpp"
#include "base/result.hpp"

namespace itinera {

struct FunnelGroup {
    GroupKey key{};
    // By number of steps reached, 1 … n: attempts that ended there, and how many of them are open;
    // units by the most steps of their attempts in this group.
    std::array<uint64_t, funnel_steps_max + 1> ended{}, open{}, units{};
    std::array<Durations, funnel_steps_max> since_step_before{};  // [k]: from step k - 1 to step k
};

struct FunnelPartial {
    std::vector<FunnelGroup> groups;
    std::unordered_map<GroupKey, uint32_t, GroupKeyHash> group_at;
    std::vector<uint32_t> group_of_code;  // for one key: place in `groups` plus 1, by code
    std::array<uint64_t, funnel_steps_max + 1> units{};  // as in a group, over all groups
    Durations times;
    std::vector<uint64_t> histogram;
    struct Trend {
        uint64_t entered = 0, converted = 0;
    };
    std::map<int64_t, Trend> trend;                // by start of bucket, ms
    int64_t bucket_from = 0, bucket_to = 0;        // the last bucket met, to ask the zone seldom
    bool takes_plain_scan = false;                 // whether the question needs no search
    bool takes_marks = false;                      // whether bitmaps of the steps suffice
    StepMarks marks;                               // of some neighbouring customers
    std::vector<std::span<const uint32_t>> codes;  // of the journey at hand, by column
    FunnelSearch search;                           // memory that is used again
    struct Best {
        uint32_t group;
        size_t reached;
    };
    std::vector<Best> best;  // of the unit at hand, by group
};

struct Funnel {
    using Query = FunnelQuery;
    using Partial = FunnelPartial;
    static Partial empty(const Query& query);
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static bool takes_blocks(const Query&, const Partial& partial) { return partial.takes_marks; }
    static void scan_block(const Query& query, const JourneyBlock& block, Partial& partial);
    static void settle(Partial& partial);
    static void merge(Partial& into, Partial&& from);
    // FN-30. Tables: steps (key step, or group and step), times, histogram (bin), trend (bucket).
    static Report solve(const Query& query, const Partial& partial);
    static Result<std::function<bool(const Partial&)>>
    behind(const Query& query, const Partial& whole, const CellAddress& address);
    static void clear(Partial& partial);
};

}  // namespace itinera
