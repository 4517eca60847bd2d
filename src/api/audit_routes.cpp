// The audit: who did what, and the proofs that it is unaltered (PR-55 … PR-57).
#include <charconv>

#include "api/access_request.hpp"
#include "api/route_table.hpp"
#include "base/text.hpp"
#include "privacy/audit.hpp"

namespace itinera::api {
namespace {

Result<int64_t> number_of(const http::Request& request, const char* field)
{
    const std::string text = request.query_value(field).value_or("");
    int64_t number = 0;
    const char* end = text.data() + text.size();
    if (text.empty() || std::from_chars(text.data(), end, number).ptr != end)
        return Error{ErrorKind::Invalid, in_quotes(text) + " is no number of an entry", field};
    return number;
}

Result<Json> entries(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"cursor", "items", "actor", "action", "object", "from", "to"}));
    AuditFilter filter;
    filter.cursor = request.query_value("cursor").value_or("");
    if (const auto items = request.query_value("items")) filter.items_max = TRY(items_of(*items));
    filter.actor = request.query_value("actor").value_or("");
    filter.action = request.query_value("action").value_or("");
    filter.object = request.query_value("object").value_or("");
    filter.from = TRY(optional_time(request, "from"));
    filter.to = TRY(optional_time(request, "to"));
    Json page = TRY(engine.audit().entries(filter));
    // Names may change, so that they are no part of what is signed.
    for (Json& entry : page["entries"]) {
        const std::string id = entry["actor"]["id"].get<std::string>();
        entry["actor"]["name"] = engine.access().display_name(id);
    }
    return page;
}

}  // namespace

void add_audit_routes(Routes& routes, Engine& engine)
{
    const Permission read = Permission::AuditRead;
    routes.push_back(
        get("/v1/audit", read, [&](http::Request& request) { return entries(engine, request); }));
    routes.push_back(get("/v1/audit/verify", read, [&](http::Request& request) -> Result<Json> {
        TRY(check_query(request, {}));
        return engine.audit().verify();
    }));
    routes.push_back(get("/v1/audit/proof", read, [&](http::Request& request) -> Result<Json> {
        TRY(check_query(request, {"seq", "size"}));
        const int64_t seq = TRY(number_of(request, "seq"));
        return engine.audit().proof(seq, TRY(number_of(request, "size")));
    }));
    routes.push_back(
        get("/v1/audit/consistency", read, [&](http::Request& request) -> Result<Json> {
            TRY(check_query(request, {"from", "to"}));
            const int64_t from = TRY(number_of(request, "from"));
            return engine.audit().consistency(from, TRY(number_of(request, "to")));
        }));
}

}  // namespace itinera::api
