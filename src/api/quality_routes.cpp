#include "api/audited_route.hpp"
#include "api/json_route.hpp"
#include "api/route_table.hpp"

namespace itinera::api {

void add_quality_routes(Routes& routes, Engine& engine)
{
    // Masked rows show nobody.
    const auto shows_people = [](const http::Request& request) {
        return sight_of(request).personal;
    };
    routes.push_back(
        audited(engine, {"quarantine.read", "quarantine", "", shows_people},
                get("/v1/quarantine", Permission::QuarantineRead,
                    [&engine](http::Request& request) -> Result<Json> {
                        TRY(check_query(request, {"reason", "event", "cursor", "items"}));
                        return engine.quarantine(TRY(list_query(request)));
                    })));
    routes.push_back(get("/v1/collect/counts", Permission::QuarantineRead,
                         [&engine](http::Request&) { return engine.counts(); }));
}

}  // namespace itinera::api
