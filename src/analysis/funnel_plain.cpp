#include "analysis/funnel_plain.hpp"

#include <algorithm>
#include <bit>
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

// The earliest events of each step, one after the other, from the one at `start`.
// Precondition: they end by the event that completed step `reached`.
void take_earliest(const FunnelQuery& query, const JourneyView& journey, size_t start,
                   size_t reached, FunnelAttempt& attempt)
{
    attempt.taken[0] = static_cast<uint32_t>(start);
    attempt.reached = reached;
    const uint8_t* slots = query.step_slot.data();
    const uint16_t* events = journey.events.data();
    size_t i = start;
    for (size_t k = 1; k < reached; ++k) {
        do ++i;
        while (slots[events[i]] != k + 3);
        attempt.taken[k] = static_cast<uint32_t>(i);
    }
}

// The events that lie in the period: [first, end).
struct Places {
    uint32_t first, end;
};
Places places_in_period(const Question& question, const JourneyView& journey)
{
    const auto times = journey.times_ms;
    const auto first = std::ranges::lower_bound(times, question.from_ms) - times.begin();
    const auto end = std::ranges::lower_bound(times, question.to_ms) - times.begin();
    return {static_cast<uint32_t>(first), static_cast<uint32_t>(end)};
}

// From any entry: the latest start at each depth suffices (FN-10), as all windows are equally long.
//
// Without a branch that depends on what an event is, which the processor could only guess: an event
// of step k copies slot k + 2 of `starts` to slot k + 3. Slots: 0 is never; 1 takes what events of
// no step copy; 2 is the event at hand, where it may be a start; k + 3 is the latest start from
// which step k was reached. Whether that start is recent enough need not be known before the funnel
// gets deeper: a later start never comes behind an earlier one, and of a start that is recent at
// its last step, all steps before were in time too. So times are hardly looked at.
template <bool all_time>
bool best_attempt(const FunnelQuery& query, const JourneyView& journey, FunnelAttempt& attempt)
{
    constexpr uint32_t never = std::numeric_limits<uint32_t>::max();
    const auto n = static_cast<uint32_t>(journey.size());
    const size_t steps = query.steps.size();
    const uint8_t* slots = query.step_slot.data();
    const uint16_t* events = journey.events.data();
    const int64_t* times_ms = journey.times_ms.data();
    const int64_t window_ms = query.window.amount;
    const Places entries = all_time ? Places{0, n} : places_in_period(query.question, journey);
    std::array<uint32_t, (funnel_steps_max + 3 + 7) / 8 * 8> starts;
    for (size_t slot = 0; slot < steps + 3; slot += 8) std::fill_n(&starts[slot], 8, never);
    size_t deepest = 2;  // slot
    uint32_t start = never;
    for (uint32_t i = 0; i < n; ++i) {
        starts[2] = all_time || (i >= entries.first && i < entries.end) ? i : starts[3];
        const size_t slot = slots[events[i]];
        const uint32_t from = starts[slot - 1];
        starts[slot] = from;
        if ((slot > deepest) & (from != never)) {
            if (times_ms[i] - times_ms[from] > window_ms) continue;
            deepest = slot;
            start = from;
            if (deepest == steps + 2) break;
        }
    }
    if (deepest == 2) return false;
    const size_t reached = deepest - 2;
    take_earliest(query, journey, start, reached, attempt);
    // The latest start of all has the window that runs longest.
    attempt.is_open = reached < steps && times_ms[starts[3]] + window_ms > query.question.now_ms;
    return true;
}

// Marks of a journey of at most 64 events: a word a step.
struct NarrowMarks {
    std::array<uint64_t, step_marks_codes_max> words;

    NarrowMarks(const FunnelQuery& query, const StepMarks& marks, size_t first, uint32_t n,
                Places entries)
    {
        const uint64_t all = ~uint64_t{0} >> (64 - n);
        for (size_t k = 0; k < query.steps.size(); ++k) words[k] = marks.window(k, first) & all;
        if (entries.first > 0 || entries.end < n) {
            const uint64_t before_end =
                entries.end == 64 ? ~uint64_t{0} : (uint64_t{1} << entries.end) - 1;
            words[0] &= entries.first == 64 ? 0 : before_end & (~uint64_t{0} << entries.first);
        }
    }
    size_t entry() const { return words[0] ? at_lowest(words[0]) : StepMarks::none; }
    size_t last_entry(size_t before) const
    {
        return at_highest(before == 64 ? words[0] : words[0] & ((uint64_t{1} << before) - 1));
    }
    // Of step k, the first behind event i; the last before event i, which there must be.
    size_t next(size_t k, size_t i) const
    {
        const uint64_t behind = words[k] & (~uint64_t{1} << i);
        return behind ? at_lowest(behind) : StepMarks::none;
    }
    size_t before(size_t k, size_t i) const
    {
        return at_highest(words[k] & ((uint64_t{1} << i) - 1));
    }

private:
    static size_t at_lowest(uint64_t word) { return static_cast<size_t>(std::countr_zero(word)); }
    static size_t at_highest(uint64_t word)
    {
        return static_cast<size_t>(std::bit_width(word)) - 1;
    }
};

// Of one of any length.
struct WideMarks {
    const StepMarks& marks;
    size_t first;
    uint32_t n;
    Places entries;

    WideMarks(const FunnelQuery&, const StepMarks& marks_, size_t first_, uint32_t n_,
              Places entries_)
        : marks(marks_), first(first_), n(n_), entries(entries_)
    {}
    size_t entry() const { return here(marks.next(0, first + entries.first, first + entries.end)); }
    size_t last_entry(size_t before) const
    {
        return marks.last(0, first + entries.first, first + std::min<size_t>(before, entries.end)) -
               first;
    }
    size_t next(size_t k, size_t i) const { return here(marks.next(k, first + i + 1, first + n)); }
    size_t before(size_t k, size_t i) const { return marks.last(k, first, first + i) - first; }

private:
    size_t here(size_t place) const { return place == StepMarks::none ? place : place - first; }
};

// From any entry, as best_attempt(). The earliest events one after the other show how deep the
// funnel could get, and at which event; the latest ones before it, where to begin at the latest. If
// that is in time, it is the attempt; if not, which is seldom, all has to be looked at.
template <typename Marks>
bool attempt_by_marks(const FunnelQuery& query, const Marks& marks, const JourneyView& journey,
                      FunnelAttempt& attempt)
{
    const size_t entry = marks.entry();
    if (entry == StepMarks::none) return false;
    const size_t steps = query.steps.size();
    const int64_t* times_ms = journey.times_ms.data();
    size_t reached = 1;
    size_t last = entry;
    while (reached < steps) {
        const size_t next = marks.next(reached, last);
        if (next == StepMarks::none) break;
        last = next;
        ++reached;
    }
    size_t start = last;
    for (size_t k = reached - 1; k > 1; --k) start = marks.before(k - 1, start);
    if (reached > 1) start = marks.last_entry(start);
    if (times_ms[last] - times_ms[start] > query.window.amount) {
        return plain_attempt(query, journey, attempt);
    }
    attempt.reached = reached;
    attempt.taken[0] = static_cast<uint32_t>(start);
    for (size_t k = 1; k < reached; ++k) {
        start = marks.next(k, start);
        attempt.taken[k] = static_cast<uint32_t>(start);
    }
    attempt.is_open =
        reached < steps &&
        times_ms[marks.last_entry(journey.size())] + query.window.amount > query.question.now_ms;
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

bool has_marked_attempts(const FunnelQuery& query)
{
    return query.entry == FunnelEntry::Optimised && !query.step_codes.empty() &&
           has_plain_attempts(query);
}

bool marked_attempt(const FunnelQuery& query, const StepMarks& marks, size_t first,
                    const JourneyView& journey, FunnelAttempt& attempt)
{
    const auto n = static_cast<uint32_t>(journey.size());
    const Places entries =
        query.question.is_all_time() ? Places{0, n} : places_in_period(query.question, journey);
    if (n <= 64) {
        return attempt_by_marks(query, NarrowMarks(query, marks, first, n, entries), journey,
                                attempt);
    }
    return attempt_by_marks(query, WideMarks(query, marks, first, n, entries), journey, attempt);
}

}  // namespace itinera
