#include "store/event_log.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

#include "store/body_codec.hpp"
#include "store/dedup_index.hpp"
#include "store/dictionary_keeper.hpp"
#include "store/event_log_sql.hpp"
#include "store/folder_lock.hpp"
#include "store/log_reader.hpp"
#include "store/log_tables.hpp"
#include "store/log_verify.hpp"
#include "store/log_writer.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t group_rows_max = 65'536;  // of one transaction, unless one commit has more
constexpr int64_t batches_checked_on_open = 8;

int64_t bytes_of(const std::filesystem::path& file)
{
    std::error_code missing;
    const auto size = std::filesystem::file_size(file, missing);
    return missing ? 0 : static_cast<int64_t>(size);
}

// Adds keys up to the first that is there already: its row, or keys.size().
size_t take_keys(KeySet& set, std::span<const DedupKey> keys)
{
    for (size_t row = 0; row < keys.size(); ++row) {
        if (keys[row] != DedupKey{} && !set.add(keys[row])) return row;
    }
    return keys.size();
}

// One caller of append, waiting for the group commit.
struct Request {
    Commit* commit;
    CompressedBodies bodies;
    std::optional<Result<Done>> outcome{};
};

class SqliteEventLog final : public EventLog {
public:
    SqliteEventLog(std::filesystem::path folder, FolderLock lock, LogWriter writer,
                   const Clock& clock, const NodeKeys& keys, const SealKey& quarantine_key)
        : quarantine_key_(quarantine_key), folder_(std::move(folder)), lock_(std::move(lock)),
          clock_(clock), writer_(std::move(writer)), codec_(keys),
          reader_(folder_ / "log.db", codec_)
    {}

    Result<Done> start(const EventLogOptions& options);

    Result<Done> append(Commit& commit) override;
    Result<bool> contains(const DedupKey& key) const override { return dedup_->contains(key); }
    Result<Done> contains(std::span<const DedupKey> keys, std::span<bool> found) const override
    {
        dedup_->contains(keys, found);
        return Done{};
    }
    Result<Done> read(Position after, Part part,
                      const std::function<Result<bool>(const RecordBatch&)>& visit) const override
    {
        return reader_.read(after, Position{last_.load()}, part, visit);
    }
    Result<Done> read_records(std::span<const Position> positions,
                              const VisitRecord& visit) const override
    {
        return reader_.read_records(positions, visit);
    }
    LogStatus status() const override;
    Result<std::vector<CollectCount>> counts() const override { return read_counts(reader_); }
    Result<std::vector<QuarantineItem>> quarantine(const std::string& reason, int64_t after_id,
                                                   size_t items_max, bool with_raw) const override
    {
        return read_quarantine(reader_, quarantine_key_, reason, after_id, items_max, with_raw);
    }
    Result<std::vector<std::pair<std::string, int64_t>>> quarantine_by_reason() const override
    {
        return read_quarantine_by_reason(reader_);
    }
    Result<Done> remove_quarantine(std::span<const int64_t> ids) override;
    Result<std::vector<ImportProgress>> import_progress() const override
    {
        return read_import_progress(reader_);
    }
    Result<std::vector<Finding>> verify() const override
    {
        return verify_log(reader_, *dedup_, Position{last_.load()});
    }

private:
    Result<Done> load_dictionaries();
    Result<Done> open_dedup(const DedupOptions& options);
    Result<Done> check_end();
    Result<Done> index_keys(Position after);
    void improve_dictionary();
    void lead(std::unique_lock<std::mutex>& lock);
    Result<Done> refuse_known_keys(const Commit& commit);
    void write_group(std::span<Request* const> group);
    Result<Done> write_transaction(std::span<Request* const> group);
    void publish(std::span<Request* const> group);

    const SealKey quarantine_key_;
    const std::filesystem::path folder_;
    const FolderLock lock_;
    const Clock& clock_;

    std::mutex writer_mutex_;  // of what follows
    LogWriter writer_;
    KeySet group_keys_;  // of the group in the making

    BodyCodec codec_;
    DictionaryKeeper keeper_{codec_};
    LogReader reader_;
    std::unique_ptr<DedupIndex> dedup_;
    std::atomic<int64_t> last_{0};

    std::mutex queue_mutex_;  // of what follows
    std::condition_variable queue_changed_;
    std::deque<Request*> queue_;
    bool led_ = false;  // some thread is writing a group
};

Result<Done> SqliteEventLog::start(const EventLogOptions& options)
{
    last_ = raw(writer_.end().last);
    TRY(load_dictionaries());
    TRY(check_end());
    return open_dedup({.recent_keys_max = options.recent_keys_max});
}

Result<Done> SqliteEventLog::load_dictionaries()
{
    return reader_.query(
        statement(event_log_sql, "dictionaries"), [&](sqlite::Statement& rows) -> Result<Done> {
            while (TRY(rows.step())) {
                const auto generation = static_cast<uint32_t>(rows.number(0));
                std::string bytes = rows.text(2);
                if (bodies_checksum(0, generation, bytes) !=
                    static_cast<uint64_t>(rows.number(1))) {
                    return Error{
                        ErrorKind::Corrupt,
                        fmt::format("log.db: dictionary {}: the checksum differs", generation)};
                }
                TRY(codec_.add_dictionary(generation, std::move(bytes)));
            }
            return Done{};
        });
}

Result<Done> SqliteEventLog::check_end()
{
    const Position start = TRY(reader_.start_of_last(batches_checked_on_open));
    return read(Position{raw(start) - 1}, Part::HeadersAndBodies,
                [&](const RecordBatch& batch) -> Result<bool> {
                    if (codec_.generation() == 0) keeper_.take(batch);
                    return true;
                });
}

// The dedup index lags behind the log after a crash, and is of another log after a restored backup.
Result<Done> SqliteEventLog::open_dedup(const DedupOptions& options)
{
    std::string log_id;
    TRY(reader_.query(statement(event_log_sql, "log_id"),
                      [&](sqlite::Statement& row) -> Result<Done> {
                          if (TRY(row.step())) log_id = row.text(0);
                          return Done{};
                      }));
    dedup_ = TRY(DedupIndex::open(folder_ / "dedup", log_id, options));
    const LogMark covered = dedup_->covered();
    if (covered.last != Position{}) {
        const auto batch = TRY(reader_.batch_at(covered.last));
        if (!batch || batch->last() != covered.last ||
            static_cast<uint64_t>(batch->checksum) != covered.mark) {
            spdlog::warn("the dedup keys on disk are not those of this log: making them anew");
            TRY(dedup_->reset());
        }
    }
    return index_keys(dedup_->covered().last);
}

Result<Done> SqliteEventLog::index_keys(Position after)
{
    HeaderDecoder decoder;
    RecordBatch batch;
    return reader_.read_stored(Position{raw(after) + 1}, Position{last_.load()}, Part::Headers,
                               [&](const StoredBatch& stored) -> Result<bool> {
                                   TRY(reader_.decode(stored, Part::Headers, decoder, batch));
                                   dedup_->add(batch.dedup_key);
                                   dedup_->end_batch(
                                       {stored.last(), static_cast<uint64_t>(stored.checksum)});
                                   return true;
                               });
}

// Stores a new dictionary if one is worth it. Without one the log only grows larger: no error.
void SqliteEventLog::improve_dictionary()
{
    std::optional<std::string> bytes = keeper_.wanted();
    if (!bytes) return;
    const std::scoped_lock lock(writer_mutex_);
    const uint32_t generation = codec_.generation() + 1;
    const auto store = [&]() -> Result<Done> {
        TRY(writer_.begin());
        TRY(writer_.add_dictionary(generation, *bytes));
        return writer_.commit();
    };
    if (const Result<Done> stored = store(); !stored) {
        writer_.abandon();
        spdlog::warn("no dictionary for the log's bodies: {}", stored.error().message);
        return;
    }
    static_cast<void>(codec_.add_dictionary(generation, std::move(*bytes)).has_value());
}

Result<Done> SqliteEventLog::append(Commit& commit)
{
    keeper_.take(commit.records);
    improve_dictionary();
    Request request{&commit, TRY(codec_.compress(commit.records))};
    std::unique_lock lock(queue_mutex_);
    queue_.push_back(&request);
    while (!request.outcome) {
        if (led_) {
            queue_changed_.wait(lock);
        } else {
            lead(lock);
        }
    }
    return *request.outcome;
}

// Writes the requests at the front of the queue as one transaction, for all who wait.
void SqliteEventLog::lead(std::unique_lock<std::mutex>& lock)
{
    std::vector<Request*> group;
    size_t rows = 0;
    while (!queue_.empty() &&
           (group.empty() || rows + queue_.front()->commit->records.size() <= group_rows_max)) {
        group.push_back(queue_.front());
        rows += queue_.front()->commit->records.size();
        queue_.pop_front();
    }
    led_ = true;
    lock.unlock();
    {
        const std::scoped_lock writing(writer_mutex_);
        write_group(group);
    }
    lock.lock();
    led_ = false;
    queue_changed_.notify_all();
}

// Precondition: writer_mutex_ is held.
void SqliteEventLog::write_group(std::span<Request* const> group)
{
    std::vector<Request*> accepted;
    group_keys_.clear();
    for (Request* request : group) {
        Result<Done> unknown = refuse_known_keys(*request->commit);
        if (unknown) {
            accepted.push_back(request);
            continue;
        }
        request->outcome = std::move(unknown);
        group_keys_.clear();  // those of the refused commit are free again
        for (Request* other : accepted) take_keys(group_keys_, other->commit->records.dedup_key);
    }
    if (accepted.empty()) return;
    const Result<Done> written = write_transaction(accepted);
    if (written) {
        publish(accepted);
    } else {
        writer_.abandon();
    }
    for (Request* request : accepted) request->outcome = written;
}

Result<Done> SqliteEventLog::refuse_known_keys(const Commit& commit)
{
    const std::vector<DedupKey>& keys = commit.records.dedup_key;
    const auto found = std::make_unique<bool[]>(keys.size());
    dedup_->contains(keys, std::span(found.get(), keys.size()));
    for (size_t row = 0; row < keys.size(); ++row) {
        if (keys[row] == DedupKey{}) continue;
        if (found[row] || group_keys_.contains(keys[row])) {
            return Error{ErrorKind::Conflict,
                         fmt::format("row {} of the commit is in the log already", row)};
        }
    }
    if (const size_t row = take_keys(group_keys_, keys); row < keys.size()) {
        return Error{ErrorKind::Conflict, fmt::format("row {} of the commit is there twice", row)};
    }
    return Done{};
}

Result<Done> SqliteEventLog::write_transaction(std::span<Request* const> group)
{
    TRY(writer_.begin());
    writer_.start_records(ms_of(clock_.now()));
    for (Request* request : group)
        TRY(writer_.add_records(request->commit->records, request->bodies));
    TRY(writer_.finish_records());
    for (Request* request : group) {
        for (const CollectCount& count : request->commit->counts) TRY(writer_.add_counts(count));
        for (QuarantineItem& item : request->commit->quarantine) TRY(writer_.add_quarantine(item));
        for (const ImportProgress& progress : request->commit->progress) {
            TRY(writer_.put_progress(progress));
        }
    }
    return writer_.commit();
}

// Makes a durable group visible.
void SqliteEventLog::publish(std::span<Request* const> group)
{
    int64_t position = last_.load() + 1;
    for (Request* request : group) {
        RecordBatch& records = request->commit->records;
        records.first_position = Position{position};
        records.accepted_at_ms = writer_.accepted_at_ms();
        position += static_cast<int64_t>(records.size());
    }
    for (Request* request : group) dedup_->add(request->commit->records.dedup_key);
    dedup_->end_batch(writer_.end());
    last_ = position - 1;
}

Result<Done> SqliteEventLog::remove_quarantine(std::span<const int64_t> ids)
{
    const std::scoped_lock lock(writer_mutex_);
    const auto remove = [&]() -> Result<Done> {
        TRY(writer_.begin());
        TRY(writer_.remove_quarantine(ids));
        return writer_.commit();
    };
    if (Result<Done> removed = remove(); !removed) {
        writer_.abandon();
        return removed;
    }
    return writer_.fold();
}

LogStatus SqliteEventLog::status() const
{
    int64_t bytes = bytes_of(folder_ / "log.db") + bytes_of(folder_ / "log.db-wal");
    std::error_code missing;
    for (const auto& run : std::filesystem::directory_iterator(folder_ / "dedup", missing)) {
        bytes += bytes_of(run.path());
    }
    return {Position{last_.load()}, bytes};
}

}  // namespace

Result<std::unique_ptr<EventLog>> EventLog::open(const std::filesystem::path& folder,
                                                 const Clock& clock, const NodeKeys& keys,
                                                 const EventLogOptions& options)
{
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure) return errno_error(failure.value(), "mkdir", folder);
    FolderLock lock = TRY(FolderLock::take(folder));
    LogWriter writer = TRY(LogWriter::open(folder / "log.db", options.quarantine_key));
    auto log = std::make_unique<SqliteEventLog>(folder, std::move(lock), std::move(writer), clock,
                                                keys, options.quarantine_key);
    TRY(log->start(options));
    return std::unique_ptr<EventLog>(std::move(log));
}

}  // namespace itinera
