#include "store/log_verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "store/event_log_sql.hpp"
#include "store/log_tables.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr size_t findings_max = 100;

class LogCheck {
public:
    LogCheck(const LogReader& reader, const DedupIndex& dedup) : reader_(reader), dedup_(dedup) {}

    Result<Done> check_file();
    Result<Done> check_batches(Position last);
    Result<Done> check_dedup();
    Result<Done> check_counts();
    // Damage that ends a check is a finding too.
    Result<Done> noted(Result<Done> checked)
    {
        if (checked || checked.error().kind != ErrorKind::Corrupt) return checked;
        note(checked.error().message);
        sound_ = false;
        return Done{};
    }
    std::vector<EventLog::Finding> findings() { return std::move(findings_); }

private:
    void note(std::string what)
    {
        if (findings_.size() < findings_max) findings_.push_back({std::move(what)});
    }
    void check_place(const StoredBatch& stored);
    void check_rows(const RecordBatch& batch);

    const LogReader& reader_;
    const DedupIndex& dedup_;
    std::vector<EventLog::Finding> findings_;
    int64_t next_ = 1;
    int64_t accepted_at_ms_ = INT64_MIN;
    size_t keys_ = 0;
    bool sound_ = true;  // no batch was left out of the numbers below
    std::map<SourceCode, int64_t> events_;
};

Result<Done> LogCheck::check_file()
{
    TRY(reader_.query(statement(event_log_sql, "structure_check"),
                      [&](sqlite::Statement& rows) -> Result<Done> {
                          while (TRY(rows.step())) {
                              if (rows.bytes(0) != "ok") note("log.db: " + rows.text(0));
                          }
                          return Done{};
                      }));
    return reader_.query(
        statement(event_log_sql, "bodies_without_batch"),
        [&](sqlite::Statement& row) -> Result<Done> {
            if (TRY(row.step()) && row.number(0) != 0) {
                note(fmt::format("log.db: {} bodies without a header", row.number(0)));
            }
            return Done{};
        });
}

void LogCheck::check_place(const StoredBatch& stored)
{
    if (stored.first_position != next_) {
        note(fmt::format("log.db: record {} is followed by record {}", next_ - 1,
                         stored.first_position));
    }
    if (stored.accepted_at_ms < accepted_at_ms_) {
        note(fmt::format("log.db: records {} to {} were accepted before those in front of them",
                         stored.first_position, raw(stored.last())));
    }
    next_ = raw(stored.last()) + 1;
    accepted_at_ms_ = stored.accepted_at_ms;
}

void LogCheck::check_rows(const RecordBatch& batch)
{
    for (size_t row = 0; row < batch.size(); ++row) {
        const std::string_view body = batch.body(row);
        if (!body.empty() && (body.front() != '{' || body.back() != '}')) {
            note(fmt::format("log.db: the body of record {} is no object",
                             raw(batch.position(row))));
        }
        if (batch.kind[row] == RecordKind::Event) ++events_[batch.source[row]];
    }
    const auto found = std::make_unique<bool[]>(batch.size());
    dedup_.contains(batch.dedup_key, std::span(found.get(), batch.size()));
    for (size_t row = 0; row < batch.size(); ++row) {
        if (batch.dedup_key[row] == DedupKey{}) continue;
        ++keys_;
        if (!found[row]) {
            note(fmt::format("the dedup key of record {} is missing", raw(batch.position(row))));
        }
    }
}

Result<Done> LogCheck::check_batches(Position last)
{
    HeaderDecoder decoder;
    RecordBatch batch;
    const auto part = EventLog::Part::HeadersAndBodies;
    TRY(reader_.read_stored(
        Position{1}, last, part, [&](const StoredBatch& stored) -> Result<bool> {
            check_place(stored);
            if (const Result<Done> decoded = reader_.decode(stored, part, decoder, batch);
                decoded) {
                check_rows(batch);
            } else {
                note(decoded.error().message);
                sound_ = false;
            }
            return true;
        }));
    if (next_ != raw(last) + 1) {
        note(fmt::format("log.db: records {} to {} are missing", next_, raw(last)));
    }
    return Done{};
}

Result<Done> LogCheck::check_dedup()
{
    if (const Result<Done> runs = dedup_.check(); !runs) note(runs.error().message);
    // Each of keys_ records found its key; equal numbers mean that there is none twice, and none
    // too many.
    if (sound_ && dedup_.size() < keys_) {
        note(fmt::format("{} records share {} dedup keys", keys_, dedup_.size()));
    }
    return Done{};
}

Result<Done> LogCheck::check_counts()
{
    std::map<SourceCode, int64_t> stored;
    for (const CollectCount& count : TRY(read_counts(reader_))) {
        stored[count.source] += count.stored;
        if (count.received != count.stored + count.duplicate + count.rejected) {
            note(fmt::format(
                "counts of source {} on {}: {} received, but {} stored, {} duplicate, {} "
                "rejected",
                raw(count.source), count.day, count.received, count.stored, count.duplicate,
                count.rejected));
        }
    }
    for (const auto& [source, number] : stored) {
        if (sound_ && number != events_[source]) {
            note(fmt::format("counts of source {}: {} stored, but {} events in the log",
                             raw(source), number, events_[source]));
        }
    }
    return Done{};
}

}  // namespace

Result<std::vector<EventLog::Finding>> verify_log(const LogReader& reader, const DedupIndex& dedup,
                                                  Position last)
{
    LogCheck check(reader, dedup);
    TRY(check.noted(check.check_file()));
    TRY(check.noted(check.check_batches(last)));
    TRY(check.noted(check.check_dedup()));
    TRY(check.noted(check.check_counts()));
    return check.findings();
}

}  // namespace itinera
