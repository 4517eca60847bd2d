#include "http/admission.hpp"

#include <spdlog/spdlog.h>

#include "base/text.hpp"
#include "http/guard.hpp"
#include "http/target.hpp"

namespace itinera::http {
namespace {

constexpr std::string_view who_are_you = R"(Bearer realm="itinera")";

bool changes_state(Method method)
{
    return method != Method::Get && method != Method::Head && method != Method::Options;
}

std::string_view media_type(const Request& request)
{
    std::string_view type = request.header("Content-Type");
    type = type.substr(0, type.find(';'));
    while (!type.empty() && (type.back() == ' ' || type.back() == '\t')) type.remove_suffix(1);
    return type;
}

Refusal csrf(std::string detail)
{
    return {403, "csrf", std::move(detail)};
}

// Precondition: the caller lacks the route's permission.
Refusal permission_missing(const Route& route, const Request& request)
{
    if (request.caller == Caller::NotSetUp) {
        return {503, "not_set_up", "nobody has set this server up: open its first page"};
    }
    if (request.caller == Caller::Unknown) {
        return {401,
                "unauthenticated",
                "this needs somebody who is signed in, or an API token",
                {{"WWW-Authenticate", std::string(who_are_you)}}};
    }
    return {403, "forbidden",
            request.principal.name + " lacks the permission " +
                std::string(name_of(route.permission))};
}

std::optional<Refusal> refusal_of(const Route& route, const Request& request)
{
    const bool may = request.caller == Caller::Known ? request.principal.may(route.permission)
                                                     : route.permission == Permission::Public;
    if (!may) return permission_missing(route, request);
    if (route.permission == Permission::Public) return std::nullopt;
    if (auto refusal = check_intent(route, request)) return refusal;
    if (route.needs_fresh_factor && !request.principal.fresh_factor) {
        return Refusal{403, "factor_needed",
                       "this needs the second factor, given in the last ten minutes"};
    }
    return std::nullopt;
}

Result<Done> identify(const ServerOptions& options, Request& request)
{
    Authentication known = TRY(options.authenticate(request));
    request.caller = known.state;
    request.principal = std::move(known.principal);
    request.csrf = std::move(known.csrf);
    request.by_cookie = known.by_cookie;
    return Done{};
}

Response answer_of(const Refusal& refusal, const Problems& problems, const Request& request)
{
    Response response = problems.of_refusal(refusal, request.id);
    response.status = refusal.status;
    response.headers.insert(response.headers.end(), refusal.headers.begin(), refusal.headers.end());
    return response;
}

Response admit_or_throw(const Route& route, const ServerOptions& options, const Problems& problems,
                        Request& request, bool& may_go_on)
{
    if (options.authenticate) {
        const Result<Done> identified = identify(options, request);
        if (!identified) return problems.of_error(identified.error(), request.id);
    }
    const std::optional<Refusal> refusal = refusal_of(route, request);
    if (!refusal) {
        may_go_on = true;
        return {};
    }
    if (refusal->status == 403 && options.on_refused) {
        const Result<Done> noted = options.on_refused(request, route, *refusal);
        if (!noted) return problems.of_error(noted.error(), request.id);
    }
    return answer_of(*refusal, problems, request);
}

}  // namespace

bool equal_secrets(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    unsigned char differ = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        differ = static_cast<unsigned char>(differ | (a[i] ^ b[i]));
    }
    return differ == 0;
}

std::optional<Refusal> check_intent(const Route& route, const Request& request)
{
    if (!request.by_cookie || !changes_state(request.method)) return std::nullopt;
    const std::string_view wanted =
        route.body == BodyForm::Multipart ? "multipart/form-data" : "application/json";
    const std::string_view type = media_type(request);
    const bool may_be_silent = route.body == BodyForm::None && type.empty();
    if (!may_be_silent && !equals_ignoring_case(type, wanted)) {
        return Refusal{415, "unsupported_media_type",
                       "the Content-Type is to be " + std::string(wanted)};
    }
    if (!is_own_origin(request)) {
        return csrf("the Origin " + in_quotes(request.header("Origin")) + " is not this server's");
    }
    if (request.csrf.empty() || !equal_secrets(request.header("X-CSRF-Token"), request.csrf)) {
        return csrf("the X-CSRF-Token is missing or not this session's");
    }
    return std::nullopt;
}

std::optional<Response> admit(const Route& route, const ServerOptions& options,
                              const Problems& problems, Request& request)
{
    bool may_go_on = false;
    try {
        Response refused = admit_or_throw(route, options, problems, request, may_go_on);
        if (may_go_on) return std::nullopt;
        return refused;
    } catch (const std::exception& thrown) {
        spdlog::error("request {} could not be admitted: {}", request.id, thrown.what());
    }
    return problems.of_refusal(
        {500, "internal", "the request met a defect of the server; its id helps to find it"},
        request.id);
}

}  // namespace itinera::http
