// Currencies and amounts of money (EV-4, EV-33).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"

namespace itinera {

// "cny", "RMB", "¥", "元" -> CNY. Nothing for a code that ISO 4217 does not know.
std::optional<CurrencyCode> parse_currency(std::string_view text);
// "CNY"; "" for none.
std::string currency_id(CurrencyCode code);

// "129.90" -> 1299000 ten-thousandths, rounded half to even at 4 decimals, exactly (no double on
// the way). Accepts an optional sign, digits, fraction, exponent. Nothing if not a number or beyond
// int64.
std::optional<int64_t> parse_amount(std::string_view text);
// 1299000 -> "129.9"
std::string amount_text(int64_t ten_thousandths);

}  // namespace itinera
