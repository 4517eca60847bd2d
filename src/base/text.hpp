// Unicode text (ICU behind it). Everything is UTF-8 unless a name says otherwise.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

bool is_valid_utf8(std::string_view bytes);
// Byte offset of the first invalid sequence, or text.size().
size_t valid_utf8_prefix(std::string_view bytes);
// Number of code points. Precondition: valid UTF-8.
size_t code_points(std::string_view text);
// Unicode Normalization Form C. ASCII is returned as it is, without a call to ICU.
std::string to_nfc(std::string_view text);
// Without Unicode White_Space at both ends; a view into `text`.
std::string_view trim_white_space(std::string_view text);
// At most `code_points_max` code points, with "…" where something was cut.
std::string shorten(std::string_view text, size_t code_points_max);
// `"text"` shortened to 80 characters with control characters escaped, for messages.
std::string in_quotes(std::string_view text);

// GB18030 (of which GBK is a part) to UTF-8. Errors: Invalid with the byte offset.
Result<std::string> gb18030_to_utf8(std::string_view bytes);
// Best guess of the encoding of a sample by ICU: "UTF-8", "GB18030", "UTF-16LE", …; "" if unsure.
std::string detect_encoding(std::string_view sample);

// Lower-case hexadecimal; base64url without padding.
std::string to_hex(std::string_view bytes);
std::string to_base64url(std::string_view bytes);
Result<std::string> from_base64url(std::string_view text);

}  // namespace itinera
