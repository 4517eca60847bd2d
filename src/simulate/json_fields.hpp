// Writes members of a JSON object to the end of a text, a comma before each: `,"name":value`. The
// caller trims the first comma. Precondition: texts need no escaping (all come from word lists).
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

namespace itinera::simulate {

inline void append_number(std::string& out, int64_t number)
{
    char digits[24];
    const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    out.append(digits, end);
}

// 12990 -> 129.9, 12900 -> 129
inline void append_cents(std::string& out, int64_t cents)
{
    if (cents < 0) out += '-';
    const int64_t magnitude = cents < 0 ? -cents : cents;
    append_number(out, magnitude / 100);
    const int64_t rest = magnitude % 100;
    if (rest == 0) return;
    out += '.';
    out += static_cast<char>('0' + rest / 10);
    if (rest % 10) out += static_cast<char>('0' + rest % 10);
}

inline void append_name(std::string& out, std::string_view name)
{
    out += ",\"";
    out += name;
    out += "\":";
}

inline void text_field(std::string& out, std::string_view name, std::string_view text)
{
    append_name(out, name);
    out += '"';
    out += text;
    out += '"';
}

inline void number_field(std::string& out, std::string_view name, int64_t number)
{
    append_name(out, name);
    append_number(out, number);
}

inline void money_field(std::string& out, std::string_view name, int64_t cents)
{
    append_name(out, name);
    append_cents(out, cents);
}

inline void bool_field(std::string& out, std::string_view name, bool value)
{
    append_name(out, name);
    out += value ? "true" : "false";
}

}  // namespace itinera::simulate
