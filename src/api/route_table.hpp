// All routes of contract/openapi.yaml, one file per noun. A test holds the two together.
#pragma once

#include <vector>

#include "engine/engine.hpp"
#include "http/router.hpp"

namespace itinera::api {

class QuestionJobs;
using Routes = std::vector<http::Route>;

// What the routes refer to must outlive the server.
Routes route_table(Engine& engine, QuestionJobs& jobs);

void add_overview_routes(Routes& routes, Engine& engine);  // health, overview, events, channels
void add_journey_routes(Routes& routes, QuestionJobs& jobs);
void add_job_routes(Routes& routes, QuestionJobs& jobs);
void add_customer_routes(Routes& routes, Engine& engine);
void add_import_routes(Routes& routes, Engine& engine);
void add_quality_routes(Routes& routes, Engine& engine);  // quarantine, counts

}  // namespace itinera::api
