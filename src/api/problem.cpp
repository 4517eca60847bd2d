#include "api/problem.hpp"

#include "base/json.hpp"

namespace itinera::api {
namespace {

struct Kind {
    int status;
    std::string_view title;
};

Kind kind_of(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Invalid: return {400, "The request is wrong"};
    case ErrorKind::Unauthenticated: return {401, "Not signed in"};
    case ErrorKind::Forbidden: return {403, "Not allowed"};
    case ErrorKind::NotFound: return {404, "Not found"};
    case ErrorKind::Gone: return {410, "Removed for good"};
    case ErrorKind::Conflict: return {409, "Changed meanwhile, or there already"};
    case ErrorKind::TooLarge: return {413, "Beyond a limit"};
    case ErrorKind::TooMany: return {429, "Too often"};
    case ErrorKind::Unavailable: return {503, "Not possible now"};
    case ErrorKind::Corrupt: return {500, "Stored data is damaged"};
    }
    return {500, "A defect of the server"};
}

std::string_view title_of(int status)
{
    switch (status) {
    case 400: return "The request is wrong";
    case 401: return "Not signed in";
    case 403: return "Not allowed";
    case 404: return "Not found";
    case 405: return "Method not allowed";
    case 408: return "The request came too slowly";
    case 413:
    case 414:
    case 431: return "Beyond a limit";
    case 415: return "Content type not taken";
    case 429: return "Too often";
    case 503: return "Not possible now";
    default: return status < 500 ? "The request is wrong" : "A defect of the server";
    }
}

http::Response problem(int status, std::string_view type, std::string_view title,
                       std::string_view detail, std::string_view path, std::string_view request_id)
{
    Json json{{"type", type}, {"title", title}, {"status", status}, {"detail", detail}};
    if (!path.empty()) json["path"] = path;
    json["request_id"] = request_id;
    return {status, "application/problem+json", dump_json(json)};
}

}  // namespace

http::Response to_problem(const Error& error, std::string_view request_id)
{
    const Kind kind = kind_of(error.kind);
    http::Response response = problem(kind.status, name_of(error.kind), kind.title, error.message,
                                      error.path, request_id);
    const bool is_worth_a_retry =
        error.kind == ErrorKind::TooMany || error.kind == ErrorKind::Unavailable;
    if (is_worth_a_retry) response.headers.push_back({"Retry-After", "1"});
    return response;
}

http::Response to_problem(const http::Refusal& refusal, std::string_view request_id)
{
    return problem(refusal.status, refusal.type, title_of(refusal.status), refusal.detail, "",
                   request_id);
}

http::Problems problems()
{
    return {
        [](const http::Refusal& refusal, std::string_view id) { return to_problem(refusal, id); },
        [](const Error& error, std::string_view id) { return to_problem(error, id); }};
}

}  // namespace itinera::api
