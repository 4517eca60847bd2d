#include "privacy/mask.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "event/personal_data.hpp"

namespace itinera {
namespace {

bool is_figure(char c)
{
    return c >= '0' && c <= '9';
}

// The first character of UTF-8 text, whole.
std::string_view first_character(std::string_view text)
{
    size_t length = text.empty() ? 0 : 1;
    while (length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80)
        ++length;
    return text.substr(0, length);
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::string masked_email(std::string_view value)
{
    const size_t at = value.rfind('@');
    if (at == std::string_view::npos || at == 0) return std::string{masked_text};
    const std::string_view domain = value.substr(at + 1);
    const size_t dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == domain.size())
        return std::string{masked_text};
    std::string out{first_character(value)};
    out += "***@";
    out += first_character(domain);
    out += "***";
    out += domain.substr(dot);
    return out;
}

// Country calling codes of one and two digits; the others have three (ITU-T E.164).
size_t country_code_digits(std::string_view digits)
{
    constexpr std::array<std::string_view, 44> of_two{
        "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46",
        "47", "48", "49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63",
        "64", "65", "66", "81", "82", "84", "86", "90", "91", "92", "93", "94", "95", "98"};
    if (digits.starts_with('1') || digits.starts_with('7')) return 1;
    return std::ranges::find(of_two, digits.substr(0, 2)) != of_two.end() ? 2 : 3;
}

std::string masked_phone(std::string_view value)
{
    const std::string digits = normal_form("phone", value);
    if (digits.size() < 7 || digits.size() > 17 || !std::ranges::all_of(digits, is_figure))
        return std::string{masked_text};
    const std::string last = digits.substr(digits.size() - 4);
    const bool is_abroad = (value.starts_with('+') && !value.starts_with("+86")) ||
                           (value.starts_with("00") && !value.starts_with("0086"));
    if (!is_abroad && digits.size() == 11 && digits[0] == '1' && digits[1] >= '3')
        return digits.substr(0, 3) + "****" + last;
    if (!is_abroad) return "****" + last;
    const std::string_view whole =
        value.starts_with("00") ? std::string_view{digits}.substr(2) : std::string_view{digits};
    return "+" + std::string{whole.substr(0, country_code_digits(whole))} + "****" + last;
}

std::string masked_id_number(std::string_view value)
{
    const std::string text = normal_form("id_number", value);
    const bool is_ascii = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
    if (text.size() < 4 || text.size() > 32 || !is_ascii) return std::string{masked_text};
    return text.front() + std::string(text.size() - 2, '*') + text.back();
}

std::string masked_card(std::string_view value)
{
    const std::string digits = normal_form("bank_card", value);
    if (digits.size() < 8 || digits.size() > 34) return std::string{masked_text};
    const std::string last = digits.substr(digits.size() - 4);
    return std::ranges::all_of(last, is_figure) ? "****" + last : std::string{masked_text};
}

// "浙江省杭州市西湖区…" -> "浙江省杭州市". Addresses that do not say where their city ends are
// hidden.
std::string masked_address(std::string_view value)
{
    constexpr std::string_view city = "市";
    const size_t end = value.find(city);
    // A city is named within the first 16 characters of three bytes.
    if (end == std::string_view::npos || end == 0 || end > 48) return std::string{masked_text};
    if (std::ranges::any_of(value.substr(0, end), is_figure)) return std::string{masked_text};
    return std::string{value.substr(0, end + city.size())} + "…";
}

std::string masked_birthday(std::string_view value)
{
    if (value.size() < 4 || !std::ranges::all_of(value.substr(0, 4), is_figure))
        return std::string{masked_text};
    const bool is_year = value.starts_with("19") || value.starts_with("20");
    const bool goes_on = value.size() > 4 && is_figure(value[4]) && value.size() != 8;
    return is_year && !goes_on ? std::string{value.substr(0, 4)} : std::string{masked_text};
}

}  // namespace

std::string mask(std::string_view kind, std::string_view text)
{
    const std::string_view value = trimmed(text);
    if (value.empty()) return {};
    if (kind == "email") return masked_email(value);
    if (kind == "phone") return masked_phone(value);
    if (kind == "id_number") return masked_id_number(value);
    if (kind == "bank_card") return masked_card(value);
    if (kind == "name") return std::string{first_character(value)} + "**";
    if (kind == "address") return masked_address(value);
    if (kind == "birthday") return masked_birthday(value);
    return std::string{masked_text};
}

bool is_masked(const FieldNature& nature, const Sight& sight)
{
    switch (nature.field_class) {
    case FieldClass::None: return false;
    case FieldClass::Unclassified:
    case FieldClass::Personal:
    case FieldClass::Identifier: return !sight.personal;
    case FieldClass::Sensitive: return !(sight.personal && sight.sensitive);
    case FieldClass::Secret: return true;
    }
    return true;
}

std::string masked_members(FieldWalk& walk, std::string_view root, std::string_view members,
                           const Sight& sight)
{
    std::string out;
    walk.rewrite(
        root, members,
        [&](std::string& to, const FieldNature& nature, std::string_view json_value) {
            if (!is_masked(nature, sight)) return false;
            const bool is_text = json_value.starts_with('"') && json_value.size() >= 2;
            const std::string value =
                is_text ? unescaped_text(json_value.substr(1, json_value.size() - 2))
                        : std::string{json_value};
            append_json_string(to, nature.field_class == FieldClass::Secret
                                       ? "[removed]"
                                       : mask(nature.kind, value));
            return true;
        },
        out);
    return out;
}

std::string masked_identifier(std::string_view kind, std::string_view value, const Sight& sight)
{
    const FieldNature found = nature_of(find_personal_data(value));
    FieldNature nature{FieldClass::Identifier, kind == "email" || kind == "phone" ? kind : "id"};
    if (kind == "user_id" || kind == "anonymous_id") nature = found;
    if (found.field_class > nature.field_class) nature = found;
    return is_masked(nature, sight) ? mask(nature.kind, value) : std::string{value};
}

}  // namespace itinera
