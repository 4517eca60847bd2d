#include "http/answer.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <ctime>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "http/guard.hpp"
#include "http/gzip.hpp"
#include "http/target.hpp"

namespace itinera::http {
namespace {

Refusal not_found(const Request& request)
{
    return {404, "not_found", "there is nothing at " + in_quotes(request.path)};
}

std::string allow_list(const std::vector<Method>& methods)
{
    std::string out;
    for (const Method method : methods) out += std::string(name_of(method)) + ", ";
    return out + "OPTIONS";
}

bool is_read(Method method)
{
    return method == Method::Get || method == Method::Head;
}

// The console's pages live where the API does not.
bool is_page(const std::vector<std::string>& segments)
{
    return segments.empty() || segments[0] != "v1";
}

bool is_text(std::string_view content_type)
{
    return content_type.starts_with("application/json") || content_type.starts_with("text/html") ||
           content_type.starts_with("application/problem+json") ||
           content_type.starts_with("image/svg") || content_type.starts_with("text/css") ||
           content_type.starts_with("text/javascript");
}

// Weak, because the same content may be sent compressed or not.
void add_validator(Response& response, const Request& request)
{
    const bool has_content = response.status == 200 && !response.stream && is_read(request.method);
    if (!has_content || response.content_type.starts_with("text/html")) return;
    const std::string tag = fmt::format("W/\"{:016x}\"", hash64(response.body));
    response.headers.push_back({"ETag", tag});
    const std::string_view known = request.header("If-None-Match");
    if (!has_token(known, tag) && known != "*") return;
    response.status = 304;
    response.body.clear();
}

void compress(Response& response, const Request& request)
{
    const bool is_worth_it =
        response.body.size() >= compressed_from_bytes && is_text(response.content_type);
    if (!is_worth_it || !find_header(response.headers, "Content-Encoding").empty()) return;
    if (find_header(response.headers, "Vary").empty()) {
        response.headers.push_back({"Vary", "Accept-Encoding"});
    }
    if (!accepts_encoding(request.header("Accept-Encoding"), "gzip")) return;
    response.body = gzip(response.body);
    response.headers.push_back({"Content-Encoding", "gzip"});
}

std::string http_date()
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

Response run_handler(const Route& route, const Problems& problems, Request& request)
{
    try {
        return route.handler(request);
    } catch (const std::exception& thrown) {
        spdlog::error("request {} ended by an exception: {}", request.id, thrown.what());
    }
    return problems.of_refusal(
        {500, "internal", "the request met a defect of the server; its id helps to find it"},
        request.id);
}

}  // namespace

Routed route_request(const Router& router, const ServerOptions& options, std::string_view text,
                     Request& request)
{
    Routed routed;
    const auto refuse = [&](Refusal refusal) {
        routed.refusal = std::move(refusal);
        return routed;
    };
    if (request.method == Method::Options && text == "*") text = "/";
    Result<Target> target = parse_target(text);
    if (!target) {
        const bool too_large = target.error().kind == ErrorKind::TooLarge;
        return refuse(
            {too_large ? 414 : 400, too_large ? "too_large" : "invalid", target.error().message});
    }
    request.path = target->path();
    request.query = std::move(target.value().query);
    routed.segments = std::move(target.value().segments);
    if (auto refusal = check_host(request, options.hosts)) return refuse(*refusal);
    if (auto refusal = check_site(request)) return refuse(*refusal);

    Router::Match match = router.find(request.method, routed.segments);
    if (match.allowed.empty() && is_page(routed.segments))
        match.allowed = {Method::Get, Method::Head};
    if (request.method == Method::Options && !match.allowed.empty()) {
        return refuse({204, "", "", {{"Allow", allow_list(match.allowed)}}});
    }
    if (!match.route && is_read(request.method) && is_page(routed.segments)) {
        routed.is_static = true;
        return routed;
    }
    if (match.allowed.empty()) return refuse(not_found(request));
    if (!match.route) {
        return refuse({405,
                       "method_not_allowed",
                       "this method is not allowed at " + in_quotes(request.path),
                       {{"Allow", allow_list(match.allowed)}}});
    }
    request.parameters = std::move(match.parameters);
    routed.route = match.route;
    return routed;
}

Response produce(const Routed& routed, const StaticFiles* files, const Problems& problems,
                 Request& request)
{
    const std::string nonce = make_nonce();
    if (routed.route) {
        Response response = run_handler(*routed.route, problems, request);
        request.parts.clear();  // spooled files go before the client knows
        return dress(std::move(response), request, nonce);
    }
    std::optional<Response> file =
        files ? files->answer(request, routed.segments, nonce) : std::nullopt;
    if (!file) file = problems.of_refusal(not_found(request), request.id);
    return dress(std::move(*file), request, nonce);
}

Response dress(Response response, const Request& request, std::string_view nonce)
{
    response.headers.push_back({"Date", http_date()});
    response.headers.push_back({"X-Request-Id", request.id});
    add_security_headers(response, request, nonce);
    add_validator(response, request);
    if (!response.stream && response.status != 304) compress(response, request);
    return response;
}

}  // namespace itinera::http
