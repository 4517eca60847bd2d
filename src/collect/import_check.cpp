// The dry run: everything that a run does, but for the commit.
#include <algorithm>
#include <unordered_set>

#include "base/hash.hpp"
#include "collect/clean.hpp"
#include "collect/import_run.hpp"
#include "collect/limits.hpp"
#include "collect/row_mapper.hpp"

namespace itinera {

namespace {

class Checker {
public:
    Checker(const ImportPass& pass, const CheckParts& parts) : pass_(pass), parts_(parts) {}

    void take_error(const Row& row, const RowMapper& mapper, const QuarantineItem& item)
    {
        if (check_.errors.size() >= check_errors_max) return;
        CheckError error;
        error.line = row.line;
        error.column = mapper.fault_column();
        error.value = masked(mapper.fault_value());
        error.reason = item.reason;
        // The item's message quotes the value; here it may not be seen.
        const bool shows_value = item.message.find('"') != std::string::npos;
        error.message = shows_value ? std::string{} : item.message;
        check_.errors.push_back(std::move(error));
    }

    Result<Done> take_batch(const CandidateBatch& batch)
    {
        check_.rejected += static_cast<int64_t>(batch.rejected.size());
        for (size_t row = 0; row < batch.events(); ++row) {
            const DedupKey& key = batch.records.dedup_key[row];
            const bool repeats = pass_.mapping.message_id && !keys_.insert(key.low).second;
            if (repeats || TRY(parts_.log.contains(key))) {
                ++check_.duplicate;
            } else {
                take_stored(batch, row);
            }
        }
        return Done{};
    }

    ImportCheck& check() { return check_; }

private:
    void take_stored(const CandidateBatch& batch, size_t row)
    {
        ++check_.stored;
        const int64_t time = batch.records.timestamp_ms[row];
        check_.first_ms = std::min(check_.first_ms.value_or(time), time);
        check_.last_ms = std::max(check_.last_ms.value_or(time), time);
        if (check_.samples.size() < check_samples_max)
            check_.samples.emplace_back(batch.records.body(row));
        const auto& owner = batch.identifiers[row == 0 ? 0 : batch.identifier_end[row - 1]];
        const std::string& kind = batch.kinds[owner.kind];
        const std::string_view value = batch.identifier_value(owner);
        if (!owners_.insert(hash64(value, hash64(kind))).second) return;
        check_.new_customers += parts_.is_known && parts_.is_known(kind, value) ? 0 : 1;
    }

    const ImportPass& pass_;
    const CheckParts& parts_;
    ImportCheck check_;
    std::unordered_set<uint64_t> keys_, owners_;
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
    Row row;
    bool has_row = true;
    while (has_row && check.is_complete) {
        origin.received_at_ms = ms_of(pass.clock.now());
        CandidateBatch batch(origin, keys);
        const int64_t end = check.rows + pass.batch_rows_max;
        while (check.rows < end) {
            has_row = TRY(reader.next(row));
            if (!has_row) break;
            ++check.rows;
            const RowOutcome outcome = mapper->map(row, &batch);
            check.skipped += outcome == RowOutcome::Skipped ? 1 : 0;
            if (outcome == RowOutcome::Rejected) {
                checker.take_error(row, *mapper, batch.rejected.back());
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
