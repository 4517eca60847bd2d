// An answer as JSON: {"analysis", "summary": {…}, "tables": {"steps": [{…}]}, "opens": {"summary":
// ["entered", …], "steps": ["reached", …]}, "keys": {"steps": ["group", "step"]}, "basis": {…}}.
// Durations are integers of milliseconds (CM-11), shares numbers, missing values null.
#pragma once

#include "base/json.hpp"
#include "engine/ask.hpp"

namespace itinera {

Json answer_json(const Answer& answer);
Json cell_json(const Cell& cell);

}  // namespace itinera
