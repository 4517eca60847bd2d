#include "engine/projector.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace itinera {
namespace {

constexpr auto retry_after = std::chrono::seconds{1};

size_t bytes_of(const RecordBatch& batch)
{
    return batch.body_bytes.size() + batch.size() * 80;
}

}  // namespace

Projector::Projector(const EventLog& log, std::vector<Projection*> projections)
    : log_(log), projections_(std::move(projections))
{}

Projector::~Projector()
{
    stop();
}

Position Projector::applied_by_all() const
{
    Position least = projections_.front()->applied();
    for (const Projection* projection : projections_)
        least = std::min(least, projection->applied());
    return least;
}

Result<Done> Projector::apply(const RecordBatch& batch)
{
    const Position last = batch.position(batch.size() - 1);
    for (Projection* projection : projections_) {
        if (projection->applied() < last) TRY(projection->apply(batch));
    }
    return Done{};
}

Result<Done> Projector::checkpoint()
{
    for (Projection* projection : projections_) TRY(projection->checkpoint());
    return Done{};
}

Result<Done> Projector::catch_up(const std::function<void(int64_t, int64_t)>& progress)
{
    const Position last = log_.status().last;
    const Position first = applied_by_all();
    if (first >= last) return Done{};
    bool needs_bodies = false;
    for (const Projection* projection : projections_) {
        needs_bodies = needs_bodies || (projection->needs_bodies() && projection->applied() < last);
    }
    const auto part = needs_bodies ? EventLog::Part::HeadersAndBodies : EventLog::Part::Headers;
    TRY(log_.read(first, part, [&](const RecordBatch& batch) -> Result<bool> {
        TRY(apply(batch));
        if (progress)
            progress(raw(batch.position(batch.size() - 1)) - raw(first), raw(last) - raw(first));
        return true;
    }));
    return checkpoint();
}

Result<Done> Projector::rebuild(const std::function<void(int64_t, int64_t)>& progress)
{
    for (auto projection = projections_.rbegin(); projection != projections_.rend(); ++projection) {
        TRY((*projection)->reset());
    }
    return catch_up(progress);
}

void Projector::start()
{
    thread_ = std::thread([this] { work(); });
}

void Projector::stop()
{
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    offered_.notify_all();
    moved_.notify_all();
    thread_.join();
    const std::lock_guard lock(mutex_);
    stopping_ = false;
}

void Projector::offer(std::shared_ptr<const RecordBatch> batch)
{
    std::unique_lock lock(mutex_);
    moved_.wait(lock, [this] {
        return queue_bytes_ < projector_queue_bytes_max || stopping_ || !problem_.empty();
    });
    // While projections cannot move, memory must not grow: the log has the batch.
    if (!problem_.empty() || stopping_) return;
    queue_bytes_ += bytes_of(*batch);
    queue_.push_back(std::move(batch));
    offered_.notify_one();
}

// The waiting batch that holds the record after `after`; older ones are dropped.
std::shared_ptr<const RecordBatch> Projector::next_batch(Position after)
{
    const std::lock_guard lock(mutex_);
    std::ranges::sort(queue_, {}, [](const auto& batch) { return batch->first_position; });
    while (!queue_.empty()) {
        const auto batch = queue_.front();
        if (raw(batch->first_position) > raw(after) + 1) return nullptr;
        queue_.pop_front();
        queue_bytes_ -= bytes_of(*batch);
        moved_.notify_all();
        if (batch->position(batch->size() - 1) > after) return batch;
    }
    return nullptr;
}

Result<Done> Projector::read_missing()
{
    return catch_up({});
}

// Moves on by one batch. Whether there was anything to do.
bool Projector::step()
{
    const Position after = applied_by_all();
    const auto batch = next_batch(after);
    Result<Done> done = Done{};
    if (batch) {
        done = apply(*batch);
        checkpointed_ = false;
    } else if (log_.status().last > after) {
        done = read_missing();
    } else if (!checkpointed_) {
        done = checkpoint();
        checkpointed_ = done.has_value();
    } else {
        return false;
    }
    const std::lock_guard lock(mutex_);
    if (done) {
        problem_.clear();
    } else {
        if (problem_ != done.error().message)
            spdlog::error("projections: {}", done.error().message);
        problem_ = done.error().message;
        queue_.clear();
        queue_bytes_ = 0;
    }
    moved_.notify_all();
    return true;
}

void Projector::work()
{
    for (;;) {
        const bool moved = step();
        std::unique_lock lock(mutex_);
        if (!problem_.empty()) {
            if (offered_.wait_for(lock, retry_after, [this] { return stopping_; })) return;
            continue;
        }
        if (moved) continue;
        if (stopping_) return;
        offered_.wait_for(lock, retry_after, [this] { return stopping_ || !queue_.empty(); });
    }
}

bool Projector::wait_for(Position position, Duration at_most)
{
    std::unique_lock lock(mutex_);
    return moved_.wait_for(lock, at_most, [&] {
        return stopping_ || applied_by_all() >= position;
    }) && applied_by_all() >= position;
}

std::vector<Projector::Status> Projector::status() const
{
    std::vector<Status> all;
    for (const Projection* projection : projections_) {
        all.push_back({std::string(projection->name()), projection->applied()});
    }
    return all;
}

std::string Projector::problem() const
{
    const std::lock_guard lock(mutex_);
    return problem_;
}

}  // namespace itinera
