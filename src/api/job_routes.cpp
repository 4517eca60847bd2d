#include "api/event_stream.hpp"
#include "api/json_route.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"

namespace itinera::api {
namespace {

constexpr Duration progress_every = std::chrono::milliseconds(100);

// Gives `progress` whenever it changed, then `end`.
class JobProgress {
public:
    JobProgress(std::shared_ptr<const QuestionJob> job, const Clock& clock)
        : job_(std::move(job)), clock_(clock)
    {}

    std::optional<std::string> operator()(const std::atomic<bool>&)
    {
        if (ended_) return std::nullopt;
        const bool over = !last_.is_null() && job_->wait(progress_every);
        Json now = job_->progress(clock_.now());
        ended_ = over || now["state"] != "running";
        const Json scanned = now["events_scanned"];
        if (!ended_ && scanned == last_) return std::string(sent_nothing);
        last_ = scanned;
        return sent_event(ended_ ? "end" : "progress", dump_json(now));
    }

private:
    std::shared_ptr<const QuestionJob> job_;
    const Clock& clock_;
    Json last_;  // events scanned, as last told; null at first
    bool ended_ = false;
};

Result<std::shared_ptr<QuestionJob>> own_job(QuestionJobs& jobs, const http::Request& request)
{
    return jobs.find(request.parameter("id"), owner_of(request.principal));
}

Result<http::Response> cancel(QuestionJobs& jobs, const http::Request& request)
{
    const auto job = TRY(own_job(jobs, request));
    job->cancel();
    jobs.forget(job->id());
    return http::Response{204, "", ""};
}

}  // namespace

void add_job_routes(Routes& routes, QuestionJobs& jobs)
{
    routes.push_back(get(
        "/v1/jobs/{id}", Permission::JourneyRead, [&jobs](http::Request& request) -> Result<Json> {
            return seen_by(request, TRY(own_job(jobs, request))->whole(jobs.clock().now()));
        }));
    routes.push_back(remove("/v1/jobs/{id}", Permission::JourneyRead,
                            [&jobs](http::Request& request) { return cancel(jobs, request); }));
    routes.push_back(get_any("/v1/jobs/{id}/progress", Permission::JourneyRead,
                             [&jobs](http::Request& request) -> Result<http::Response> {
                                 auto job = TRY(own_job(jobs, request));
                                 return event_stream(JobProgress(std::move(job), jobs.clock()));
                             }));
}

}  // namespace itinera::api
