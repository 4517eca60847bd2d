// How long what is kept, and what each field says about persons (PR-19, PR-32).
#include "api/access_request.hpp"
#include "api/route_table.hpp"
#include "engine/retention_desk.hpp"

namespace itinera::api {
namespace {

AuditOrigin origin_at(Engine& engine, const http::Request& request)
{
    return engine.access().audit_origin(request.principal, origin_of(request));
}

Result<http::Response> add_rule(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(
        request, {"scope", "name", "keep_days", "action", "legal_obligation", "reason"}));
    return json_response(201, TRY(engine.retention().add(body, origin_at(engine, request))));
}

Result<http::Response> change_rule(Engine& engine, const http::Request& request)
{
    const Json body =
        TRY(json_object(request, {"keep_days", "action", "legal_obligation", "reason"}));
    return json_response(200, TRY(engine.retention().change(request.parameter("id"), body,
                                                            origin_at(engine, request))));
}

Result<Json> register_page(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"class", "cursor", "items"}));
    const auto items = request.query_value("items");
    return engine.field_register(request.query_value("class").value_or(""),
                                 request.query_value("cursor").value_or(""),
                                 items ? TRY(items_of(*items)) : 100);
}

}  // namespace

void add_retention_routes(Routes& routes, Engine& engine)
{
    const Permission settings = Permission::PrivacySettings;
    routes.push_back(get("/v1/privacy/retention", Permission::PrivacyRead,
                         [&engine](http::Request& request) -> Result<Json> {
                             TRY(check_query(request, {}));
                             return engine.retention().rules();
                         }));
    routes.push_back(post("/v1/privacy/retention", settings,
                          [&engine](http::Request& request) { return add_rule(engine, request); }));
    routes.push_back(
        patch("/v1/privacy/retention/{id}", settings,
              [&engine](http::Request& request) { return change_rule(engine, request); }));
    routes.push_back(remove("/v1/privacy/retention/{id}", settings,
                            [&engine](http::Request& request) -> Result<http::Response> {
                                return json_response(
                                    200, TRY(engine.retention().remove(
                                             request.parameter("id"), origin_at(engine, request))));
                            }));
    routes.push_back(post("/v1/privacy/retention/dry_run", Permission::PrivacyRead,
                          [&engine](http::Request& request) -> Result<http::Response> {
                              TRY(json_object(request, {"-"}));
                              return json_response(200, TRY(engine.retention().run(
                                                            true, origin_at(engine, request))));
                          }));
    routes.push_back(with_fresh_factor(
        post("/v1/privacy/retention/run", settings,
             [&engine](http::Request& request) -> Result<http::Response> {
                 TRY(json_object(request, {"-"}));
                 return json_response(
                     200, TRY(engine.retention().run(false, origin_at(engine, request))));
             })));
    routes.push_back(
        get("/v1/privacy/register", Permission::PrivacyRead,
            [&engine](http::Request& request) { return register_page(engine, request); }));
}

}  // namespace itinera::api
