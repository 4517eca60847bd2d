// The reader of each analysis: JSON fields -> its query. One file each: <analysis>_question.cpp.
#pragma once

#include "analysis/flow.hpp"
#include "analysis/funnel.hpp"
#include "analysis/paths.hpp"
#include "analysis/process.hpp"
#include "analysis/sessions.hpp"
#include "engine/question_json.hpp"

namespace itinera {

Result<JourneyFlow::Query> read_flow(Fields& fields, Scope& scope);
Result<FunnelQuery> read_funnel(Fields& fields, Scope& scope);
Result<Paths::Query> read_paths(Fields& fields, Scope& scope);
Result<Process::Query> read_process(Fields& fields, Scope& scope);
Result<SessionList::Query> read_sessions(Fields& fields, Scope& scope);

}  // namespace itinera
