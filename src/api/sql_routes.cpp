#include "api/json_route.hpp"
#include "api/route_table.hpp"

namespace itinera::api {
namespace {

Result<http::Response> run_sql(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {}));
    const Json body = TRY(json_object(request, {"sql"}));
    if (!body.contains("sql") || !body["sql"].is_string())
        return Error{ErrorKind::Invalid, "sql is to be a text", "sql"};
    return json_response(
        200, TRY(engine.run_sql(body["sql"].get<std::string>(), sight_of(request), *request.gone)));
}

}  // namespace

void add_sql_routes(Routes& routes, Engine& engine)
{
    routes.push_back(post("/v1/sql", Permission::SqlRun,
                          [&engine](http::Request& request) { return run_sql(engine, request); }));
}

}  // namespace itinera::api
