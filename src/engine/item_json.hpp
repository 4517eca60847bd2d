// Reading what a node of a flow or a process stands for (FL-4, FL-5).
#pragma once

#include "analysis/items.hpp"
#include "engine/question_json.hpp"

namespace itinera {

// The fields `item only hide expand collapse`.
// Errors: Invalid with path; TooLarge for more than 2^64 - 1 possible items.
Result<ItemRule> read_items(Fields& fields, Scope& scope);

// Names of the channels by code.
std::vector<std::string> channel_names();

// Invalid unless `ties` is {"rule": "log"} or missing.
Result<Done> read_log_ties(Fields& fields);

}  // namespace itinera
