#include "http/static_files.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/file.hpp"
#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/gzip.hpp"

namespace itinera::http {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view nonce_placeholder = "__CSP_NONCE__";
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> content_types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".mjs", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".map", "application/json"},
    {".webmanifest", "application/manifest+json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".webp", "image/webp"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".wasm", "application/wasm"},
    {".txt", "text/plain; charset=utf-8"},
    {".xml", "application/xml"},
}};

bool is_regular(const fs::path& path)
{
    std::error_code failed;
    return fs::is_regular_file(path, failed) && !failed;
}

std::string replace_all(std::string text, std::string_view what, std::string_view with)
{
    for (size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
    return text;
}

}  // namespace

std::string_view content_type_of(std::string_view file_name)
{
    for (const auto& [ending, type] : content_types) {
        if (file_name.ends_with(ending)) return type;
    }
    return "";
}

bool has_hash(std::string_view name)
{
    const size_t dot = name.find('.');
    const size_t dash = dot == std::string_view::npos ? dot : name.rfind('-', dot);
    // The hash itself may hold a dash: eight characters before the dot decide.
    if (dot == std::string_view::npos || dash == std::string_view::npos || dot < 10) return false;
    const std::string_view hash = name.substr(dot - 8, 8);
    const bool is_base64url = std::all_of(hash.begin(), hash.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '-' || c == '_';
    });
    return is_base64url && name[dot - 9] == '-';
}

// Nothing for what leaves the folder, by name or by symbolic link.
std::optional<fs::path> StaticFiles::locate(const std::vector<std::string>& segments) const
{
    fs::path path = folder_;
    for (const std::string& segment : segments) {
        if (segment.empty() || segment.front() == '.' ||
            segment.find_first_of("/\\") != std::string::npos) {
            return std::nullopt;
        }
        path /= segment;
    }
    if (!is_regular(path)) return std::nullopt;
    std::error_code failed;
    const fs::path root = fs::canonical(folder_, failed);
    const fs::path real = fs::canonical(path, failed);
    if (failed) return std::nullopt;
    const auto [end, _] = std::mismatch(root.begin(), root.end(), real.begin(), real.end());
    return end == root.end() ? std::optional(path) : std::nullopt;
}

std::optional<Response> StaticFiles::index(std::string_view nonce) const
{
    Result<std::string> html = read_file(folder_ / "index.html", static_file_bytes_max);
    if (!html) return std::nullopt;
    return Response{200,
                    std::string(content_type_of("index.html")),
                    replace_all(std::move(html).value(), nonce_placeholder, nonce),
                    {{"Cache-Control", "no-store"}}};
}

std::optional<Response> StaticFiles::answer(const Request& request,
                                            const std::vector<std::string>& segments,
                                            std::string_view nonce) const
{
    const std::string name = segments.empty() ? "" : segments.back();
    const bool is_index = segments.empty() || (segments.size() == 1 && name == "index.html");
    if (is_index) return index(nonce);
    const std::optional<fs::path> path = locate(segments);
    if (!path) {
        const bool is_file_name = segments.front() == "assets" || !content_type_of(name).empty();
        return is_file_name ? std::nullopt : index(nonce);
    }

    Response response;
    response.content_type = content_type_of(name);
    if (response.content_type.empty()) response.content_type = "application/octet-stream";
    const bool is_immutable = segments.front() == "assets" && has_hash(name);
    response.headers.push_back(
        {"Cache-Control", is_immutable ? "public, max-age=31536000, immutable" : "no-cache"});
    response.headers.push_back({"Vary", "Accept-Encoding"});
    fs::path chosen = *path;
    for (const auto& [coding, ending] : {std::pair{"br", ".br"}, std::pair{"gzip", ".gz"}}) {
        if (accepts_encoding(request.header("Accept-Encoding"), coding) &&
            is_regular(path->string() + ending)) {
            chosen = path->string() + ending;
            response.headers.push_back({"Content-Encoding", coding});
            break;
        }
    }
    Result<std::string> bytes = read_file(chosen, static_file_bytes_max);
    if (!bytes) return std::nullopt;
    response.body = std::move(bytes).value();
    return response;
}

}  // namespace itinera::http
