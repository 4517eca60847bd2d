// YAML without its dark corners: maps, lists and plain texts, as a JSON tree whose leaves are
// strings.
#pragma once

#include <string_view>

#include "base/json.hpp"

namespace itinera {

// JSON is taken too. Errors: Invalid with line and column (syntax, a tag, an anchor or alias, a key
// twice, nesting beyond 16, more than one document).
Result<Json> parse_yaml(std::string_view text);

}  // namespace itinera
