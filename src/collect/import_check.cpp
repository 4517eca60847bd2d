// The dry run: everything that a run does, but for the commit.
#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "collect/clean.hpp"
#include "collect/consent_judge.hpp"
#include "collect/import_run.hpp"
#include "collect/limits.hpp"
#include "collect/row_mapper.hpp"
#include "event/channel.hpp"

namespace itinera {

namespace {

class Checker {
public:
    Checker(const ImportPass& pass, const CheckParts& parts) : pass_(pass), parts_(parts) {}

    void take_error(int64_t line, std::string_view column, std::string_view value,
                    const QuarantineItem& item)
    {
        if (check_.errors.size() >= check_errors_max) return;
        CheckError error;
        error.line = line;
        error.column = column;
        error.value = masked(value);
        error.reason = item.reason;
        error.message = without_values(item.message, column);
        check_.errors.push_back(std::move(error));
    }

    Result<Done> take_batch(CandidateBatch& batch)
    {
        check_.rejected += static_cast<int64_t>(batch.rejected.size());
        std::vector<bool> keep(batch.events(), true);
        for (size_t row = 0; row < batch.events(); ++row) {
            const DedupKey& key = batch.records.dedup_key[row];
            const bool repeats = pass_.mapping.message_id && !keys_.insert(key.low).second;
            if (!repeats && !TRY(parts_.log.contains(key))) continue;
            ++check_.duplicate;
            keep[row] = false;
        }
        const std::vector<bool> is_new = keep;
        if (parts_.judge) {
            TRY(parts_.judge->judge(batch, keep));
            parts_.judge->stored(Position{INT64_MAX});  // until the end of the dry run
        }
        for (size_t row = 0; row < batch.events(); ++row) {
            if (!is_new[row]) continue;
            if (!keep[row]) {
                take_without_consent(batch, row);
            } else if (!has_room_for(batch.names[batch.name_of_row[row]])) {
                take_name_too_many(batch, row);
            } else {
                take_stored(batch, row);
            }
        }
        return Done{};
    }

    ImportCheck& check() { return check_; }

private:
    // As Intake does it: names that the log knows, and the next ones up to the limit.
    bool has_room_for(const std::string& name)
    {
        if (parts_.names.find(name) || new_names_.contains(name)) return true;
        if (parts_.names.size() + new_names_.size() >= event_names_max) return false;
        new_names_.insert(name);
        return true;
    }
    void take_without_consent(const CandidateBatch& batch, size_t row)
    {
        ++check_.rejected;
        QuarantineItem item;
        item.reason = "consent_missing";
        item.message = "nobody consented: neither the event nor a decision on record allows it";
        take_error(batch.lines[row], "", "", item);
    }
    void take_name_too_many(CandidateBatch& batch, size_t row)
    {
        const std::string& name = batch.names[batch.name_of_row[row]];
        ++check_.rejected;
        QuarantineItem item;
        item.reason = "too_many_event_names";
        item.message = fmt::format("this would be more than {} event names", event_names_max);
        const bool has_column = pass_.mapping.event && !pass_.mapping.event->column.empty();
        take_error(batch.lines[row], has_column ? pass_.mapping.event->column : "", name, item);
    }
    // Only values stand in quotes, but for the column at the beginning, which is told by itself.
    static std::string without_values(std::string_view message, std::string_view column)
    {
        const std::string preface = fmt::format("column {}: ", in_quotes(column));
        if (message.starts_with(preface)) message.remove_prefix(preface.size());
        const size_t first = message.find('"'), last = message.rfind('"');
        if (first == last) return std::string{message};
        return fmt::format("{}\"{}\"{}", message.substr(0, first),
                           masked(message.substr(first + 1, last - first - 1)),
                           message.substr(last + 1));
    }

    void take_stored(const CandidateBatch& batch, size_t row)
    {
        ++check_.stored;
        const int64_t time = batch.records.timestamp_ms[row];
        check_.first_ms = std::min(check_.first_ms.value_or(time), time);
        check_.last_ms = std::max(check_.last_ms.value_or(time), time);
        if (check_.samples.size() < check_samples_max) check_.samples.push_back(sample(batch, row));
        const auto& owner = batch.identifiers[row == 0 ? 0 : batch.identifier_end[row - 1]];
        const std::string& kind = batch.kinds[owner.kind];
        const std::string_view value = batch.identifier_value(owner);
        if (!owners_.insert(hash64(value, hash64(kind))).second) return;
        check_.new_customers += parts_.is_known && parts_.is_known(kind, value) ? 0 : 1;
    }

    static CheckSample sample(const CandidateBatch& batch, size_t row)
    {
        CheckSample sample;
        sample.event = batch.names[batch.name_of_row[row]];
        sample.channel = channel_id(batch.records.channel[row]);
        sample.body = batch.records.body(row);
        for (size_t i = row == 0 ? 0 : batch.identifier_end[row - 1]; i < batch.identifier_end[row];
             ++i) {
            const auto& one = batch.identifiers[i];
            sample.identifiers.emplace_back(batch.kinds[one.kind], batch.identifier_value(one));
        }
        return sample;
    }

    const ImportPass& pass_;
    const CheckParts& parts_;
    ImportCheck check_;
    std::unordered_set<uint64_t> keys_, owners_;
    std::unordered_set<std::string> new_names_;
};

}  // namespace

Result<ImportCheck> check_import(const ImportPass& pass, RowReader& reader, const CheckParts& parts,
                                 const ImportControl& control)
{
    const auto mapper = TRY(RowMapper::open(pass.mapping, reader, pass.secret));
    const DedupKeys keys(pass.secret, pass.mapping.source);
    Checker checker(pass, parts);
    ImportCheck& check = checker.check();
    BatchOrigin origin;
    origin.source = pass.source;
    origin.classes = pass.classes;
    origin.consent = pass.consent;
    Row row;
    bool has_row = true;
    while (has_row && check.is_complete) {
        origin.received_at_ms = ms_of(pass.clock.now());
        CandidateBatch batch(origin, keys);
        const int64_t end = check.rows + pass.batch_rows_max;
        while (check.rows < end && batch.bytes() < import_batch_bytes_max) {
            has_row = TRY(reader.next(row));
            if (!has_row) break;
            ++check.rows;
            const RowOutcome outcome = mapper->map(row, &batch);
            check.skipped += outcome == RowOutcome::Skipped ? 1 : 0;
            if (outcome == RowOutcome::Rejected) {
                checker.take_error(row.line, mapper->fault_column(), mapper->fault_value(),
                                   batch.rejected.back());
                batch.rejected.back().raw.clear();
            }
        }
        TRY(checker.take_batch(batch));
        check.unknown_columns = mapper->unknown_columns();
        if (control.progress) {
            ImportProgress progress{};
            progress.import_id = pass.import_id;
            progress.rows = check.rows;
            progress.bytes = reader.file_offset();
            progress.stored = check.stored;
            progress.duplicate = check.duplicate;
            progress.rejected = check.rejected;
            progress.skipped = check.skipped;
            control.progress(progress);
        }
        if (control.cancel != nullptr && *control.cancel) check.is_complete = false;
    }
    return check;
}

}  // namespace itinera
