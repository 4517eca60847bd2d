#include "store/log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "store/event_log_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t fetch_bytes = size_t{4} << 20;

Error damaged(const StoredBatch& stored, std::string_view what)
{
    return Error{ErrorKind::Corrupt, fmt::format("log.db: records {} to {}: {}",
                                                 stored.first_position, raw(stored.last()), what)};
}

StoredBatch row_of(const sqlite::Statement& row, EventLog::Part part)
{
    StoredBatch stored;
    stored.first_position = row.number(0);
    stored.count = row.number(1);
    stored.accepted_at_ms = row.number(2);
    stored.checksum = row.number(3);
    stored.header = row.bytes(4);
    if (part == EventLog::Part::HeadersAndBodies && !row.is_null(7)) {
        stored.has_bodies = true;
        stored.generation = row.number(5);
        stored.bodies_checksum = row.number(6);
        stored.frames = row.bytes(7);
    }
    return stored;
}

}  // namespace

LogReader::LogReader(std::filesystem::path file, const BodyCodec& bodies)
    : file_(std::move(file)), bodies_(bodies)
{}

Result<sqlite::Connection> LogReader::take_connection() const
{
    {
        const std::scoped_lock lock(mutex_);
        if (!connections_.empty()) {
            sqlite::Connection connection = std::move(connections_.back());
            connections_.pop_back();
            return connection;
        }
    }
    return sqlite::Connection::open(file_, sqlite::Connection::Mode::Read);
}

void LogReader::give_back(sqlite::Connection connection) const
{
    const std::scoped_lock lock(mutex_);
    connections_.push_back(std::move(connection));
}

Result<Done> LogReader::query(std::string_view sql,
                              const std::function<Result<Done>(sqlite::Statement&)>& work) const
{
    sqlite::Connection connection = TRY(take_connection());
    Result<Done> done = Done{};
    {
        auto statement = connection.prepare(sql);
        done = statement ? work(statement.value()) : Result<Done>(statement.error());
    }
    give_back(std::move(connection));
    return done;
}

Result<std::vector<StoredBatch>> LogReader::fetch(int64_t first_position, int64_t last,
                                                  EventLog::Part part) const
{
    std::vector<StoredBatch> batches;
    const auto sql = part == EventLog::Part::Headers
                         ? statement(event_log_sql, "batches_from")
                         : statement(event_log_sql, "batches_with_bodies_from");
    TRY(query(sql, [&](sqlite::Statement& rows) -> Result<Done> {
        rows.bind(1, first_position);
        size_t bytes = 0;
        while (bytes < fetch_bytes && TRY(rows.step())) {
            if (rows.number(0) > last) break;
            batches.push_back(row_of(rows, part));
            bytes += batches.back().header.size() + batches.back().frames.size() + 256;
        }
        rows.reset();
        return Done{};
    }));
    return batches;
}

Result<std::optional<StoredBatch>> LogReader::batch_at(Position position) const
{
    std::optional<StoredBatch> found;
    TRY(query(statement(event_log_sql, "batch_at"), [&](sqlite::Statement& row) -> Result<Done> {
        row.bind(1, raw(position));
        if (!TRY(row.step())) return Done{};
        StoredBatch stored;
        stored.first_position = row.number(0);
        stored.count = row.number(1);
        stored.accepted_at_ms = row.number(2);
        stored.checksum = row.number(3);
        if (stored.last() >= position) found = std::move(stored);
        return Done{};
    }));
    return found;
}

Result<Position> LogReader::start_of_last(int64_t batches) const
{
    int64_t start = 1;
    TRY(query(statement(event_log_sql, "recent_start"),
              [&](sqlite::Statement& row) -> Result<Done> {
                  row.bind(1, batches);
                  if (TRY(row.step()) && !row.is_null(0)) start = row.number(0);
                  return Done{};
              }));
    return Position{start};
}

Result<Done>
LogReader::read_stored(Position from, Position last, EventLog::Part part,
                       const std::function<Result<bool>(const StoredBatch&)>& visit) const
{
    if (from > last) return Done{};
    const auto start = TRY(batch_at(from));
    int64_t next = start ? start->first_position : raw(from);
    while (next <= raw(last)) {
        const std::vector<StoredBatch> batches = TRY(fetch(next, raw(last), part));
        if (batches.empty()) break;
        for (const StoredBatch& stored : batches) {
            if (!TRY(visit(stored))) return Done{};
        }
        next = raw(batches.back().last()) + 1;
    }
    return Done{};
}

Result<Done> LogReader::decode(const StoredBatch& stored, EventLog::Part part,
                               HeaderDecoder& decoder, RecordBatch& batch,
                               const std::vector<bool>* wanted) const
{
    const uint64_t header =
        header_checksum(stored.first_position, stored.count, stored.accepted_at_ms, stored.header);
    if (header != static_cast<uint64_t>(stored.checksum)) {
        return damaged(stored, "the checksum of the header differs");
    }
    const auto count = static_cast<size_t>(stored.count);
    if (!decoder.decode(stored.header, count, batch)) {
        return damaged(stored, "the header cannot be decoded");
    }
    batch.first_position = Position{stored.first_position};
    batch.accepted_at_ms = stored.accepted_at_ms;
    batch.body_end.clear();
    batch.body_bytes.clear();
    if (part == EventLog::Part::Headers) return Done{};
    if (!stored.has_bodies) return damaged(stored, "the bodies are missing");
    const auto generation = static_cast<uint32_t>(stored.generation);
    const uint64_t frames = bodies_checksum(stored.first_position, generation, stored.frames);
    if (frames != static_cast<uint64_t>(stored.bodies_checksum) ||
        stored.generation != generation) {
        return damaged(stored, "the checksum of the bodies differs");
    }
    const Result<Done> opened = bodies_.decompress(stored.frames, generation, count, batch, wanted);
    if (opened || opened.error().kind == ErrorKind::Unavailable) return opened;
    return damaged(stored, opened.error().message);
}

Result<Done> LogReader::read_records(std::span<const Position> positions,
                                     const EventLog::VisitRecord& visit) const
{
    std::vector<size_t> order(positions.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::sort(order, {}, [&](size_t k) { return positions[k]; });
    HeaderDecoder decoder;
    RecordBatch batch;
    for (size_t at = 0; at < order.size();) {
        const Position first = positions[order[at]];
        size_t end = at;
        TRY(read_stored(
            first, first, EventLog::Part::HeadersAndBodies,
            [&](const StoredBatch& stored) -> Result<bool> {
                std::vector<bool> wanted(static_cast<size_t>(stored.count));
                const auto row_of = [&](size_t k) {
                    return static_cast<size_t>(raw(positions[order[k]]) - stored.first_position);
                };
                while (end < order.size() && positions[order[end]] <= stored.last()) {
                    wanted[row_of(end++)] = true;
                }
                TRY(decode(stored, EventLog::Part::HeadersAndBodies, decoder, batch, &wanted));
                for (size_t k = at; k < end; ++k) visit(order[k], batch, row_of(k));
                return false;
            }));
        if (end == at) {
            return Error{ErrorKind::NotFound,
                         fmt::format("log.db: there is no record {}", raw(first))};
        }
        at = end;
    }
    return Done{};
}

Result<Done> LogReader::read(Position after, Position last, EventLog::Part part,
                             const std::function<Result<bool>(const RecordBatch&)>& visit) const
{
    HeaderDecoder decoder;
    RecordBatch batch;
    int64_t next = raw(after) + 1;
    bool stopped = false;
    TRY(read_stored(Position{next}, last, part, [&](const StoredBatch& stored) -> Result<bool> {
        if (stored.first_position > next) {
            return Error{ErrorKind::Corrupt, fmt::format("log.db: records {} to {} are missing",
                                                         next, stored.first_position - 1)};
        }
        TRY(decode(stored, part, decoder, batch));
        drop_first_rows(batch, static_cast<size_t>(next - stored.first_position));
        next = raw(stored.last()) + 1;
        const bool more = TRY(visit(batch));
        stopped = !more;
        return more;
    }));
    if (!stopped && next <= raw(last)) {
        return Error{ErrorKind::Corrupt,
                     fmt::format("log.db: records {} to {} are missing", next, raw(last))};
    }
    return Done{};
}

}  // namespace itinera
