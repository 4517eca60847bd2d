// How values of properties are called in the reports of those who may not see personal values
// (PR-16).
#pragma once

#include "engine/ask.hpp"
#include "engine/question_json.hpp"

namespace itinera {

// Fills `scope.shown_values` for the second reading: personal values masked, unclassified texts of
// fewer than 10 customers "(other)"; tokens, numbers and what staff classed `none` as they are.
// Nothing for those who may see them. Errors: those of a run.
Result<Done> mask_values(Scope& scope, const Snapshot::Columns& columns, const AskContext& context);

}  // namespace itinera
