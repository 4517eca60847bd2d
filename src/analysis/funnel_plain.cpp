#include "analysis/funnel_plain.hpp"

#include <algorithm>
#include <limits>

namespace itinera {
namespace {

bool enters(const FunnelQuery& query, const JourneyView& journey, size_t i)
{
    return (query.step_bits[journey.events[i]] & 1) != 0 &&
           query.question.in_period(journey.times_ms[i]);
}

// From the first entry: one look a step.
bool first_attempt(const FunnelQuery& query, const JourneyView& journey, FunnelAttempt& attempt)
{
    const size_t n = journey.size();
    const size_t steps = query.steps.size();
    const uint32_t* bits = query.step_bits.data();
    size_t i = 0;
    while (i < n && !enters(query, journey, i)) ++i;
    if (i == n) return false;
    attempt.taken[0] = static_cast<uint32_t>(i);
    attempt.reached = 1;
    const int64_t end_ms = journey.times_ms[i] + query.window.amount;
    uint32_t wanted = 2;
    for (++i; i < n && attempt.reached < steps; ++i) {
        if ((bits[journey.events[i]] & wanted) == 0) continue;
        if (journey.times_ms[i] > end_ms) break;
        attempt.taken[attempt.reached++] = static_cast<uint32_t>(i);
        wanted <<= 1;
    }
    attempt.is_open = attempt.reached < steps && end_ms > query.question.now_ms;
    return true;
}

// The earliest events of each step, one after the other, from the one at `start`. Whether they end
// by `last`.
bool take_earliest(const FunnelQuery& query, const JourneyView& journey, size_t start, size_t last,
                   size_t reached, FunnelAttempt& attempt)
{
    attempt.taken[0] = static_cast<uint32_t>(start);
    attempt.reached = reached;
    const uint32_t* bits = query.step_bits.data();
    size_t i = start;
    for (size_t k = 1; k < reached; ++k) {
        do {
            if (i == last) return false;
            ++i;
        } while ((bits[journey.events[i]] >> k & 1) == 0);
        attempt.taken[k] = static_cast<uint32_t>(i);
    }
    return true;
}

// From any entry: the latest start at each depth suffices (FN-10), as all windows are equally long.
//
// Without a branch that depends on what an event is, which the processor could only guess: an event
// of step k copies slot k + 2 of `starts` to slot k + 3 if that start is recent enough. Slots: 0 is
// never; 1 takes what events of no step copy; 2 is the event at hand; k + 3 is the latest start
// from which step k was reached.
template <bool all_time>
bool best_attempt(const FunnelQuery& query, const JourneyView& journey, FunnelAttempt& attempt)
{
    constexpr int64_t never = std::numeric_limits<int64_t>::min() / 2;
    const size_t n = journey.size();
    const size_t steps = query.steps.size();
    const uint8_t* slots = query.step_slot.data();
    const uint16_t* events = journey.events.data();
    const int64_t* times_ms = journey.times_ms.data();
    const int64_t window_ms = query.window.amount;
    std::array<int64_t, funnel_steps_max + 3> starts;
    std::fill_n(starts.begin(), steps + 3, never);
    size_t deepest = 2;  // slot
    size_t last = 0;     // the event that came there
    int64_t start_ms = never;
    for (size_t i = 0; i < n; ++i) {
        const int64_t ms = times_ms[i];
        starts[2] = all_time || query.question.in_period(ms) ? ms : never;
        const size_t slot = slots[events[i]];
        const int64_t from = starts[slot - 1];
        const int64_t recent = -int64_t{ms - from <= window_ms};
        starts[slot] = (from & recent) | (starts[slot] & ~recent);
        if ((slot & static_cast<size_t>(recent)) > deepest) {
            deepest = slot;
            start_ms = from;
            last = i;
            if (deepest == steps + 2) break;
        }
    }
    if (deepest == 2) return false;
    const size_t reached = deepest - 2;
    // Of entries at that time, the latest from which the steps end there.
    size_t start = last;
    do {
        while (times_ms[start] != start_ms || !enters(query, journey, start)) --start;
    } while (!take_earliest(query, journey, start--, last, reached, attempt));
    // The latest start of all has the window that runs longest.
    attempt.is_open = reached < steps && starts[3] + window_ms > query.question.now_ms;
    return true;
}

}  // namespace

bool has_plain_attempts(const FunnelQuery& query)
{
    const Question& question = query.question;
    const bool has_fast_entry = query.entry == FunnelEntry::First ||
                                (query.entry == FunnelEntry::Optimised && !query.step_slot.empty());
    return query.is_plain && has_fast_entry && !question.cut &&
           question.unit == UnitKind::Customer &&
           query.window.kind == FunnelWindow::Kind::Duration &&
           std::ranges::none_of(query.steps, &FunnelStep::strict) &&
           std::ranges::none_of(question.by, [](const BreakdownKey& key) {
               return key.first_ever && key.of == BreakdownKey::Of::Column;
           });
}

bool plain_attempt(const FunnelQuery& query, const JourneyView& journey, FunnelAttempt& attempt)
{
    if (query.entry == FunnelEntry::First) return first_attempt(query, journey, attempt);
    return query.question.is_all_time() ? best_attempt<true>(query, journey, attempt)
                                        : best_attempt<false>(query, journey, attempt);
}

}  // namespace itinera
