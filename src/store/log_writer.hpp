// The writing side of log.db: one connection, its statements, and what a transaction consists of.
//
// Threads: one at a time.
#pragma once

#include <map>
#include <string>

#include "store/body_codec.hpp"
#include "store/dedup_index.hpp"
#include "store/event_log.hpp"
#include "store/header_codec.hpp"
#include "store/sqlite.hpp"

namespace itinera {

// Checksums of the two rows of a batch: over the blob and everything that says what it is.
uint64_t header_checksum(int64_t first_position, int64_t count, int64_t accepted_at_ms,
                         std::string_view header);
uint64_t bodies_checksum(int64_t first_position, uint32_t generation, std::string_view frames);

inline constexpr size_t quarantine_items_max = 100'000;                  // of one source (EV-55)
inline constexpr int64_t quarantine_bytes_max = int64_t{256} << 20;      // of one source
inline constexpr int64_t quarantine_bytes_total_max = int64_t{1} << 30;  // of all

class LogWriter {
public:
    // Opens or makes the file. Errors: Unavailable, Corrupt, Conflict (made by a newer version).
    static Result<LogWriter> open(const std::filesystem::path& file, const SealKey& quarantine_key);

    Result<Done> begin();
    Result<Done> commit();
    // Ends a transaction that failed; reads again what is in the file.
    void abandon();

    // Folds the write-ahead log into the file and empties it: no page of before is left.
    Result<Done> fold();

    // The last batch of the file, as of the last commit.
    LogMark end() const { return end_; }
    int64_t accepted_at_ms() const { return accepted_at_ms_; }

    // Within a transaction.
    void start_records(int64_t accepted_at_ms);
    Result<Done> add_records(const RecordBatch& batch, const CompressedBodies& bodies);
    Result<Done> finish_records();
    Result<Done> add_counts(const CollectCount& count);
    // Gives the item its id: that of an identical item if there is one, 0 if it could not be kept.
    Result<Done> add_quarantine(QuarantineItem& item);
    Result<Done> remove_quarantine(std::span<const int64_t> ids);
    Result<Done> put_progress(const ImportProgress& progress);
    Result<Done> add_dictionary(uint32_t generation, std::string_view bytes);

private:
    struct Statements {
        sqlite::Statement begin, commit, batch, bodies, dictionary, counts, see_again, quarantine,
            remove_quarantine, progress;
    };
    struct Use {
        size_t items = 0;
        int64_t bytes = 0;
    };
    Result<Done> prepare();
    Result<Done> read_state();
    Result<Done> write_batch();
    Result<Done> insert_item(QuarantineItem& item, std::string_view identity);

    sqlite::Connection connection_;
    SealKey quarantine_key_{};
    Statements sql_;
    HeaderEncoder encoder_;
    RecordBatch headers_;  // of the batch in the making
    BodiesBlob bodies_;
    uint32_t generation_ = 0;
    LogMark end_, next_end_;
    int64_t accepted_at_ms_ = 0, next_accepted_at_ms_ = 0;
    std::map<SourceCode, Use> quarantine_use_;
};

}  // namespace itinera
