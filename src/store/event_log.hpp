// The truth: accepted records, in order, on disk (SQLite file log.db, synchronous=FULL).
//
// Header columns and bodies of a batch are separate blobs, each with its checksum, so that indexes
// are rebuilt from headers alone. A body is one zstd frame of its own under the log's shared
// dictionary (names only), sealed under the key of its owner: where that key was destroyed, the
// body reads as empty. Threads: append by any number of threads (group commit inside); reads beside
// it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/seal.hpp"
#include "event/record_batch.hpp"

namespace itinera {

// What became of the events of one source on one day of receipt (EV-44).
struct CollectCount {
    SourceCode source;
    std::string day;  // "2026-03-02", UTC
    int64_t received = 0, stored = 0, duplicate = 0, rejected = 0;
};

// A rejected event, kept to be read, repaired and replayed (EV-55).
struct QuarantineItem {
    // Given by append; shown as q_<id>. That of the item it repeats, whose `seen` it raises; 0
    // where the limits of EV-55 left no room.
    int64_t id = 0;
    int64_t received_at_ms = 0;
    SourceCode source{};
    Trust trust = Trust::Import;
    std::string reason{}, path{}, message{};  // of EV-56
    std::string import_id{};                  // "" unless from an import
    int64_t line = 0;                         // of the import file; 0 unless from an import
    std::string event{};                      // name, where it could be read
    std::string status = "open";
    int64_t seen = 1;
    std::string raw{};  // the exact bytes
};

// How far an import came, committed with the rows themselves.
struct ImportProgress {
    std::string import_id;
    int64_t rows = 0, bytes = 0, stored = 0, duplicate = 0, rejected = 0, skipped = 0;
};

// Everything of one commit. Records are those that are new: the caller has removed duplicates.
struct Commit {
    RecordBatch records;
    std::vector<CollectCount> counts;  // added to what is there
    std::vector<QuarantineItem> quarantine;
    std::vector<ImportProgress> progress;  // replaces what is there
};

struct LogStatus {
    Position last{};    // 0 when empty
    int64_t bytes = 0;  // on disk, dedup keys included
};

struct EventLogOptions {
    size_t recent_keys_max = 262'144;  // dedup keys in memory before they become a file
    SealKey quarantine_key{};          // seals what was rejected
};

class NodeKeys;

class EventLog {
public:
    // Creates log.db in `folder`, or opens it and checks its last batches.
    // Errors: Conflict (in use by another
    // process, or made by a newer program), Unavailable (no space, no permission), Corrupt.
    static Result<std::unique_ptr<EventLog>> open(const std::filesystem::path& folder,
                                                  const Clock& clock, const NodeKeys& keys,
                                                  const EventLogOptions& options = {});
    virtual ~EventLog() = default;

    // Durable when it returns. Fills first_position and accepted_at_ms of the records and remembers
    // their dedup keys. A dedup key that is already there, or twice in the batch, is refused as
    // Conflict. Errors: Unavailable (no space, I/O error): nothing was stored, the log stays
    // readable; Gone (an owner was erased), Corrupt (an owner without key).
    virtual Result<Done> append(Commit& commit) = 0;

    // Whether a stored event has this key.
    virtual Result<bool> contains(const DedupKey& key) const = 0;
    // found[i] = whether keys[i] is stored; several times faster a key. Precondition: equal sizes.
    virtual Result<Done> contains(std::span<const DedupKey> keys, std::span<bool> found) const = 0;

    enum class Part { Headers, HeadersAndBodies };
    // Calls `visit` with batches in log order that together hold exactly the records > `after`,
    // until it returns false. Errors: Corrupt naming the batch; what `visit` returns.
    virtual Result<Done>
    read(Position after, Part part,
         const std::function<Result<bool>(const RecordBatch&)>& visit) const = 0;

    // Calls `visit` once for each of the positions, in any order: which of `positions` it is, and
    // the row that holds it; only such rows of the batch have bodies. Cost: the header of each
    // batch met, and the bodies asked for. Errors: NotFound, Corrupt.
    using VisitRecord = std::function<void(size_t index, const RecordBatch& batch, size_t row)>;
    virtual Result<Done> read_records(std::span<const Position> positions,
                                      const VisitRecord& visit) const = 0;

    virtual LogStatus status() const = 0;
    virtual Result<std::vector<CollectCount>> counts() const = 0;
    virtual Result<std::vector<QuarantineItem>> quarantine(const std::string& reason,
                                                           int64_t after_id, size_t items_max,
                                                           bool with_raw) const = 0;
    virtual Result<std::vector<std::pair<std::string, int64_t>>> quarantine_by_reason() const = 0;
    // Removes these items so that no page of the file holds them any more.
    virtual Result<Done> remove_quarantine(std::span<const int64_t> ids) = 0;
    virtual Result<std::vector<ImportProgress>> import_progress() const = 0;

    struct Finding {
        std::string what;
    };
    // Checks density, order, both checksums of every batch, frames, counts. Empty = sound.
    virtual Result<std::vector<Finding>> verify() const = 0;
};

}  // namespace itinera
