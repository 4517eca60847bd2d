// The console's files from a folder, pre-compressed where a .br or .gz lies beside them (UI-83).
//
// Files under assets/ whose name carries a hash never change and are cached for a year; index.html
// is never cached and gets the nonce of its answer in place of __CSP_NONCE__; a path that names no
// file and looks like a page is answered with index.html, because the console routes by itself.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"

namespace itinera::http {

inline constexpr size_t static_file_bytes_max = 64u << 20;

class StaticFiles {
public:
    explicit StaticFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}

    // Nothing if there is no such file and no index.html to stand in. Threads: any.
    std::optional<Response> answer(const Request& request, const std::vector<std::string>& segments,
                                   std::string_view nonce) const;

private:
    std::optional<std::filesystem::path> locate(const std::vector<std::string>& segments) const;
    std::optional<Response> index(std::string_view nonce) const;

    std::filesystem::path folder_;
};

// "text/javascript; charset=utf-8" by the ending of the name; "" if it is unknown.
std::string_view content_type_of(std::string_view file_name);
// "app-B7xQ9z3K.js": a dash, then at least 8 characters of base64url, before the ending.
bool has_hash(std::string_view file_name);

}  // namespace itinera::http
