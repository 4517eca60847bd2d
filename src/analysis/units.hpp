// The units of one customer (CM-4): which of his events belong to which customer, session or value.
#pragma once

#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "analysis/question.hpp"
#include "analysis/sessions.hpp"

namespace itinera {

struct Unit {
    std::span<const uint32_t> events;  // places in the journey, ascending, after `where`; not empty
    // Of a session: what is known about it, and whether it is the customer's last one. Else null.
    const Sessions::Session* session = nullptr;
    bool is_last_session = false;
};

// Splits journeys into units. Keeps its memory between journeys.
// Threads: one at a time.
class UnitSplitter {
public:
    // Calls `visit(const Unit&)` for every unit that has events after `where`: sessions and values
    // by their first event.
    template <typename Visit>
    void each(const Question& question, const JourneyView& journey, Visit&& visit)
    {
        if (question.unit == UnitKind::Customer) {
            take_existing(question, journey);
            if (!events_.empty()) visit(Unit{events_});
            return;
        }
        group(question, journey);
        for (size_t first = 0; first < grouped_.size();) {
            size_t end = first + 1;
            while (end < grouped_.size() && grouped_[end].group == grouped_[first].group) ++end;
            events_.clear();
            for (size_t k = first; k < end; ++k) events_.push_back(grouped_[k].event);
            Unit unit{events_};
            if (question.unit == UnitKind::Session) {
                unit.session = &sessions_.sessions[grouped_[first].group - 1];
                unit.is_last_session = grouped_[first].group == sessions_.sessions.size();
            }
            visit(unit);
            first = end;
        }
    }

private:
    struct Grouped {
        uint32_t group;  // number of the session, or place of the value's first event
        uint32_t event;
    };
    void take_existing(const Question& question, const JourneyView& journey);
    void group(const Question& question, const JourneyView& journey);

    std::vector<uint32_t> events_;
    std::vector<Grouped> grouped_;  // by group, then event
    Sessions sessions_;
};

}  // namespace itinera
