// All dedup keys of the log, exactly (EV-43): recent ones in memory, older ones in sorted runs on
// disk.
//
// A cache of the log's headers, in the folder `dedup`: what it lacks after a crash is read from
// there, and it can be deleted. Runs are written and merged in the background so that sizes fall by
// a factor of three or more from run to run: three or four runs for ten million keys. Threads: one
// writer, any number of readers. Memory: bounded, whatever the number of keys.
#pragma once

#include <condition_variable>
#include <deque>
#include <filesystem>
#include <memory>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "store/key_run.hpp"
#include "store/key_set.hpp"

namespace itinera {

// A place in the log that ends a batch: its last record, and the checksum of that batch.
struct LogMark {
    Position last{};
    uint64_t mark = 0;
};

struct DedupOptions {
    size_t recent_keys_max = 262'144;  // in memory, before they become a run
    size_t waiting_sets_max = 4;  // full sets that wait for the background before add() waits too
};

class DedupIndex {
public:
    // `log_id` names the log; runs of another log are removed. Errors: Unavailable.
    static Result<std::unique_ptr<DedupIndex>>
    open(const std::filesystem::path& folder, std::string_view log_id, const DedupOptions& options);
    ~DedupIndex();
    DedupIndex(const DedupIndex&) = delete;
    DedupIndex& operator=(const DedupIndex&) = delete;

    // Up to which record the keys are in runs on disk.
    LogMark covered() const;
    // Removes all runs: the log is not the one that they were made from.
    Result<Done> reset();

    // Takes keys of records that were committed; {0, 0} is none.
    void add(std::span<const DedupKey> keys);
    // All keys up to this place were added. May wait for the background.
    void end_batch(LogMark mark);
    bool contains(const DedupKey& key) const;
    // found[i] = whether keys[i] is there. Several times faster per key than one by one.
    void contains(std::span<const DedupKey> keys, std::span<bool> found) const;
    size_t size() const;
    // Reads all runs. Errors: Corrupt, naming the file.
    Result<Done> check() const;
    // Waits until the background has nothing to do (tests, benchmarks).
    void settle() const;

private:
    struct Set {
        KeySet keys;
        Position after{};
        LogMark end;
    };
    using Runs = std::vector<std::shared_ptr<const KeyRun>>;  // oldest first

    DedupIndex(std::filesystem::path folder, uint64_t log, const DedupOptions& options);
    Result<Done> load();
    void work(const std::stop_token& stop);
    Result<Done> write_run(const Set& set);
    Result<Done> write_list(const Runs& runs) const;

    const std::filesystem::path folder_;
    const uint64_t log_;
    const DedupOptions options_;

    mutable std::shared_mutex mutex_;  // of what follows
    mutable std::condition_variable_any changed_;
    std::unique_ptr<Set> recent_;
    std::deque<std::shared_ptr<const Set>> waiting_;  // oldest first
    Runs runs_;
    bool failing_ = false;  // the last attempt to write a run
    std::jthread worker_;
};

}  // namespace itinera
