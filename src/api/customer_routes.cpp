#include <algorithm>

#include "api/access_request.hpp"
#include "api/audited_route.hpp"
#include "api/route_table.hpp"
#include "privacy/audit.hpp"
#include "privacy/masked_reason.hpp"

namespace itinera::api {
namespace {

constexpr size_t identifier_code_points_max = 500;

Result<Json> list(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"cell", "column", "cursor", "items"}));
    return engine.customers(request.query_value("cell").value_or(""),
                            request.query_value("column").value_or(""), TRY(list_query(request)));
}

Result<std::string> text_field(const Json& body, const char* name)
{
    if (!body.contains(name)) return std::string();
    if (!body[name].is_string()) {
        return Error{ErrorKind::Invalid, std::string(name) + " is to be a text", name};
    }
    return body[name].get<std::string>();
}

Result<Json> search(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"identifier", "cursor", "items"}));
    ListQuery query;
    query.sight = sight_of(request);
    query.search = TRY(text_field(body, "identifier"));
    query.cursor = TRY(text_field(body, "cursor"));
    if (query.search.empty() || query.search.size() > 4 * identifier_code_points_max) {
        return Error{ErrorKind::Invalid, "identifier is to have 1 to 500 characters", "identifier"};
    }
    if (body.contains("items")) query.items_max = TRY(items_of(dump_json(body["items"])));
    return engine.customers("", "", query);
}

Result<Json> timeline(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"cursor", "items"}));
    return engine.timeline(TRY(customer_id(request)), TRY(list_query(request)));
}

// The kinds asked for, all of which the customer has: anything else may be a value, and what stands
// in the audit is never taken back. Errors: Invalid, which does not repeat it.
Result<Json> kinds_to_reveal(const Json& body, const Json& customer)
{
    Json kinds = Json::array();
    for (const Json& field : body["fields"]) {
        const bool is_kind = std::ranges::any_of(
            customer["identifiers"], [&](const Json& one) { return one["kind"] == field; });
        if (!is_kind) {
            return Error{ErrorKind::Invalid,
                         "fields is to name kinds of identifiers that the customer has", "fields"};
        }
        if (std::ranges::find(kinds, field) == kinds.end()) kinds.push_back(field);
    }
    return kinds;
}

// The identifiers of a customer in clear, with a reason in the audit (PR-18).
Result<http::Response> reveal(Engine& engine, const http::Request& request)
{
    constexpr size_t reason_bytes_max = 2'000;
    constexpr auto shown_for = std::chrono::minutes(5);
    TRY(check_query(request, {}));
    const CustomerId id = TRY(customer_id(request));
    const Json body = TRY(json_object(request, {"fields", "reason"}));
    const std::string reason = TRY(required_text(body, "reason"));
    if (reason.empty() || reason.size() > reason_bytes_max)
        return Error{ErrorKind::Invalid, "reason is to have 1 to 500 characters", "reason"};
    if (!body.contains("fields") || !body["fields"].is_array() || body["fields"].empty())
        return Error{ErrorKind::Invalid, "fields is to name kinds of identifiers", "fields"};
    const Json customer = TRY(engine.customer(id, sight_of(request)));
    const std::string object_id = std::to_string(raw(id));
    AuditAct act;
    act.action = "person.revealed";
    act.object_kind = "customer";
    act.object_id = object_id;
    // What is written down there is never taken back.
    const Json whole = TRY(engine.customer(id, full_sight));
    std::vector<std::string> known;
    for (const Json& identifier : whole["identifiers"])
        known.push_back(identifier["value"].get<std::string>());
    const std::string said = masked_reason(reason, known);
    act.reason = said;
    const Json kinds = TRY(kinds_to_reveal(body, whole));
    act.before_after = Json{{"fields", kinds}};
    TRY(engine.audit().add(engine.access().audit_origin(request.principal, origin_of(request)),
                           act));
    Json values = Json::array();
    for (const Json& identifier : customer["identifiers"]) {
        if (std::ranges::find(kinds, identifier["kind"]) != kinds.end())
            values.push_back(identifier);
    }
    return json_response(
        200, Json{{"customer", raw(id)},
                  {"values", std::move(values)},
                  {"shown_seconds",
                   std::chrono::duration_cast<std::chrono::seconds>(shown_for).count()}});
}

}  // namespace

void add_customer_routes(Routes& routes, Engine& engine)
{
    const auto add = [&](const Audited& what, http::Route route) {
        routes.push_back(audited(engine, what, std::move(route)));
    };
    add({"person.listed", "customers"},
        get("/v1/customers", Permission::PersonRead,
            [&engine](http::Request& request) { return list(engine, request); }));
    add({"person.searched", "customers"},
        post("/v1/customers/search", Permission::PersonRead,
             [&engine](http::Request& request) -> Result<http::Response> {
                 return json_response(200, TRY(search(engine, request)));
             }));
    add({"person.read", "customer", "id"}, get("/v1/customers/{id}", Permission::PersonRead,
                                               [&engine](http::Request& request) -> Result<Json> {
                                                   return engine.customer(TRY(customer_id(request)),
                                                                          sight_of(request));
                                               }));
    add({"person.timeline_read", "customer", "id"},
        get("/v1/customers/{id}/timeline", Permission::PersonRead,
            [&engine](http::Request& request) { return timeline(engine, request); }));
    routes.push_back(
        audits_itself(post("/v1/customers/{id}/reveal", Permission::PersonReadPersonal,
                           [&engine](http::Request& request) { return reveal(engine, request); })));
}

}  // namespace itinera::api
