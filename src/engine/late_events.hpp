// Which events were received more than 24 hours after they happened (EV-42), by log position: for
// the basis of reports (CM-15).
//
// A projection in a file of its own, written whole: magic 8 bytes | applied int64 | runs int64[2 r]
// (first, last) | XXH64 of all before. A file that is missing or damaged is an empty one, and is
// read again from the log. Threads: one writer, any number of readers.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <shared_mutex>

#include "journey/position_set.hpp"
#include "store/projection.hpp"

namespace itinera {

class LateEvents final : public Projection {
public:
    explicit LateEvents(std::filesystem::path file) : file_(std::move(file)) {}
    void load();

    // What `read` sees does not change while it runs.
    template <typename Read>
    auto with_positions(Read&& read) const
    {
        const std::shared_lock lock(mutex_);
        return read(positions_);
    }

    std::string_view name() const override { return "late_events"; }
    Position applied() const override { return Position{applied_.load()}; }
    bool needs_bodies() const override { return false; }
    Result<Done> apply(const RecordBatch& batch) override;
    // Writes only when much is new: the rest is read again from the log after a restart.
    Result<Done> checkpoint() override;
    Result<Done> reset() override;

private:
    const std::filesystem::path file_;
    mutable std::shared_mutex mutex_;
    PositionSet positions_;
    std::atomic<int64_t> applied_{0};
    int64_t written_ = 0;
};

}  // namespace itinera
