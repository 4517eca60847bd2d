#include "http/guard.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/text.hpp"
#include "http/target.hpp"

namespace itinera::http {
namespace {

bool is_safe(Method method)
{
    return method == Method::Get || method == Method::Head || method == Method::Options;
}

Refusal cross_site(std::string_view by)
{
    return {403, "forbidden", "a page of another site (" + std::string(by) + ") may not do this"};
}

}  // namespace

std::string host_name(std::string_view host)
{
    const size_t bracket = host.find(']');
    const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
    const std::string_view port = colon == std::string_view::npos ? "" : host.substr(colon + 1);
    if (!std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; }))
        return "";
    return to_lower_ascii(host.substr(0, colon));
}

std::optional<Refusal> check_host(const Request& request, const std::vector<std::string>& allowed)
{
    const std::string host = host_name(request.host);
    if (host == "localhost" || host == "127.0.0.1" || host == "[::1]") return std::nullopt;
    if (!host.empty() && std::find(allowed.begin(), allowed.end(), host) != allowed.end()) {
        return std::nullopt;
    }
    return Refusal{403, "forbidden",
                   "this server does not answer for the host " + in_quotes(request.host)};
}

std::optional<Refusal> check_site(const Request& request)
{
    if (is_safe(request.method)) return std::nullopt;
    const std::string_view site = request.header("Sec-Fetch-Site");
    if (!site.empty()) {
        if (site == "same-origin" || site == "none") return std::nullopt;
        return cross_site(site);
    }
    const std::string_view origin = request.header("Origin");
    if (origin.empty() || is_own_origin(request)) return std::nullopt;
    return cross_site(in_quotes(origin));
}

bool is_own_origin(const Request& request)
{
    const std::string_view origin = request.header("Origin");
    const std::string_view scheme = request.is_secure ? "https://" : "http://";
    return origin.starts_with(scheme) &&
           equals_ignoring_case(origin.substr(scheme.size()), request.host);
}

void add_security_headers(Response& response, const Request& request, std::string_view nonce)
{
    Fields& headers = response.headers;
    headers.push_back({"Content-Security-Policy",
                       "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-" +
                           std::string(nonce) +
                           "'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'; "
                           "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"});
    headers.push_back({"X-Content-Type-Options", "nosniff"});
    headers.push_back({"Referrer-Policy", "no-referrer"});
    headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
    headers.push_back({"Permissions-Policy", "camera=(), microphone=(), geolocation=()"});
    if (request.path == "/v1" || request.path.starts_with("/v1/")) {
        headers.push_back({"Cache-Control", "no-store"});
    }
    if (request.is_secure) {
        headers.push_back({"Strict-Transport-Security", "max-age=63072000; includeSubDomains"});
    }
}

std::string make_nonce()
{
    std::array<char, 16> bytes;
    if (getentropy(bytes.data(), bytes.size()) != 0) throw std::runtime_error("no entropy");
    return to_base64url({bytes.data(), bytes.size()});
}

}  // namespace itinera::http
