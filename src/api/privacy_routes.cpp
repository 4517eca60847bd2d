// Requests of customers about their data, and the clocks they run against (PR-20 … PR-29).
#include "api/access_request.hpp"
#include "api/route_table.hpp"
#include "engine/request_desk.hpp"

namespace itinera::api {
namespace {

Acting acting_of(Engine& engine, const http::Request& request)
{
    return {request.principal, engine.access().audit_origin(request.principal, origin_of(request))};
}

Result<Json> list(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"state", "type", "cursor", "items"}));
    const auto items = request.query_value("items");
    return engine.requests().list(request.query_value("state").value_or(""),
                                  request.query_value("type").value_or(""),
                                  request.query_value("cursor").value_or(""),
                                  items ? TRY(items_of(*items)) : 50, acting_of(engine, request));
}

Result<http::Response> create(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"type", "regime", "identifier", "customer",
                                                "channel", "received_at", "notes", "details"}));
    return json_response(201, TRY(engine.requests().create(body, acting_of(engine, request))));
}

// What each act takes, and whether it asks for the second factor again (PR-49).
struct ActRoute {
    RequestAct act;
    std::initializer_list<std::string_view> fields;
    bool needs_fresh_factor = false;
};

void add_act(Routes& routes, Engine& engine, const ActRoute& one)
{
    const Permission permission =
        one.act == RequestAct::Approve ? Permission::PrivacyApprove : Permission::PrivacyRequest;
    const std::vector<std::string> fields(one.fields.begin(), one.fields.end());
    http::Route route = post(
        "/v1/privacy/requests/{id}/" + std::string(name_of(one.act)), permission,
        [&engine, act = one.act, fields](http::Request& request) -> Result<http::Response> {
            const Json body = TRY(json_object(request, {}));
            for (const auto& [name, value] : body.items()) {
                if (std::find(fields.begin(), fields.end(), name) == fields.end())
                    return Error{ErrorKind::Invalid, "there is no such field here", name};
            }
            return json_response(200, TRY(engine.requests().act(request.parameter("id"), act, body,
                                                                acting_of(engine, request))));
        });
    routes.push_back(one.needs_fresh_factor ? with_fresh_factor(std::move(route))
                                            : std::move(route));
}

// Nobody is known here: the link is what counts.
Result<http::Response> confirm(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"token"}));
    const AuditOrigin origin = engine.access().audit_origin(Principal{}, origin_of(request));
    return json_response(200,
                         TRY(engine.requests().confirm(TRY(required_text(body, "token")), origin)));
}

Result<http::Response> fetch(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"token"}));
    const AuditOrigin origin = engine.access().audit_origin(Principal{}, origin_of(request));
    http::Response response{
        200, "application/zip",
        TRY(engine.requests().fetch_archive(TRY(required_text(body, "token")), origin))};
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"my_data.zip\""});
    return response;
}

}  // namespace

void add_privacy_routes(Routes& routes, Engine& engine)
{
    routes.push_back(get("/v1/privacy/requests", Permission::PrivacyRead,
                         [&engine](http::Request& request) { return list(engine, request); }));
    routes.push_back(post("/v1/privacy/requests", Permission::PrivacyRequest,
                          [&engine](http::Request& request) { return create(engine, request); }));
    routes.push_back(get("/v1/privacy/requests/{id}", Permission::PrivacyRead,
                         [&engine](http::Request& request) -> Result<Json> {
                             TRY(check_query(request, {}));
                             return engine.requests().find(request.parameter("id"),
                                                           acting_of(engine, request));
                         }));
    routes.push_back(get("/v1/privacy/requests/{id}/proof", Permission::PrivacyRead,
                         [&engine](http::Request& request) -> Result<Json> {
                             TRY(check_query(request, {}));
                             return engine.requests().proof(request.parameter("id"));
                         }));
    for (const ActRoute& one :
         {ActRoute{RequestAct::Verify, {"method", "words"}},
          ActRoute{RequestAct::Approve, {"alone", "reason"}, true},
          ActRoute{RequestAct::Run, {}, true}, ActRoute{RequestAct::Refuse, {"reason"}},
          ActRoute{RequestAct::Extend, {"reason"}}, ActRoute{RequestAct::Acknowledge, {}},
          ActRoute{RequestAct::Cancel, {"reason"}}, ActRoute{RequestAct::Note, {"notes"}},
          ActRoute{RequestAct::Lift, {"reason"}, true}, ActRoute{RequestAct::Link, {}, true}})
        add_act(routes, engine, one);
    routes.push_back(post("/v1/privacy/verify", Permission::Public,
                          [&engine](http::Request& request) { return confirm(engine, request); }));
    routes.push_back(post("/v1/privacy/archive", Permission::Public,
                          [&engine](http::Request& request) { return fetch(engine, request); }));
    routes.push_back(get("/v1/privacy/clocks", Permission::PrivacyRead,
                         [&engine](http::Request& request) -> Result<Json> {
                             TRY(check_query(request, {}));
                             return engine.requests().answer_terms();
                         }));
    routes.push_back(patch("/v1/privacy/clocks", Permission::PrivacySettings,
                           [&engine](http::Request& request) -> Result<http::Response> {
                               const Json body = TRY(json_object(request, {"regimes", "holidays"}));
                               return json_response(200, TRY(engine.requests().change_answer_terms(
                                                             body, acting_of(engine, request))));
                           }));
}

}  // namespace itinera::api
