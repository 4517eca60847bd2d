#include "api/json_route.hpp"
#include "api/route_table.hpp"
#include "event/channel.hpp"

namespace itinera::api {
namespace {

Json channels()
{
    Json list = Json::array();
    for (const Channel& channel : built_in_channels()) {
        list.push_back({{"id", channel.id},
                        {"name", {{"en", channel.name_en}, {"zh", channel.name_zh}}},
                        {"medium", channel.medium == Medium::Digital ? "digital" : "physical"},
                        {"relation", channel.relation == Relation::Direct ? "direct" : "indirect"},
                        {"flow", channel.flow == Flow::OneWay ? "one_way" : "two_way"}});
    }
    return Json{{"channels", list}};
}

Result<Json> overview(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"from", "to", "bucket", "zone"}));
    Json period = Json::object();
    for (const http::Field& field : request.query) period[field.name] = field.value;
    return engine.overview(period, sight_of(request));
}

Result<http::Response> readiness(Engine& engine)
{
    const Json health = engine.health();
    return json_response(health.value("ready", false) ? 200 : 503, health);
}

}  // namespace

void add_overview_routes(Routes& routes, Engine& engine)
{
    routes.push_back(get("/healthz", Permission::Public,
                         [](http::Request&) -> Result<Json> { return Json{{"status", "ok"}}; }));
    routes.push_back(get_any("/readyz", Permission::Public,
                             [&engine](http::Request&) { return readiness(engine); }));
    routes.push_back(get("/v1/overview", Permission::JourneyRead,
                         [&engine](http::Request& request) { return overview(engine, request); }));
    routes.push_back(get("/v1/events", Permission::JourneyRead, [&engine](http::Request& request) {
        return engine.event_names(sight_of(request));
    }));
    routes.push_back(get(
        "/v1/events/{name}/properties", Permission::JourneyRead, [&engine](http::Request& request) {
            return engine.property_names(request.parameter("name"), sight_of(request));
        }));
    routes.push_back(get("/v1/channels", Permission::JourneyRead,
                         [](http::Request&) -> Result<Json> { return channels(); }));
}

}  // namespace itinera::api
