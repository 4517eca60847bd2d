#include "api/json_route.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"

namespace itinera::api {
namespace {

constexpr Duration gone_check_every = std::chrono::milliseconds(50);

// Answers the report if it is soon there, else the job.
Result<http::Response> ask_as_job(QuestionJobs& jobs, const Json& question,
                                  const http::Request& request)
{
    const std::shared_ptr<QuestionJob> job = TRY(jobs.start(question, owner_of(request.principal)));
    for (Duration waited{0}; waited < jobs.answered_at_once_max() && !*request.gone;
         waited += gone_check_every) {
        if (job->wait(gone_check_every)) break;
    }
    if (const auto result = job->result()) {
        return json_response(200, seen_by(request, TRY(Result<Json>(*result))));
    }
    http::Response response = json_response(202, seen_by(request, job->whole(jobs.clock().now())));
    response.headers.push_back({"Location", "/v1/jobs/" + job->id()});
    response.headers.push_back({"Preference-Applied", "respond-async"});
    return response;
}

Result<http::Response> ask(QuestionJobs& jobs, const http::Request& request)
{
    TRY(check_query(request, {}));
    const Json question = TRY(report_question(request));
    if (http::has_token(request.header("Prefer"), "respond-async")) {
        return ask_as_job(jobs, question, request);
    }
    return json_response(200, seen_by(request, TRY(jobs.ask(question, *request.gone))));
}

}  // namespace

void add_journey_routes(Routes& routes, QuestionJobs& jobs)
{
    routes.push_back(post("/v1/journeys/{analysis}", Permission::JourneyRead,
                          [&jobs](http::Request& request) { return ask(jobs, request); }));
}

}  // namespace itinera::api
