#include "collect/property_value.hpp"

#include <cmath>
#include <cstdlib>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/clean.hpp"

namespace itinera {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

std::string_view digits_of(std::string_view& rest)
{
    size_t length = 0;
    while (length < rest.size() && is_digit(rest[length])) ++length;
    const std::string_view digits = rest.substr(0, length);
    rest.remove_prefix(length);
    return digits;
}

std::string_view without_leading_zeros(std::string_view digits)
{
    while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
    return digits;
}

std::optional<std::string> append_integer(std::string& out, std::string_view text)
{
    const bool is_negative = text.starts_with('-');
    if (is_negative || text.starts_with('+')) text.remove_prefix(1);
    std::string_view rest = text;
    const std::string_view digits = without_leading_zeros(digits_of(rest));
    if (digits.empty() || !rest.empty()) return "is not an integer";
    if (digits.size() > 300) return "is beyond the range of numbers";
    if (is_negative && digits != "0") out += '-';
    out += digits;
    return std::nullopt;
}

std::optional<std::string> append_number(std::string& out, std::string_view text)
{
    std::string_view rest = text;
    const bool is_negative = rest.starts_with('-');
    if (is_negative || rest.starts_with('+')) rest.remove_prefix(1);
    const std::string_view whole = digits_of(rest);
    std::string_view fraction, exponent, exponent_sign;
    if (rest.starts_with('.')) {
        rest.remove_prefix(1);
        fraction = digits_of(rest);
    }
    if (whole.empty() && fraction.empty()) return "is not a number";
    if (rest.starts_with('e') || rest.starts_with('E')) {
        rest.remove_prefix(1);
        if (rest.starts_with('-') || rest.starts_with('+')) {
            exponent_sign = rest.substr(0, 1);
            rest.remove_prefix(1);
        }
        exponent = digits_of(rest);
        if (exponent.empty()) return "is not a number";
    }
    if (!rest.empty()) return "is not a number";
    const bool may_overflow = !exponent.empty() || whole.size() > 300;
    if (may_overflow && !std::isfinite(std::strtod(std::string{text}.c_str(), nullptr))) {
        return "is beyond the range of numbers";
    }
    if (is_negative) out += '-';
    out += whole.empty() ? "0" : without_leading_zeros(whole);
    if (!fraction.empty()) (out += '.') += fraction;
    if (!exponent.empty()) ((out += 'e') += exponent_sign) += exponent;
    return std::nullopt;
}

std::optional<std::string> append_boolean(std::string& out, std::string_view text)
{
    if (text == "true" || text == "True" || text == "TRUE" || text == "1") {
        out += "true";
    } else if (text == "false" || text == "False" || text == "FALSE" || text == "0") {
        out += "false";
    } else {
        return "is neither true nor false";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> append_property_value(std::string& out, const RowCell& cell,
                                                 PropertyType type, const Zone& zone)
{
    switch (type) {
    case PropertyType::Keep:
        if (cell.kind != CellKind::Text) {
            out += cell.text;
            return std::nullopt;
        }
        [[fallthrough]];
    case PropertyType::Text: append_json_string(out, cell.text); return std::nullopt;
    case PropertyType::Integer: return append_integer(out, trim_white_space(cell.text));
    case PropertyType::Number: return append_number(out, trim_white_space(cell.text));
    case PropertyType::Boolean: return append_boolean(out, trim_white_space(cell.text));
    case PropertyType::Time: {
        const auto time = parse_timestamp(trim_white_space(cell.text), zone);
        if (!time) return "is not a time";
        append_json_string(out, to_iso(*time));
        return std::nullopt;
    }
    case PropertyType::Address:
        append_json_string(out, cut_address(cell.text));
        return std::nullopt;
    }
    return "has no type";
}

}  // namespace itinera
