// What every question has in common (CM-1), with names resolved and defaults filled in.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "journey/event_filter.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

inline constexpr Duration window_max = std::chrono::hours(24) * 366;
inline constexpr size_t breakdown_keys_max = 3;
inline constexpr size_t buckets_max = 400;

// How a customer's events fall into sessions (CM-9, CM-10).
struct SessionDefinition {
    int64_t idle_ms = 30 * 60'000;
    std::optional<int64_t> max_ms{};
    std::vector<EventFilter> start_on{}, end_on{}, ignore{};  // an event fits if one of them does
    bool split_at_midnight = false;
    bool split_on_channel = false;
    std::optional<size_t> key_column{};  // sessions are the groups of equal values of this column
};

// What one journey is (CM-4).
enum class UnitKind { Customer, Session, Property };

// One key of a breakdown (CM-19). Its value for an event is a code; 0 is missing.
struct BreakdownKey {
    enum class Of { Event, Channel, Column };
    Of of = Of::Column;
    size_t column = 0;                       // for Column: which of the question's columns
    bool first_ever = false;                 // {"first": P}: the first value in the unit's journey
    std::string name;                        // of the property
    std::vector<std::string> value_names{};  // by code; [0] = "(none)"; texts without quotes

    uint32_t code_at(const JourneyView& journey, size_t i) const
    {
        switch (of) {
        case Of::Event: return journey.events[i] + uint32_t{1};
        case Of::Channel: return journey.channels[i] + uint32_t{1};
        case Of::Column: break;
        }
        return journey.properties[column][i];
    }
};

// Which event of an attempt gives the value of a property.
struct BreakdownRule {
    enum class From { First, Last, Step };
    From from = From::First;
    size_t step = 0;  // for Step, from 0
};

struct Question {
    int64_t from_ms = std::numeric_limits<int64_t>::min();  // the period is [from, to)
    int64_t to_ms = std::numeric_limits<int64_t>::max();
    bool cut = false;  // after_period: what follows an entry must lie in the period too
    int64_t now_ms = 0;
    Zone zone = Zone::utc();
    WeekStart week_start = WeekStart::Monday;
    EventFilter where;  // which events exist; hidden names that the question does not name do not
    UnitKind unit = UnitKind::Customer;
    size_t unit_column = 0;  // for Property
    SessionDefinition session;
    std::vector<BreakdownKey> by;
    size_t top = 25;
    BreakdownRule attribute;

    bool is_all_time() const
    {
        return from_ms == std::numeric_limits<int64_t>::min() &&
               to_ms == std::numeric_limits<int64_t>::max();
    }
    bool in_period(int64_t time_ms) const { return from_ms <= time_ms && time_ms < to_ms; }
};

}  // namespace itinera
