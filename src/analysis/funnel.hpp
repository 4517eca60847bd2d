// Funnel (FN): how many units come from step to step in time, and where they stop.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "analysis/durations.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "base/result.hpp"

namespace itinera {

inline constexpr size_t funnel_steps_max = 32;

struct FunnelStep {
    EventFilter filter;
    bool strict = false;  // its event is the very next one after that of the step before
    std::string name{};
};

// From the first event of an attempt to each further one.
struct FunnelWindow {
    enum class Kind { Duration, CalendarDays, Sessions };
    Kind kind = Kind::Duration;
    int64_t amount = 7 * 86'400'000LL;  // milliseconds, both ends included; days; sessions
};

enum class FunnelEntry { First, Optimised, Every };

struct FunnelTimes {
    size_t from = 0, to = 0;          // steps, from 0
    std::vector<int64_t> edges_ms{};  // of the histogram; the last bin is open
};

struct FunnelQuery {
    Question question;
    std::vector<FunnelStep> steps;  // 1 … funnel_steps_max
    FunnelWindow window;
    FunnelEntry entry = FunnelEntry::First;
    std::optional<FunnelTimes> times;
    std::optional<Bucket> trend;
    // By event code: bit k is set if an event of this name may be step k. Made by prepare().
    std::vector<uint32_t> step_bits;
    bool is_plain = false;  // names alone decide about steps and existence

    // Call once all else is set.
    void prepare(size_t event_codes);
};

// The values of a breakdown: one code per key; the rest 0.
using GroupKey = std::array<uint32_t, breakdown_keys_max>;
inline constexpr uint32_t not_reached_code = UINT32_MAX;
struct GroupKeyHash {
    size_t operator()(const GroupKey& key) const
    {
        uint64_t hash = 0;
        for (const uint32_t code : key) hash = (hash ^ code) * 0x9E3779B97F4A7C15ULL;
        return hash ^ (hash >> 32);
    }
};

struct FunnelGroup {
    GroupKey key{};
    // By number of steps reached, 1 … n: attempts that ended there, how many of them are open, and
    // units with some attempt that came that far (kept for `every` only; else equal to attempts).
    std::array<uint64_t, funnel_steps_max + 1> ended{}, open{}, units{};
    std::array<Durations, funnel_steps_max> since_step_before{};
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
    std::map<int64_t, Trend> trend;  // by start of bucket, ms
};

struct Funnel {
    using Query = FunnelQuery;
    using Partial = FunnelPartial;
    static Partial empty(const Query& query);
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static void merge(Partial& into, Partial&& from);
    // FN-30. Tables: steps (key step, or group and step), times, histogram (bin), trend (bucket).
    static Report solve(const Query& query, const Partial& partial);
    static Result<std::function<bool(const Partial&)>>
    behind(const Query& query, const Partial& whole, const CellAddress& address);
    static void clear(Partial& partial);
};

}  // namespace itinera
