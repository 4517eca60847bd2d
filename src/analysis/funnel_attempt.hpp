// Attempts at a funnel: which choice of a unit's events counts (FN-3 … FN-11, FN-17, FN-25).
//
// From a given first event, the steps that some choice reaches at each event are one word of bits:
// a step may end at an event if it fits there and the step before ended at some earlier event (at
// the event directly before, if it is strict). For optimised entry the latest start at each depth
// takes the place of a bit. A second pass, from the event that completes the last step back to the
// first, finds the earliest events step by step; it is O(events of the attempt).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "analysis/question.hpp"
#include "analysis/units.hpp"

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
    // By event code: the step that an event of this name may be, plus 3; 1 if none. Empty if a name
    // may be several steps.
    std::vector<uint8_t> step_slot;
    // By step: the codes of the events that may be it, where no name may be several steps and there
    // are few of them; else empty.
    std::vector<std::vector<uint16_t>> step_codes;
    bool is_plain = false;  // names alone decide about steps and existence
    // Plain, of whole customers, all of whose events exist; neither strict nor by sessions: events
    // that fit no step do not matter.
    bool is_simple = false;

    // Call once all else is set.
    void prepare(size_t event_codes);
    // The last instant of the window of an attempt that begins then. Not for windows of sessions.
    int64_t window_end(int64_t time_ms) const;

private:
    void gather_step_codes();
};

// One choice of events. Places are those of the journey.
struct FunnelAttempt {
    size_t reached = 0;                            // number of steps, 1 … n
    std::array<uint32_t, funnel_steps_max> taken;  // [reached]
    bool is_open = false;                          // may still take its next step (FN-25)
};

// Finds the attempts of one customer's units. Keeps its memory between customers.
// Threads: one at a time.
class FunnelSearch {
public:
    // Calls `visit(const FunnelAttempt&, places)` for each attempt that counts, in order, and
    // `end_unit()` after those of a unit; `places` are those of the unit's events in the journey.
    template <typename Visit, typename EndUnit>
    void each(const FunnelQuery& query, const JourneyView& journey, Visit&& visit,
              EndUnit&& end_unit)
    {
        begin(query, journey);
        if (query.is_simple) {
            load_fitting(journey);
            if (visit_all(places_, visit)) end_unit();
            return;
        }
        splitter_.each(query.question, journey, [&](const Unit& unit) {
            load(journey, unit);
            if (visit_all(unit.events, visit)) end_unit();
        });
    }

private:
    void begin(const FunnelQuery& query, const JourneyView& journey);
    void load(const JourneyView& journey, const Unit& unit);
    void make_room(size_t events);
    // For simple questions: the events that fit some step are all that is needed.
    void load_fitting(const JourneyView& journey);
    // `places` of the loaded events in the journey. Whether there was an attempt.
    template <typename Visit>
    bool visit_all(std::span<const uint32_t> places, Visit&& visit)
    {
        std::optional<size_t> from = find(0);
        if (!from) return false;
        while (from) {
            for (size_t k = 0; k < attempt_.reached; ++k) {
                attempt_.taken[k] = places[attempt_.taken[k]];
            }
            visit(std::as_const(attempt_), places);
            from = query_->entry == FunnelEntry::Every ? find(*from) : std::nullopt;
        }
        return true;
    }
    // The attempt that counts among those that begin at or after `from`, into attempt_; and where
    // the next one may begin. Nothing if nobody enters.
    std::optional<size_t> find(size_t from);
    // Places in the unit of the first and last event of an attempt.
    struct Span {
        size_t start = 0, last = 0, reached = 0;
        bool is_open = false;
    };
    Span from_entry(size_t start) const;
    // For optimised entry. Precondition: an attempt may begin at `from`.
    Span optimised_ordered(size_t from) const;
    Span optimised(size_t from);
    Span best_of_all_entries(size_t from) const;
    void trace(const Span& span);
    bool fits_window(size_t start, int64_t end_ms, size_t i) const;
    bool is_running(size_t start, int64_t end_ms) const;
    size_t behind_window(size_t start) const;

    const FunnelQuery* query_ = nullptr;
    uint32_t strict_ = 0;  // bit k: step k is strict
    bool by_sessions_ = false;
    UnitSplitter splitter_;
    Sessions sessions_;
    // Of the unit's events, [n_] (the vectors only grow):
    size_t n_ = 0;
    std::vector<uint32_t> places_;  // in the journey; of simple questions
    std::vector<int64_t> times_ms_;
    std::vector<uint32_t> bits_;  // steps that it fits; the first only where an attempt may begin
    std::vector<uint32_t> session_;  // for windows of sessions; 0 = none
    std::vector<int64_t> end_ms_;    // of entries: the last instant of the window (optimised)
    std::vector<uint32_t> back_;
    FunnelAttempt attempt_;
};

}  // namespace itinera
