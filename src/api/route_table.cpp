#include "api/route_table.hpp"

namespace itinera::api {

Routes route_table(Engine& engine, QuestionJobs& jobs)
{
    Routes routes;
    add_overview_routes(routes, engine);
    add_journey_routes(routes, jobs);
    add_job_routes(routes, jobs);
    add_customer_routes(routes, engine);
    add_import_routes(routes, engine);
    add_quality_routes(routes, engine);
    return routes;
}

}  // namespace itinera::api
