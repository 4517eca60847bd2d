// All routes of contract/openapi.yaml, one file per noun. A test holds the two together.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "http/router.hpp"

namespace itinera {
class Access;
}

namespace itinera::api {

class QuestionJobs;
using Routes = std::vector<http::Route>;

// What the routes refer to must outlive the server.
Routes route_table(Engine& engine, QuestionJobs& jobs);

// A line for each route, by path: "POST /v1/staff  staff:manage  second factor  body 1 MiB".
std::string route_listing(const Routes& routes);

void add_overview_routes(Routes& routes, Engine& engine);  // health, overview, events, channels
void add_journey_routes(Routes& routes, QuestionJobs& jobs);
void add_job_routes(Routes& routes, QuestionJobs& jobs);
void add_customer_routes(Routes& routes, Engine& engine);
void add_import_routes(Routes& routes, Engine& engine);
// Runs SQL for the sender, with its entry in the audit.
Result<Json> audited_sql(Engine& engine, const std::string& sql, const http::Request& request);
void add_sql_routes(Routes& routes, Engine& engine);
void add_export_routes(Routes& routes, Engine& engine, QuestionJobs& jobs);
void add_consent_routes(Routes& routes, Engine& engine);  // purposes, decisions
void add_quality_routes(Routes& routes, Engine& engine);  // quarantine, counts
void add_session_routes(Routes& routes, Access& access);
void add_staff_routes(Routes& routes, Access& access);
void add_token_routes(Routes& routes, Access& access);
void add_audit_routes(Routes& routes, Engine& engine);
void add_privacy_routes(Routes& routes, Engine& engine);
void add_retention_routes(Routes& routes, Engine& engine);

}  // namespace itinera::api
