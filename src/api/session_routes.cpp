// First start, signing in and out, one's own sessions, password and second factor (PR-45 … PR-49).
#include "api/access_request.hpp"
#include "api/problem.hpp"
#include "api/qr_code.hpp"
#include "api/route_table.hpp"
#include "http/cookie.hpp"

namespace itinera::api {
namespace {

using Response = http::Response;

http::Response problem_of(http::Refusal refusal, const http::Request& request)
{
    http::Response response = to_problem(refusal, request.id);
    for (http::Field& header : refusal.headers) response.headers.push_back(std::move(header));
    return response;
}

Result<Response> set_up(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"code", "email", "name", "password", "language",
                                                "time_zone", "currency", "week_start"}));
    SetUp setup;
    setup.code = TRY(required_text(body, "code"));
    setup.email = TRY(required_text(body, "email"));
    setup.name = TRY(required_text(body, "name"));
    setup.password = TRY(required_text(body, "password"));
    setup.language = TRY(optional_text(body, "language")).value_or("en");
    setup.time_zone = TRY(optional_text(body, "time_zone")).value_or("UTC");
    setup.currency = TRY(optional_text(body, "currency")).value_or("EUR");
    setup.week_start = TRY(optional_text(body, "week_start")).value_or("monday");
    return session_response(201, TRY(access.set_up(setup, origin_of(request))), request);
}

Result<Response> sign_in(Access& access, const http::Request& request)
{
    const Json body =
        TRY(json_object(request, {"email", "password", "factor_code", "recovery_code"}));
    SignIn attempt;
    attempt.email = TRY(required_text(body, "email"));
    attempt.password = TRY(required_text(body, "password"));
    attempt.factor_code = TRY(optional_text(body, "factor_code")).value_or("");
    attempt.recovery_code = TRY(optional_text(body, "recovery_code")).value_or("");
    const SignInAnswer answer = TRY(access.sign_in(attempt, origin_of(request)));
    switch (answer.outcome) {
    case SignInAnswer::Outcome::Opened: return session_response(200, *answer.session, request);
    case SignInAnswer::Outcome::FactorNeeded:
        return problem_of({401, "factor_needed", "the second factor is missing"}, request);
    case SignInAnswer::Outcome::Wait: {
        const std::string seconds = std::to_string(answer.retry_after.count() / 1000 + 1);
        return problem_of({429,
                           "too_many",
                           "this was wrong too often: wait " + seconds + " s",
                           {{"Retry-After", seconds}}},
                          request);
    }
    case SignInAnswer::Outcome::Refused: break;
    }
    return problem_of({401, "unauthenticated", "address, password or code is wrong"}, request);
}

Result<Response> sign_out(Access& access, const http::Request& request)
{
    TRY(access.sign_out(request.principal, origin_of(request)));
    Response response{204, "", ""};
    http::clear_session_cookie(response, request);
    return response;
}

Result<Response> change_password(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"old", "new"}));
    const std::string old = TRY(required_text(body, "old"));
    const std::string fresh = TRY(required_text(body, "new"));
    return session_response(
        200, TRY(access.change_password(request.principal, old, fresh, origin_of(request))),
        request);
}

Result<std::string> factor_code(const http::Request& request)
{
    return required_text(TRY(json_object(request, {"factor_code"})), "factor_code");
}

Result<Response> accept(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"token", "password", "name"}));
    const std::string token = TRY(required_text(body, "token"));
    const std::string password = TRY(required_text(body, "password"));
    const std::string name = TRY(optional_text(body, "name")).value_or("");
    return session_response(200, TRY(access.accept(token, password, name, origin_of(request))),
                            request);
}

void add_factor_routes(Routes& routes, Access& access)
{
    const Permission own = Permission::SignedIn;
    routes.push_back(
        post("/v1/session/factor", own, [&](http::Request& request) -> Result<Response> {
            return json_response(
                200, TRY(access.renew_factor(request.principal, TRY(factor_code(request)),
                                             origin_of(request))));
        }));
    routes.push_back(post("/v1/session/totp", own, [&](http::Request& request) -> Result<Response> {
        TRY(json_object(request, {"-"}));
        Json begun = TRY(access.begin_factor(request.principal, origin_of(request)));
        begun["qr_svg"] = TRY(qr_svg(begun["uri"].get<std::string>()));
        return json_response(200, begun);
    }));
    routes.push_back(
        post("/v1/session/totp/confirm", own, [&](http::Request& request) -> Result<Response> {
            return session_response(
                200,
                TRY(access.confirm_factor(request.principal, TRY(factor_code(request)),
                                          origin_of(request))),
                request);
        }));
    routes.push_back(
        remove_with_body("/v1/session/totp", own, [&](http::Request& request) -> Result<Response> {
            return session_response(
                200,
                TRY(access.remove_factor(request.principal, TRY(factor_code(request)),
                                         origin_of(request))),
                request);
        }));
}

}  // namespace

void add_session_routes(Routes& routes, Access& access)
{
    const Permission own = Permission::SignedIn;
    routes.push_back(
        get("/v1/session", Permission::Public, [&](http::Request& request) -> Result<Json> {
            return access.session(authenticated(request));
        }));
    routes.push_back(post("/v1/setup", Permission::Public,
                          [&](http::Request& request) { return set_up(access, request); }));
    routes.push_back(post("/v1/session", Permission::Public,
                          [&](http::Request& request) { return sign_in(access, request); }));
    routes.push_back(post("/v1/invite", Permission::Public,
                          [&](http::Request& request) { return accept(access, request); }));
    routes.push_back(remove("/v1/session", own,
                            [&](http::Request& request) { return sign_out(access, request); }));
    routes.push_back(get("/v1/session/list", own, [&](http::Request& request) -> Result<Json> {
        return access.sessions(request.principal);
    }));
    routes.push_back(
        remove("/v1/session/list/{id}", own, [&](http::Request& request) -> Result<Response> {
            TRY(access.end_session(request.principal, request.parameter("id"), origin_of(request)));
            return Response{204, "", ""};
        }));
    routes.push_back(post("/v1/session/password", own, [&](http::Request& request) {
        return change_password(access, request);
    }));
    add_factor_routes(routes, access);
}

}  // namespace itinera::api
