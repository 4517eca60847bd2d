// Attempts at funnels of the common sort, in one pass over a customer's events: customers as units,
// ordered steps that names alone decide about, a window of a fixed length, first or optimised
// entry.
#pragma once

#include "analysis/funnel_attempt.hpp"
#include "analysis/step_marks.hpp"

namespace itinera {

// Whether plain_attempt() finds the attempts of this question.
bool has_plain_attempts(const FunnelQuery& query);

// The attempt that counts (FN-8, FN-9), as FunnelSearch finds it. False where nobody enters.
// Precondition: has_plain_attempts(query).
bool plain_attempt(const FunnelQuery& query, const JourneyView& journey, FunnelAttempt& attempt);

// Whether marked_attempt() finds the attempts of this question.
bool has_marked_attempts(const FunnelQuery& query);

// The same, by bitmaps of the steps' events. `first`: where the journey begins in `marks`.
// Precondition: has_marked_attempts(query).
bool marked_attempt(const FunnelQuery& query, const StepMarks& marks, size_t first,
                    const JourneyView& journey, FunnelAttempt& attempt);

}  // namespace itinera
