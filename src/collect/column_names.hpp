// Names of columns: as people wrote them, without surrounding space, each once.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"

namespace itinera {

// A column without a name is called column_<n>, n from 1. Errors: Invalid (a name twice, bad UTF-8,
// a line end inside a name), TooLarge (import_columns_max); each names the column.
Result<std::vector<std::string>> checked_column_names(std::vector<std::string> names);

// "a, b, c … (12 more)", for messages.
std::string listed(const std::vector<std::string>& names);

}  // namespace itinera
