// What the SQL console takes (PR-63): one SELECT over its views, made of what is on a list.
//
// DuckDB parses the text; its syntax tree (as json_serialize_sql writes it) is checked node by
// node, and what runs is written from the checked tree, never the text. A node, function, type or
// table that is not on the list is refused.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

inline constexpr size_t sql_bytes_max = size_t{64} << 10;

// The tree with each table of the console in `schema`, and common table expressions renamed so that
// they can be no table. Errors: Invalid, naming what is refused.
Result<std::string> checked_sql_tree(std::string_view tree_json, std::string_view schema);

}  // namespace itinera
