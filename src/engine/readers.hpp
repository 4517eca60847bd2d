// The reader of each analysis: JSON fields -> its query. One file each: <analysis>_question.cpp.
#pragma once

#include "analysis/funnel.hpp"
#include "engine/question_json.hpp"

namespace itinera {

Result<FunnelQuery> read_funnel(Fields& fields, Scope& scope);

}  // namespace itinera
