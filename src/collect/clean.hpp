// Cleaning that changes what came in (events.md section 5).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace itinera {

// EV-30: without Unicode White_Space around it, in NFC. A view into `text`, or into `scratch` where
// something had to be composed. Nothing when empty or with U+0000-001F or U+007F. Precondition:
// UTF-8.
std::optional<std::string_view> clean_name(std::string_view text, std::string& scratch);

// EV-35: "203.0.113.7" -> "203.0.0.0", "2001:db8:1:2::1" -> "2001:db8:1::". A text that is no
// address (a host name) is returned as it is, without its first label: "pc7.example.org" ->
// "example.org".
std::string cut_address(std::string_view address);

// For people who may not see the value: letters become x, digits 9, other scripts "•"; 40
// characters. "2013-02-30" -> "9999-99-99"; "张三 8" -> "•• 9".
std::string masked(std::string_view text);

}  // namespace itinera
