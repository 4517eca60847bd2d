// The funnel by its definition: every choice of events, by the rules of FN tried literally. Shares
// no code with the analysis.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "analysis/funnel_attempt.hpp"

namespace itinera {

inline constexpr int64_t day_ms = 86'400'000;
// analysis.

struct TwinEvent {
    uint32_t customer;
    int64_t time_ms;
    uint32_t bits = 0;  // steps that it fits
    uint32_t session = 0;
    std::string color;  // "" = missing
};

struct TwinAttempt {
    uint32_t customer = 0;
    size_t unit = 0;
    std::vector<size_t> taken;  // places in the unit
    bool is_open = false;
    std::string group;
    std::vector<int64_t> times_ms;
};

struct TwinQuestion {
    const FunnelQuery& query;
    int64_t idle_ms;
};

inline bool is_strict(const FunnelQuery& query, size_t step)
{
    return step > 0 && query.steps[step].strict;
}

inline bool in_window(const FunnelQuery& query, const TwinEvent& first, const TwinEvent& event)
{
    switch (query.window.kind) {
    case FunnelWindow::Kind::Duration: return event.time_ms - first.time_ms <= query.window.amount;
    case FunnelWindow::Kind::CalendarDays:
        return event.time_ms / day_ms < first.time_ms / day_ms + query.window.amount;
    case FunnelWindow::Kind::Sessions: break;
    }
    return event.session >= first.session && event.session < first.session + query.window.amount;
}

inline bool may_begin(const FunnelQuery& query, const TwinEvent& event)
{
    const bool has_window = query.window.kind != FunnelWindow::Kind::Sessions || event.session > 0;
    return (event.bits & 1) && query.question.in_period(event.time_ms) && has_window;
}

// All valid attempts that begin with `taken`.
inline void all_attempts(const FunnelQuery& query, const std::vector<TwinEvent>& unit,
                         std::vector<size_t>& taken, std::vector<std::vector<size_t>>& found)
{
    found.push_back(taken);
    const size_t step = taken.size();
    if (step == query.steps.size()) return;
    for (size_t i = taken.back() + 1; i < unit.size(); ++i) {
        if (is_strict(query, step) && i != taken.back() + 1) break;
        if (!(unit[i].bits >> step & 1) || !in_window(query, unit[taken[0]], unit[i])) continue;
        if (query.question.cut && unit[i].time_ms >= query.question.to_ms) continue;
        taken.push_back(i);
        all_attempts(query, unit, taken, found);
        taken.pop_back();
    }
}

inline bool still_runs(const TwinQuestion& asked, const std::vector<TwinEvent>& unit,
                       const TwinEvent& first, const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    const int64_t now = query.question.now_ms;
    if (query.question.cut && query.question.to_ms - 1 <= now) return false;
    (void)unit;
    switch (query.window.kind) {
    case FunnelWindow::Kind::Duration: return first.time_ms + query.window.amount > now;
    case FunnelWindow::Kind::CalendarDays:
        return (first.time_ms / day_ms + query.window.amount) * day_ms - 1 > now;
    case FunnelWindow::Kind::Sessions: break;
    }
    const int64_t last_session = journey.back().session;
    const int64_t wanted = first.session + query.window.amount - 1;
    if (last_session < wanted) return true;
    return last_session == wanted && now - journey.back().time_ms <= asked.idle_ms;
}

// The attempt that counts of those whose first event is one of `starts` (FN-9).
inline TwinAttempt best_of(const TwinQuestion& asked, const std::vector<TwinEvent>& unit,
                           const std::vector<size_t>& starts, const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    std::vector<std::vector<size_t>> found;
    for (const size_t start : starts) {
        std::vector<size_t> taken(1, start);

        all_attempts(query, unit, taken, found);
    }
    const auto is_better = [&](const std::vector<size_t>& a, const std::vector<size_t>& b) {
        if (a.size() != b.size()) return a.size() > b.size();
        if (a.back() != b.back()) return a.back() < b.back();
        if (a.front() != b.front()) return a.front() > b.front();
        return a < b;
    };
    TwinAttempt best;
    best.taken = *std::ranges::min_element(found, is_better);
    if (best.taken.size() == query.steps.size()) return best;
    for (const auto& taken : found) {
        const bool next_is_strict = is_strict(query, taken.size());
        const bool can_take = !next_is_strict || taken.back() + 1 == unit.size();
        best.is_open |= can_take && still_runs(asked, unit, unit[taken[0]], journey);
    }
    return best;
}

inline std::vector<TwinAttempt> attempts_of_unit(const TwinQuestion& asked,
                                                 const std::vector<TwinEvent>& unit,
                                                 const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    std::vector<TwinAttempt> attempts;
    size_t from = 0;
    while (true) {
        std::vector<size_t> starts;
        for (size_t i = from; i < unit.size(); ++i) {
            if (may_begin(query, unit[i])) starts.push_back(i);
        }
        if (starts.empty()) return attempts;
        if (query.entry != FunnelEntry::Optimised) starts.erase(starts.begin() + 1, starts.end());
        attempts.push_back(best_of(asked, unit, starts, journey));
        if (query.entry != FunnelEntry::Every) return attempts;
        const TwinAttempt& last = attempts.back();
        from = last.taken.back() + 1;
        if (last.taken.size() < query.steps.size()) {
            from = starts[0] + 1;
            for (size_t i = from; i < unit.size(); ++i) {
                if (in_window(query, unit[starts[0]], unit[i])) from = i + 1;
            }
        }
    }
}

inline std::string color_of(const FunnelQuery& query, const std::vector<TwinEvent>& unit,
                            const TwinAttempt& attempt)
{
    const BreakdownKey& key = query.question.by[0];
    std::vector<size_t> places = attempt.taken;
    if (key.first_ever) {
        places.clear();
        for (size_t i = 0; i < unit.size(); ++i) places.push_back(i);
    } else if (query.question.attribute.from == BreakdownRule::From::Last) {
        std::ranges::reverse(places);
    } else if (query.question.attribute.from == BreakdownRule::From::Step) {
        const size_t step = query.question.attribute.step;
        if (step >= places.size()) return "(not reached)";
        const size_t only = places[step];
        places.assign(1, only);
    }
    for (const size_t place : places) {
        if (!unit[place].color.empty()) return unit[place].color;
    }
    return "(none)";
}

}  // namespace itinera
