#include "api/access_request.hpp"
#include "api/audited_route.hpp"
#include "api/route_table.hpp"
#include "base/digest.hpp"
#include "base/text.hpp"
#include "privacy/audit.hpp"

namespace itinera::api {
namespace {

Result<http::Response> run_sql(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {}));
    const Json body = TRY(json_object(request, {"sql"}));
    if (!body.contains("sql") || !body["sql"].is_string())
        return Error{ErrorKind::Invalid, "sql is to be a text", "sql"};
    return json_response(200, TRY(audited_sql(engine, body["sql"].get<std::string>(), request)));
}

}  // namespace

Result<Json> audited_sql(Engine& engine, const std::string& sql, const http::Request& request)
{
    auto answer = engine.run_sql(sql, sight_of(request), *request.gone);
    const bool is_refused = !answer && (answer.error().kind == ErrorKind::Invalid ||
                                        answer.error().kind == ErrorKind::Forbidden);
    // The text may hold values: its hash tells whether two runs were of one query.
    Sha256 hash;
    hash.add(sql);
    const Sha256Digest digest = hash.finish();
    const std::string id = to_hex(bytes_of(digest)).substr(0, 32);
    AuditAct act;
    act.action = "sql.run";
    act.object_kind = "sql";
    act.object_id = id;
    act.result = answer ? "done" : is_refused ? "refused" : "failed";
    // What is not written down is not answered.
    TRY(engine.audit().add(engine.access().audit_origin(request.principal, origin_of(request)),
                           act));
    return answer;
}

void add_sql_routes(Routes& routes, Engine& engine)
{
    routes.push_back(
        audits_itself(post("/v1/sql", Permission::SqlRun, [&engine](http::Request& request) {
            return run_sql(engine, request);
        })));
}

}  // namespace itinera::api
