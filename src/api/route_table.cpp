#include "api/route_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace itinera::api {

Routes route_table(Engine& engine, QuestionJobs& jobs)
{
    Routes routes;
    add_overview_routes(routes, engine);
    add_journey_routes(routes, jobs);
    add_job_routes(routes, jobs);
    add_customer_routes(routes, engine);
    add_import_routes(routes, engine);
    add_consent_routes(routes, engine);
    add_quality_routes(routes, engine);
    add_session_routes(routes, engine.access());
    add_staff_routes(routes, engine.access());
    add_token_routes(routes, engine.access());
    add_audit_routes(routes, engine);
    add_privacy_routes(routes, engine);
    add_retention_routes(routes, engine);
    add_sql_routes(routes, engine);
    add_export_routes(routes, engine, jobs);
    return routes;
}

std::string route_listing(const Routes& routes)
{
    std::vector<const http::Route*> sorted;
    for (const http::Route& route : routes) sorted.push_back(&route);
    std::ranges::sort(sorted, [](const http::Route* a, const http::Route* b) {
        return std::tie(a->pattern, a->method) < std::tie(b->pattern, b->method);
    });
    std::string text;
    for (const http::Route* route : sorted) {
        const std::string_view body = route->body == http::BodyForm::None        ? "no body"
                                      : route->body == http::BodyForm::Multipart ? "form"
                                                                                 : "JSON";
        text += fmt::format("{:<7} {:<36} {:<18} {:<14} {}", name_of(route->method), route->pattern,
                            name_of(route->permission),
                            route->needs_fresh_factor ? "second factor" : "", body);
        if (route->body != http::BodyForm::None)
            text += fmt::format(" <= {} KiB", route->body_bytes_max / 1024);
        text += '\n';
    }
    return text;
}

}  // namespace itinera::api
