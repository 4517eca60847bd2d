// The reading side of log.db: batches in order, every checksum verified.
//
// A reader holds no transaction while its caller works, so the write-ahead log can be folded in
// beside. Threads: any number; each takes a connection of the pool.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/body_codec.hpp"
#include "store/event_log.hpp"
#include "store/log_writer.hpp"
#include "store/sqlite.hpp"

namespace itinera {

// The two rows of a batch as they lie in the file.
struct StoredBatch {
    int64_t first_position = 0, count = 0, accepted_at_ms = 0, checksum = 0;
    std::string header;
    bool has_bodies = false;
    int64_t generation = 0, bodies_checksum = 0;
    std::string frames;

    Position last() const { return Position{first_position + count - 1}; }
};

class LogReader {
public:
    LogReader(std::filesystem::path file, const BodyCodec& bodies);

    // As EventLog::read, up to `last`.
    Result<Done> read(Position after, Position last, EventLog::Part part,
                      const std::function<Result<bool>(const RecordBatch&)>& visit) const;
    // As EventLog::read_records.
    Result<Done> read_records(std::span<const Position> positions,
                              const EventLog::VisitRecord& visit) const;
    // Calls `visit` with every batch from the one that holds `from` on, unchecked.
    Result<Done> read_stored(Position from, Position last, EventLog::Part part,
                             const std::function<Result<bool>(const StoredBatch&)>& visit) const;
    // The batch that holds this record, without its blobs. Nothing if there is none.
    Result<std::optional<StoredBatch>> batch_at(Position position) const;
    // Where the last `batches` batches start; 1 when the log is empty.
    Result<Position> start_of_last(int64_t batches) const;

    // Checks and decodes. Errors: Corrupt, naming the batch.
    Result<Done> decode(const StoredBatch& stored, EventLog::Part part, HeaderDecoder& decoder,
                        RecordBatch& batch, const std::vector<bool>* wanted = nullptr) const;

    // A statement on a connection of the pool, for as long as `work` runs.
    Result<Done> query(std::string_view sql,
                       const std::function<Result<Done>(sqlite::Statement&)>& work) const;

private:
    Result<sqlite::Connection> take_connection() const;
    void give_back(sqlite::Connection connection) const;
    Result<std::vector<StoredBatch>> fetch(int64_t first_position, int64_t last,
                                           EventLog::Part part) const;

    std::filesystem::path file_;
    const BodyCodec& bodies_;
    mutable std::mutex mutex_;
    mutable std::vector<sqlite::Connection> connections_;
};

}  // namespace itinera
