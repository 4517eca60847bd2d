// API tokens of one's own (PR-50).
#include "api/access_request.hpp"
#include "api/route_table.hpp"

namespace itinera::api {
namespace {

Result<http::Response> make(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"name", "permissions", "days"}));
    NewToken token;
    token.name = TRY(required_text(body, "name"));
    token.permissions = TRY(permissions_field(body));
    if (body.contains("days")) {
        if (!body["days"].is_number_integer() || body["days"] < 1 || body["days"] > 365)
            return Error{ErrorKind::Invalid, "a token lives 1 to 365 days", "days"};
        token.days = body["days"].get<int>();
    }
    return json_response(201, TRY(access.make_token(request.principal, token, origin_of(request))));
}

}  // namespace

void add_token_routes(Routes& routes, Access& access)
{
    const Permission own = Permission::TokenOwn;
    routes.push_back(get("/v1/tokens", own, [&](http::Request& request) -> Result<Json> {
        return access.tokens(request.principal);
    }));
    routes.push_back(with_fresh_factor(
        post("/v1/tokens", own, [&](http::Request& request) { return make(access, request); })));
    routes.push_back(
        remove("/v1/tokens/{id}", own, [&](http::Request& request) -> Result<http::Response> {
            TRY(access.end_token(request.principal, request.parameter("id"), origin_of(request)));
            return http::Response{204, "", ""};
        }));
}

}  // namespace itinera::api
