// gzip for answers (zlib behind it).
#pragma once

#include <string>
#include <string_view>

namespace itinera::http {

inline constexpr size_t compressed_from_bytes = 1'024;  // smaller bodies gain nothing

// Throws std::bad_alloc only.
std::string gzip(std::string_view bytes);

// Whether an Accept-Encoding header takes this coding: listed, or by "*", and not with q=0.
bool accepts_encoding(std::string_view accept_encoding, std::string_view coding);

}  // namespace itinera::http
