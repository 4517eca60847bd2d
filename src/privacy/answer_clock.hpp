// Until when a request of a customer is to be answered, by the law it is made under (PR-21).
//
// Days are those of the project's zone. The day of receipt does not count, and the last day counts
// whole: a request of 31 January is due at the end of the last day of February.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"

namespace itinera {

// One of the three is not 0.
struct AnswerTerm {
    int months = 0, days = 0, working_days = 0;
    friend bool operator==(const AnswerTerm&, const AnswerTerm&) = default;
};

struct RegimeTerms {
    AnswerTerm answer;
    AnswerTerm extended;       // the whole time with the extension, counted from receipt
    AnswerTerm acknowledge;    // all 0: not asked for
    bool by_calendar = false;  // working days follow the calendar of holidays, not only weekends
};

// Days off by decree, and weekend days that are worked instead.
struct Holidays {
    std::set<LocalDate> off, worked;
    std::set<int> years;  // that were published

    bool is_working_day(LocalDate day) const;
};

struct AnswerTerms {
    std::map<std::string, RegimeTerms, std::less<>> regimes;  // gdpr, ccpa, pipl
    Holidays holidays;

    // With what was published for China in 2026 (State Council, 4 November 2025).
    static AnswerTerms built_in();
    // {"regimes": [{"regime", "answer": {"months": 1}, "extended": {…}, "acknowledge"?}],
    //  "holidays": {"2026": {"off": ["2026-01-01"], "work": ["2026-01-04"]}}}
    Json to_json() const;
    // Replaces the regimes and years that are named; a year that is null goes. Errors: Invalid with
    // the path of the field.
    Result<Done> change(const Json& changes);
};

struct AnswerDue {
    Timestamp at{};                 // the last instant in time
    bool is_calendar_known = true;  // false: holidays of a year in between are not known
};

// When a term that began on the day of `received` ends.
AnswerDue due_after(const AnswerTerm& term, const RegimeTerms& regime, const Holidays& holidays,
                    Timestamp received, const Zone& zone);

// How a clock stands: "running", "half" (>= 50 % of the time is over), "soon" (>= 80 %), "overdue";
// of what ended "answered" or "answered_late".
struct ClockStand {
    std::string_view state;
    double share = 0;       // of the time that is over; above 1 when overdue
    int64_t days_left = 0;  // whole days, rounded down: negative when overdue
};
ClockStand stand_of(Timestamp received, Timestamp due, std::optional<Timestamp> ended,
                    Timestamp now);

}  // namespace itinera
