// Other forms of a text (ICU behind them): Normalization Form D; cases of no language.
#pragma once

#include <string>
#include <string_view>

namespace itinera {

std::string to_nfd(std::string_view text);
std::string to_lower_case(std::string_view text);
std::string to_upper_case(std::string_view text);
// The text with the escapes of JSON strings (\u00e9, \", \/) replaced by what they stand for.
std::string without_json_escapes(std::string_view text);

}  // namespace itinera
