// One JSON value, checked to the last character and written again without spaces (EV-5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace itinera {

struct JsonFault {
    std::string_view reason;  // malformed_json, invalid_utf8, number_out_of_range, too_deep
    std::string message;
    size_t offset;  // byte in the text
};

// Appends the value to `out`: strings and numbers as they were written, of keys that stand twice in
// an object the last. Returns what is wrong, if anything; `out` is then of no use. Precondition:
// `text` is UTF-8.
std::optional<JsonFault> append_compact_json(std::string& out, std::string_view text);

// The text of a JSON string, without quotes and escapes. Precondition: valid, as written above.
std::string unescaped_json(std::string_view quoted);

// Members of a compact object, in order: calls visit(key as written with quotes, value).
// Precondition: valid, as written above.
template <typename Visit>
void for_each_member(std::string_view object, Visit visit);

// Where the value that begins at `at` ends. Precondition: valid compact JSON.
size_t end_of_json_value(std::string_view text, size_t at);

template <typename Visit>
void for_each_member(std::string_view object, Visit visit)
{
    size_t at = 1;
    while (at < object.size() && object[at] == '"') {
        const size_t key_end = end_of_json_value(object, at);
        const size_t value_end = end_of_json_value(object, key_end + 1);
        visit(object.substr(at, key_end - at), object.substr(key_end + 1, value_end - key_end - 1));
        at = value_end + 1;
    }
}

}  // namespace itinera
