// Units and events in the period, after the filter, and what was left out: the basis of every
// report (CM-23).
#pragma once

#include "analysis/frame.hpp"
#include "analysis/question.hpp"
#include "analysis/units.hpp"
#include "base/result.hpp"
#include "journey/position_set.hpp"

namespace itinera {

struct Population {
    // Customers, sessions that start in the period, or values, with some event that counts.
    uint64_t units = 0;
    uint64_t events = 0;  // after `where`, of some unit
    uint64_t late = 0;    // of them, received more than 24 hours after they happened
    uint64_t late_after = 0;
    // Events of the period that belong to nothing: `where` leaves them out; they lack the property
    // that is the unit; they open or keep alive no session; they lack the session's key.
    uint64_t filtered = 0, without_unit = 0, without_session = 0, without_key = 0;
    UnitSplitter splitter{};
    Sessions sessions{};
};

// Which events of a snapshot are late. `after`: a log position, of the late events behind which
// `late_after` is the number.
struct LateLookup {
    const Snapshot* snapshot = nullptr;
    const PositionSet* positions = nullptr;  // may be null: none is late
    int64_t after = std::numeric_limits<int64_t>::max();
    bool is_whole = true;  // whether the snapshot has every event that `positions` may name
};

// Counts over all customers. Cost: where only some events are late, and the question does not take
// all of them, the positions of all events are read too. Errors: Unavailable when cancelled.
Result<Population> count_population(const Question& question, const LateLookup& late,
                                    const Snapshot::Columns& columns, const RunControl& control);

// The analysis (frame.hpp) that does it, without a report.
struct CountPopulation {
    struct Query {
        const Question& question;
        LateLookup late;
        enum class Late { None, All, Some } which = Late::None;
        bool takes_everything = false;  // all events of all time, of customers
    };
    using Partial = Population;
    static Partial empty(const Query&) { return {}; }
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static bool takes_blocks(const Query& query, const Partial&) { return query.takes_everything; }
    static void scan_block(const Query& query, const JourneyBlock& block, Partial& partial);
    static void merge(Partial& into, Partial&& from);
};

}  // namespace itinera
