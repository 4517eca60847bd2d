#include "store/log_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "store/event_log_sql.hpp"
#include "store/log_migrations.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t batch_rows_max = 16'384;
constexpr size_t batch_bytes_max = size_t{4} << 20;  // of frames

uint64_t hash_of(std::initializer_list<int64_t> numbers)
{
    return hash64(
        {reinterpret_cast<const char*>(numbers.begin()), numbers.size() * sizeof(int64_t)});
}

template <typename T>
void append(std::vector<T>& into, const std::vector<T>& from, RowRange rows)
{
    into.insert(into.end(), from.begin() + static_cast<std::ptrdiff_t>(rows.from),
                from.begin() + static_cast<std::ptrdiff_t>(rows.to));
}

void append_headers(RecordBatch& into, const RecordBatch& from, RowRange rows)
{
    append(into.kind, from.kind, rows);
    append(into.dedup_key, from.dedup_key, rows);
    append(into.source, from.source, rows);
    append(into.trust, from.trust, rows);
    append(into.timestamp_ms, from.timestamp_ms, rows);
    append(into.sent_at_ms, from.sent_at_ms, rows);
    append(into.received_at_ms, from.received_at_ms, rows);
    append(into.event, from.event, rows);
    append(into.channel, from.channel, rows);
    append(into.owner_node, from.owner_node, rows);
    append(into.value, from.value, rows);
    append(into.currency, from.currency, rows);
    append(into.flags, from.flags, rows);
    for (size_t row = rows.from; row < rows.to; ++row) {
        const auto others = from.other_nodes(row);
        into.other_node_values.insert(into.other_node_values.end(), others.begin(), others.end());
        into.other_node_end.push_back(static_cast<uint32_t>(into.other_node_values.size()));
    }
}

// How many rows from `from` on still fit into a batch that has `bytes_free` left; at least one.
size_t rows_that_fit(const CompressedBodies& bodies, size_t from, size_t rows_max,
                     size_t bytes_free)
{
    const uint32_t start = from == 0 ? 0 : bodies.frame_end[from - 1];
    const auto first = bodies.frame_end.begin() + static_cast<std::ptrdiff_t>(from);
    const auto last =
        first + static_cast<std::ptrdiff_t>(std::min(rows_max, bodies.frame_end.size() - from));
    const auto fits = std::upper_bound(first, last, start + bytes_free);
    return std::max<size_t>(1, static_cast<size_t>(fits - first));
}

std::string identity_of(const QuarantineItem& item, const SealKey& key)
{
    // Of the same row of a file that is imported again it is one item, seen twice (EV-55).
    std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n", raw(item.source),
                                  static_cast<int>(item.trust), item.reason, item.path, item.line);
    all += item.raw;
    const HmacSha256 hash({reinterpret_cast<const char*>(key.data()), key.size()});
    return std::string(bytes_of(hash(all)).substr(0, sizeof(Hash128)));
}

}  // namespace

uint64_t header_checksum(int64_t first_position, int64_t count, int64_t accepted_at_ms,
                         std::string_view header)
{
    return hash64(header, hash_of({first_position, count, accepted_at_ms}));
}

uint64_t bodies_checksum(int64_t first_position, uint32_t generation, std::string_view frames)
{
    return hash64(frames, hash_of({first_position, generation}));
}

Result<LogWriter> LogWriter::open(const std::filesystem::path& file, const SealKey& quarantine_key)
{
    LogWriter writer;
    writer.quarantine_key_ = quarantine_key;
    writer.connection_ =
        TRY(sqlite::Connection::open(file, sqlite::Connection::Mode::ReadWriteCreate));
    sqlite::Connection& connection = writer.connection_;
    for (const std::string_view sql :
         {statement(event_log_sql, "prepare_file"), statement(event_log_sql, "write_ahead"),
          statement(event_log_sql, "durable"), statement(event_log_sql, "checkpoint_every"),
          statement(event_log_sql, "delete_means_overwrite"),
          statement(event_log_sql, "wal_bytes_kept")}) {
        TRY(connection.run(sql));
    }
    constexpr int64_t newest = 2;  // 1 did not seal bodies
    const int64_t version = TRY(connection.number(statement(event_log_sql, "version")));
    if (version > newest) {
        return Error{
            ErrorKind::Conflict,
            fmt::format("{} was made by a newer version of this program (schema {}, known are {})",
                        file.string(), version, newest)};
    }
    if (version == 1) {
        return Error{
            ErrorKind::Conflict,
            fmt::format("{} is of a version that did not seal what it stores: it cannot be "
                        "opened any more. Import the events again into a new data folder",
                        file.string())};
    }
    if (version == 0) {
        TRY(connection.run(statement(event_log_sql, "begin")));
        TRY(connection.run(log_migrations[0].sql));
        TRY(connection.run(statement(event_log_sql, "version_2")));
        TRY(connection.run(statement(event_log_sql, "commit")));
    }
    TRY(writer.prepare());
    TRY(writer.read_state());
    return writer;
}

Result<Done> LogWriter::prepare()
{
    sql_.begin = TRY(connection_.prepare(statement(event_log_sql, "begin")));
    sql_.commit = TRY(connection_.prepare(statement(event_log_sql, "commit")));
    sql_.batch = TRY(connection_.prepare(statement(event_log_sql, "insert_batch")));
    sql_.bodies = TRY(connection_.prepare(statement(event_log_sql, "insert_bodies")));
    sql_.dictionary = TRY(connection_.prepare(statement(event_log_sql, "insert_dictionary")));
    sql_.counts = TRY(connection_.prepare(statement(event_log_sql, "add_counts")));
    sql_.see_again = TRY(connection_.prepare(statement(event_log_sql, "see_again")));
    sql_.quarantine = TRY(connection_.prepare(statement(event_log_sql, "insert_quarantine")));
    sql_.remove_quarantine =
        TRY(connection_.prepare(statement(event_log_sql, "remove_quarantine")));
    sql_.progress = TRY(connection_.prepare(statement(event_log_sql, "put_progress")));
    return Done{};
}

Result<Done> LogWriter::read_state()
{
    auto last = TRY(connection_.prepare(statement(event_log_sql, "last_batch")));
    end_ = {};
    accepted_at_ms_ = 0;
    if (TRY(last.step())) {
        end_ = {Position{last.number(0) + last.number(1) - 1},
                static_cast<uint64_t>(last.number(3))};
        accepted_at_ms_ = last.number(2);
    }
    last.reset();
    quarantine_use_.clear();
    auto use = TRY(connection_.prepare(statement(event_log_sql, "quarantine_use")));
    while (TRY(use.step())) {
        quarantine_use_[SourceCode{static_cast<uint16_t>(use.number(0))}] = {
            static_cast<size_t>(use.number(1)), use.number(2)};
    }
    next_end_ = end_;
    next_accepted_at_ms_ = accepted_at_ms_;
    return Done{};
}

Result<Done> LogWriter::begin()
{
    return sql_.begin.run();
}

Result<Done> LogWriter::commit()
{
    TRY(sql_.commit.run());
    end_ = next_end_;
    accepted_at_ms_ = next_accepted_at_ms_;
    return Done{};
}

void LogWriter::abandon()
{
    connection_.roll_back();
    headers_.clear();
    static_cast<void>(bodies_.finish());
    next_end_ = end_;
    next_accepted_at_ms_ = accepted_at_ms_;
    // Should reading fail too, what was known before the transaction still holds.
    static_cast<void>(read_state());
}

void LogWriter::start_records(int64_t accepted_at_ms)
{
    next_accepted_at_ms_ = std::max(accepted_at_ms_, accepted_at_ms);
}

Result<Done> LogWriter::add_records(const RecordBatch& batch, const CompressedBodies& bodies)
{
    for (size_t row = 0; row < batch.size();) {
        const bool full = headers_.size() >= batch_rows_max || bodies_.bytes() >= batch_bytes_max;
        if (full || (!headers_.empty() && generation_ != bodies.generation)) TRY(write_batch());
        generation_ = bodies.generation;
        const size_t rows = rows_that_fit(bodies, row, batch_rows_max - headers_.size(),
                                          batch_bytes_max - bodies_.bytes());
        append_headers(headers_, batch, {row, row + rows});
        bodies_.add(batch, bodies, {row, row + rows});
        row += rows;
    }
    return Done{};
}

Result<Done> LogWriter::finish_records()
{
    return headers_.empty() ? Result<Done>(Done{}) : write_batch();
}

Result<Done> LogWriter::write_batch()
{
    const int64_t first = raw(next_end_.last) + 1;
    const auto count = static_cast<int64_t>(headers_.size());
    const std::string header = encoder_.encode(headers_, {0, headers_.size()});
    const std::string frames = bodies_.finish();
    const uint64_t checksum = header_checksum(first, count, next_accepted_at_ms_, header);
    headers_.clear();

    sql_.batch.bind(1, first);
    sql_.batch.bind(2, count);
    sql_.batch.bind(3, next_accepted_at_ms_);
    sql_.batch.bind(4, static_cast<int64_t>(checksum));
    sql_.batch.bind_blob(5, header);
    TRY(sql_.batch.run());
    sql_.bodies.bind(1, first);
    sql_.bodies.bind(2, generation_);
    sql_.bodies.bind(3, static_cast<int64_t>(bodies_checksum(first, generation_, frames)));
    sql_.bodies.bind_blob(4, frames);
    TRY(sql_.bodies.run());
    next_end_ = {Position{first + count - 1}, checksum};
    return Done{};
}

Result<Done> LogWriter::add_counts(const CollectCount& count)
{
    sql_.counts.bind(1, raw(count.source));
    sql_.counts.bind_text(2, count.day);
    sql_.counts.bind(3, count.received);
    sql_.counts.bind(4, count.stored);
    sql_.counts.bind(5, count.duplicate);
    sql_.counts.bind(6, count.rejected);
    return sql_.counts.run();
}

Result<Done> LogWriter::add_quarantine(QuarantineItem& item)
{
    const std::string identity = identity_of(item, quarantine_key_);
    sql_.see_again.bind_blob(1, identity);
    sql_.see_again.bind(2, item.seen);
    if (TRY(sql_.see_again.step())) {
        item.id = sql_.see_again.number(0);
        return sql_.see_again.run();  // to its end: only then it is done
    }
    int64_t total = 0;
    for (const auto& [source, use] : quarantine_use_) total += use.bytes;
    Use& use = quarantine_use_[item.source];
    const auto bytes = static_cast<int64_t>(item.raw.size());
    item.id = 0;
    if (use.items >= quarantine_items_max || use.bytes + bytes > quarantine_bytes_max ||
        total + bytes > quarantine_bytes_total_max) {
        return Done{};
    }
    TRY(insert_item(item, identity));
    ++use.items;
    use.bytes += bytes;
    return Done{};
}

Result<Done> LogWriter::insert_item(QuarantineItem& item, std::string_view identity)
{
    sqlite::Statement& sql = sql_.quarantine;
    sql.bind_blob(1, identity);
    sql.bind(2, item.received_at_ms);
    sql.bind(3, raw(item.source));
    sql.bind(4, static_cast<int64_t>(item.trust));
    sql.bind_text(5, item.reason);
    sql.bind_text(6, item.path);
    sql.bind_text(7, item.import_id);
    sql.bind(8, item.line);
    sql.bind_text(9, item.status);
    sql.bind(10, item.seen);
    sql.bind(11, static_cast<int64_t>(item.raw.size()));
    const std::string texts =
        sealed_text(item.message + '\n' + item.event, identity, quarantine_key_);
    const std::string raw_bytes = sealed_text(item.raw, identity, quarantine_key_);
    sql.bind_blob(12, texts);
    sql.bind_blob(13, raw_bytes);
    TRY(sql.run());
    item.id = connection_.last_insert_id();
    return Done{};
}

Result<Done> LogWriter::remove_quarantine(std::span<const int64_t> ids)
{
    for (const int64_t id : ids) {
        sql_.remove_quarantine.bind(1, id);
        TRY(sql_.remove_quarantine.run());
    }
    return Done{};
}

Result<Done> LogWriter::fold()
{
    return connection_.run(statement(event_log_sql, "fold_log"));
}

Result<Done> LogWriter::put_progress(const ImportProgress& progress)
{
    sql_.progress.bind_text(1, progress.import_id);
    sql_.progress.bind(2, progress.rows);
    sql_.progress.bind(3, progress.bytes);
    sql_.progress.bind(4, progress.stored);
    sql_.progress.bind(5, progress.duplicate);
    sql_.progress.bind(6, progress.rejected);
    sql_.progress.bind(7, progress.skipped);
    return sql_.progress.run();
}

Result<Done> LogWriter::add_dictionary(uint32_t generation, std::string_view bytes)
{
    sql_.dictionary.bind(1, generation);
    sql_.dictionary.bind(2, static_cast<int64_t>(bodies_checksum(0, generation, bytes)));
    sql_.dictionary.bind_blob(3, bytes);
    return sql_.dictionary.run();
}

}  // namespace itinera
