// Consent: purposes, decisions, and what held when (PR-1 … PR-6).
#include "api/access_request.hpp"
#include "api/route_table.hpp"
#include "engine/consent_desk.hpp"

namespace itinera::api {
namespace {

// With the names of those who recorded it: names may change, and are in no record.
Json named(Engine& engine, Json consent)
{
    for (Json& one : consent["history"]) {
        if (!one["evidence"].is_object()) continue;
        const auto id = one["evidence"]["recorded_by"].get<std::string>();
        one["evidence"]["recorded_by_name"] = id.empty() ? "" : engine.access().display_name(id);
    }
    return consent;
}

Result<Json> consent_of_customer(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"valid_at", "known_at"}));
    return named(engine, TRY(engine.consent().of_customer(
                             TRY(customer_id(request)), TRY(optional_time(request, "valid_at")),
                             TRY(optional_time(request, "known_at")))));
}

AuditOrigin consent_origin(Engine& engine, const http::Request& request)
{
    return engine.access().audit_origin(request.principal, origin_of(request));
}

Result<http::Response> record_consent(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(
        request, {"customer", "decisions", "method", "given_at", "reference", "text_sha256"}));
    // A server key vouches for its operator's own records.
    const Trust trust =
        request.principal.actor_kind == ActorKind::Token ? Trust::Server : Trust::Staff;
    return json_response(
        201,
        named(engine, TRY(engine.consent().record(body, trust, consent_origin(engine, request)))));
}

Result<http::Response> put_purpose(Engine& engine, const http::Request& request)
{
    const Json body =
        TRY(json_object(request, {"id", "name", "text", "basis", "regimes", "by_channel",
                                  "expires_days", "ask_again_days", "separate"}));
    return json_response(200,
                         TRY(engine.consent().put_purpose(body, consent_origin(engine, request))));
}

}  // namespace

void add_consent_routes(Routes& routes, Engine& engine)
{
    routes.push_back(
        get("/v1/consent", Permission::ConsentRead,
            [&engine](http::Request&) -> Result<Json> { return engine.consent().purposes(); }));
    routes.push_back(
        post("/v1/consent", Permission::ConsentWrite,
             [&engine](http::Request& request) { return record_consent(engine, request); }));
    routes.push_back(
        post("/v1/consent/purposes", Permission::PrivacySettings,
             [&engine](http::Request& request) { return put_purpose(engine, request); }));
    routes.push_back(
        get("/v1/customers/{id}/consent", Permission::ConsentRead,
            [&engine](http::Request& request) { return consent_of_customer(engine, request); }));
}

}  // namespace itinera::api
