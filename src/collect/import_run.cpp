#include "collect/import_run.hpp"

#include <thread>
#include <utility>

#include "collect/bounded_queue.hpp"
#include "collect/limits.hpp"
#include "collect/row_mapper.hpp"

namespace itinera {

namespace {

constexpr size_t batches_waiting_max = 2;

struct Piece {
    CandidateBatch batch;
    int64_t rows = 0, skipped = 0, file_offset = 0;
    bool is_last = false;
    std::optional<Error> error;  // reading ended here
};

// The reading side. Owned by its thread; `keys` is read only.
class PieceMaker {
public:
    PieceMaker(const ImportPass& pass, RowReader& reader, RowMapper& mapper, const DedupKeys& keys)
        : pass_(pass), reader_(reader), mapper_(mapper), keys_(keys)
    {}

    // Reads over rows that are in the log already; their equal rows still count.
    Result<Done> skip(int64_t rows)
    {
        while (rows-- > 0 && TRY(reader_.next(row_))) mapper_.map(row_, nullptr);
        return Done{};
    }

    Piece next()
    {
        BatchOrigin origin;
        origin.source = pass_.source;
        origin.trust = Trust::Import;
        origin.received_at_ms = ms_of(pass_.clock.now());
        origin.import_id = pass_.import_id;
        origin.consent = pass_.consent;
        origin.classes = pass_.classes;
        Piece piece{.batch = CandidateBatch(origin, keys_), .error = std::nullopt};
        piece.batch.records.reserve(static_cast<size_t>(pass_.batch_rows_max));
        while (piece.rows < pass_.batch_rows_max && piece.batch.bytes() < import_batch_bytes_max) {
            const auto has_row = reader_.next(row_);
            if (!has_row || !*has_row) {
                piece.is_last = true;
                if (!has_row) piece.error = has_row.error();
                break;
            }
            ++piece.rows;
            piece.skipped += mapper_.map(row_, &piece.batch) == RowOutcome::Skipped ? 1 : 0;
        }
        piece.file_offset = reader_.file_offset();
        return piece;
    }

private:
    const ImportPass& pass_;
    RowReader& reader_;
    RowMapper& mapper_;
    const DedupKeys& keys_;
    Row row_;
};

bool has_too_many_errors(const ImportProgress& progress)
{
    const int64_t received = progress.rows - progress.skipped;
    return received >= import_errors_rows_min &&
           static_cast<double>(progress.rejected) >
               import_errors_share_max * static_cast<double>(received);
}

}  // namespace

Result<RunResult> run_import(const ImportPass& pass, RowReader& reader, Intake& intake,
                             const ImportProgress& from, const ImportControl& control)
{
    const auto mapper = TRY(RowMapper::open(pass.mapping, reader, pass.secret));
    const DedupKeys keys(pass.secret, pass.mapping.source);
    BoundedQueue<Piece> queue(batches_waiting_max);
    std::optional<Error> skip_error;
    std::jthread reading([&] {
        PieceMaker maker(pass, reader, *mapper, keys);
        if (auto skipped = maker.skip(from.rows); !skipped) {
            skip_error = skipped.error();
            queue.close();
            return;
        }
        bool goes_on = true;
        while (goes_on) {
            Piece piece = maker.next();
            const bool is_last = piece.is_last;
            goes_on = queue.put(std::move(piece)) && !is_last;
        }
        queue.close();
    });
    // Whatever ends this function ends the thread first.
    struct Closer {
        BoundedQueue<Piece>& queue;
        ~Closer() { queue.close(); }
    } const closer{queue};

    RunResult result;
    result.progress = from;
    result.progress.import_id = pass.import_id;
    while (auto piece = queue.take()) {
        result.progress.rows += piece->rows;
        result.progress.skipped += piece->skipped;
        result.progress.bytes = piece->file_offset;
        TRY(intake.commit(piece->batch, &result.progress));
        if (control.progress) control.progress(result.progress);
        if (piece->error) return *std::move(piece->error);
        if (has_too_many_errors(result.progress)) {
            result.end = RunEnd::TooManyErrors;
            return result;
        }
        if (piece->is_last) return result;
        if (control.cancel != nullptr && *control.cancel) {
            result.end = RunEnd::Cancelled;
            return result;
        }
    }
    if (skip_error) return *std::move(skip_error);
    return result;
}

}  // namespace itinera
