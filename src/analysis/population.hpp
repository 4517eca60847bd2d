// Units and events in the period, after the filter: the basis of every report (CM-23).
#pragma once

#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "base/result.hpp"

namespace itinera {

struct Population {
    uint64_t units = 0;  // customers with some event
    uint64_t events = 0;
    uint64_t left_out = 0;  // events of the period that `where` leaves out
};

// An analysis (frame.hpp) without a report.
struct CountPopulation {
    using Query = Question;
    using Partial = Population;
    static Partial empty(const Query&) { return {}; }
    static void scan(const Query& question, const JourneyView& journey, Partial& partial);
    static bool takes_blocks(const Query& question, const Partial&)
    {
        return question.where.is_everything() && question.is_all_time();
    }
    static void scan_block(const Query& question, const JourneyBlock& block, Partial& partial);
    static void merge(Partial& into, Partial&& from);
};

}  // namespace itinera
