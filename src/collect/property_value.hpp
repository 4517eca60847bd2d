// A cell as a JSON value of the type that the mapping asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/zone.hpp"
#include "collect/mapping.hpp"
#include "collect/row.hpp"

namespace itinera {

// Appends the value to `out`. What a person wrote as a number is brought to JSON's form: "+5" -> 5,
// ".5" -> 0.5, "007" -> 7. Returns what is wrong ("is not an integer"), with nothing appended.
std::optional<std::string> append_property_value(std::string& out, const RowCell& cell,
                                                 PropertyType type, const Zone& zone);

}  // namespace itinera
