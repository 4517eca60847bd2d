// Keeps every projection up with the log: takes batches as they are appended, or reads them back.
//
// Batches that were just appended are handed over in memory; what was missed (a restart, a full
// queue, an error) is read from the log. One thread of its own; projections see records in log
// order. Memory: at most `queue_bytes_max` of batches wait; `offer` blocks beyond, which slows the
// intake.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "store/event_log.hpp"
#include "store/projection.hpp"

namespace itinera {

class Projector {
public:
    // `projections` in the order in which each may rely on those before it.
    Projector(const EventLog& log, std::vector<Projection*> projections);
    ~Projector();
    Projector(const Projector&) = delete;
    Projector& operator=(const Projector&) = delete;

    // Reads what is missing, in the caller's thread. `progress` gets records done and to do.
    // Precondition: not started. Errors: those of the log and of the projections.
    Result<Done> catch_up(const std::function<void(int64_t, int64_t)>& progress);
    // Deletes every projection and computes it again. Precondition: not started.
    Result<Done> rebuild(const std::function<void(int64_t, int64_t)>& progress);

    void start();
    // Applies what waits, checkpoints and ends the thread.
    void stop();

    // Threads: any. The batch was appended to the log.
    void offer(std::shared_ptr<const RecordBatch> batch);
    // Waits until every projection holds `position`, or `at_most` is over. Whether it does.
    bool wait_for(Position position, Duration at_most);

    struct Status {
        std::string name;
        Position applied;
    };
    std::vector<Status> status() const;
    // Why the projections are behind; empty if all is well.
    std::string problem() const;

private:
    Position applied_by_all() const;
    Result<Done> apply(const RecordBatch& batch);
    Result<Done> read_missing();
    Result<Done> checkpoint();
    std::shared_ptr<const RecordBatch> next_batch(Position after);
    bool step();
    void work();

    const EventLog& log_;
    std::vector<Projection*> projections_;
    std::thread thread_;

    mutable std::mutex mutex_;  // everything below
    std::condition_variable offered_;
    std::condition_variable moved_;
    std::deque<std::shared_ptr<const RecordBatch>> queue_;
    size_t queue_bytes_ = 0;
    std::string problem_;
    bool stopping_ = false;
    bool checkpointed_ = true;
};

inline constexpr size_t projector_queue_bytes_max = size_t{64} << 20;

}  // namespace itinera
