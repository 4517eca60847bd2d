// JSON for questions, answers and definitions (small documents; events have their own reader).
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

// Keeps the order of keys.
using Json = nlohmann::ordered_json;

inline constexpr size_t json_document_depth_max = 64;

// Errors: Invalid with byte offset (bad JSON, depth beyond json_document_depth_max, bad UTF-8).
Result<Json> parse_json(std::string_view text);
// Compact, UTF-8, in the order of keys. Bad UTF-8 becomes U+FFFD.
std::string dump_json(const Json& json);
// With two spaces of indentation, for people.
std::string dump_json_pretty(const Json& json);

// Appends `text` as a JSON string with its quotes. Precondition: valid UTF-8. Hot path: no
// allocation of its own.
void append_json_string(std::string& out, std::string_view text);

}  // namespace itinera
