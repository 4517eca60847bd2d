// Questions that take long: asked on threads of their own, looked after by their id.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "access/permission.hpp"
#include "analysis/frame.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "http/work_queue.hpp"

namespace itinera::api {

inline constexpr size_t jobs_running_max = 4;
inline constexpr size_t jobs_waiting_max = 16;
inline constexpr size_t jobs_kept_max = 64;
inline constexpr Duration job_kept_max = std::chrono::minutes(10);

// Answers a question: Engine::ask.
using Ask = std::function<Result<Json>(const Json& question, const RunControl& control)>;

// Whose jobs somebody sees: those of the same member of staff, or of the same token.
std::string owner_of(const Principal& who);

class QuestionJob {
public:
    struct Origin {
        std::string question, analysis;
        std::string owner;  // owner_of() who asked
    };
    QuestionJob(std::string id, Origin origin, Timestamp started);

    const std::string& id() const { return id_; }
    // Canonical: equal questions, equal texts.
    const std::string& question() const { return origin_.question; }
    const std::string& owner() const { return origin_.owner; }
    bool is_over() const;
    std::optional<Timestamp> ended_at() const;
    // Whether it is over after at most this time.
    bool wait(Duration at_most) const;
    void cancel() { cancelled_ = true; }

    // {"id", "state", "events_scanned", "events_total", "elapsed_ms"}
    Json progress(Timestamp now) const;
    // progress() with "analysis" and, when it is over, "report" or "problem".
    Json whole(Timestamp now) const;
    // Nothing while it runs.
    std::optional<Result<Json>> result() const;

    void run(const Ask& ask, const Json& question, unsigned threads, const Clock& clock);

private:
    const std::string id_;
    const Origin origin_;
    const Timestamp started_;
    std::atomic<bool> cancelled_{false};
    std::atomic<uint64_t> scanned_{0};
    std::atomic<uint64_t> total_{0};
    mutable std::mutex mutex_;
    mutable std::condition_variable over_;
    std::optional<Result<Json>> result_;
    std::optional<Timestamp> ended_;
};

// Threads: any.
class QuestionJobs {
public:
    // A client that prefers a job gets one when its report takes longer than
    // `answered_at_once_max`.
    QuestionJobs(Ask ask, const Clock& clock, unsigned threads,
                 Duration answered_at_once_max = std::chrono::seconds(1));
    ~QuestionJobs();  // cancels and waits

    // The owner's running job of an equal question, or a new one. Errors: Unavailable when too many
    // run.
    Result<std::shared_ptr<QuestionJob>> start(const Json& question, const std::string& owner);
    // Errors: NotFound, also for those of others.
    Result<std::shared_ptr<QuestionJob>> find(const std::string& id, const std::string& owner);
    void forget(const std::string& id);
    void cancel_all();
    const Clock& clock() const { return clock_; }
    Duration answered_at_once_max() const { return answered_at_once_max_; }
    // Asks here and now, for as long as `cancelled` is false.
    Result<Json> ask(const Json& question, std::atomic<bool>& cancelled) const
    {
        return ask_(question, {threads_, &cancelled});
    }

private:
    void forget_old();     // with mutex_ held
    void forget_oldest();  // with mutex_ held

    const Ask ask_;
    const Clock& clock_;
    const unsigned threads_;
    const Duration answered_at_once_max_;
    std::mutex mutex_;
    std::deque<std::shared_ptr<QuestionJob>> jobs_;  // oldest first
    uint64_t last_ = 0;
    bool stopped_ = false;
    http::WorkQueue queue_{jobs_running_max, jobs_waiting_max};
};

}  // namespace itinera::api
