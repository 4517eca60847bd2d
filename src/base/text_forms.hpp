// Other forms of a text (ICU behind them): Normalization Form D; cases of no language.
#pragma once

#include <string>
#include <string_view>

namespace itinera {

std::string to_nfd(std::string_view text);
std::string to_lower_case(std::string_view text);
std::string to_upper_case(std::string_view text);

}  // namespace itinera
