#include "api/question_jobs.hpp"

#include <algorithm>

#include "api/problem.hpp"
#include "base/text.hpp"

namespace itinera::api {
namespace {

std::string_view state_of(const std::optional<Result<Json>>& result, bool cancelled)
{
    if (!result) return "running";
    if (result->has_value()) return "done";
    return cancelled ? "cancelled" : "failed";
}

}  // namespace

std::string owner_of(const Principal& who)
{
    return std::string(name_of(who.actor_kind)) + ":" + who.id;
}

QuestionJob::QuestionJob(std::string id, Origin origin, Timestamp started)
    : id_(std::move(id)), origin_(std::move(origin)), started_(started)
{}

bool QuestionJob::is_over() const
{
    return ended_at().has_value();
}

std::optional<Timestamp> QuestionJob::ended_at() const
{
    const std::lock_guard lock(mutex_);
    return ended_;
}

bool QuestionJob::wait(Duration at_most) const
{
    std::unique_lock lock(mutex_);
    return over_.wait_for(lock, at_most, [this] { return ended_.has_value(); });
}

std::optional<Result<Json>> QuestionJob::result() const
{
    const std::lock_guard lock(mutex_);
    return result_;
}

Json QuestionJob::progress(Timestamp now) const
{
    const std::lock_guard lock(mutex_);
    return Json{{"id", id_},
                {"state", state_of(result_, cancelled_)},
                {"events_scanned", scanned_.load()},
                {"events_total", total_.load()},
                {"elapsed_ms", (ended_.value_or(now) - started_).count()}};
}

Json QuestionJob::whole(Timestamp now) const
{
    Json json = progress(now);
    json["analysis"] = origin_.analysis;
    const auto outcome = result();
    if (outcome && outcome->has_value()) json["report"] = outcome->value();
    if (outcome && !outcome->has_value()) {
        json["problem"] = Json::parse(to_problem(outcome->error(), id_).body);
    }
    return json;
}

void QuestionJob::run(const Ask& ask, const Json& question, unsigned threads, const Clock& clock)
{
    Result<Json> answer = Error{ErrorKind::Unavailable, "the question was cancelled"};
    try {
        if (!cancelled_) answer = ask(question, {threads, &cancelled_, &scanned_, &total_});
    } catch (const std::exception&) {
        answer = Error{ErrorKind::Corrupt, "the question met a defect of the server"};
    }
    const std::lock_guard lock(mutex_);
    result_ = std::move(answer);
    ended_ = clock.now();
    over_.notify_all();
}

QuestionJobs::QuestionJobs(Ask ask, const Clock& clock, unsigned threads,
                           Duration answered_at_once_max)
    : ask_(std::move(ask)), clock_(clock), threads_(threads),
      answered_at_once_max_(answered_at_once_max)
{}

QuestionJobs::~QuestionJobs()
{
    cancel_all();
    queue_.stop();
}

Result<std::shared_ptr<QuestionJob>> QuestionJobs::start(const Json& question,
                                                         const std::string& owner)
{
    const std::string text = dump_json(question);
    const std::lock_guard lock(mutex_);
    forget_old();
    for (const auto& job : jobs_) {
        if (job->owner() == owner && job->question() == text && !job->is_over()) return job;
    }
    auto job = std::make_shared<QuestionJob>(
        "j_" + std::to_string(++last_),
        QuestionJob::Origin{text, question.value("analysis", ""), owner}, clock_.now());
    const bool taken = !stopped_ && queue_.push([this, job, question] {
        job->run(ask_, question, threads_, clock_);
    });
    if (!taken) return Error{ErrorKind::Unavailable, "too many questions are being answered"};
    jobs_.push_back(job);
    if (jobs_.size() > jobs_kept_max) forget_oldest();
    return job;
}

Result<std::shared_ptr<QuestionJob>> QuestionJobs::find(const std::string& id,
                                                        const std::string& owner)
{
    const std::lock_guard lock(mutex_);
    forget_old();
    for (const auto& job : jobs_) {
        if (job->id() == id && job->owner() == owner) return job;
    }
    return Error{ErrorKind::NotFound, "there is no job " + in_quotes(id), "id"};
}

void QuestionJobs::forget(const std::string& id)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(jobs_, [&](const auto& job) { return job->id() == id; });
}

void QuestionJobs::cancel_all()
{
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    for (const auto& job : jobs_) job->cancel();
}

void QuestionJobs::forget_old()
{
    const Timestamp now = clock_.now();
    std::erase_if(jobs_, [&](const auto& job) {
        const auto ended = job->ended_at();
        return ended && now - *ended >= job_kept_max;
    });
}

void QuestionJobs::forget_oldest()
{
    const auto oldest =
        std::find_if(jobs_.begin(), jobs_.end(), [](const auto& job) { return job->is_over(); });
    if (oldest != jobs_.end()) jobs_.erase(oldest);
}

}  // namespace itinera::api
