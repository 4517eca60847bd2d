// The target of a request: path and query, decoded.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace itinera::http {

inline constexpr size_t path_segments_max = 32;
inline constexpr size_t query_fields_max = 128;

struct Target {
    std::vector<std::string>
        segments;  // decoded; "/" has none; a trailing "/" gives an empty last one
    Fields query;
    std::string path() const;  // "/" + segments joined by "/"
};

// "/v1/events/Order%20Completed?x=1&y=a+b". Only this form: no "http://…".
// Errors: Invalid (not starting with "/", bad %-encoding, U+0000, bad UTF-8), TooLarge.
Result<Target> parse_target(std::string_view target);

// Errors: Invalid.
Result<std::string> percent_decode(std::string_view text, bool plus_is_space);

bool equals_ignoring_case(std::string_view a, std::string_view b);  // ASCII
std::string to_lower_ascii(std::string_view text);

}  // namespace itinera::http
