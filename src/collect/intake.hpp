// The one door to the event log: imports come through it, and calls over HTTP.
//
// Takes checked events, finds their names' codes and their nodes, removes duplicates and what
// belongs to the erased (PR-24), counts, and appends all of it as one commit; new nodes have their
// keys on disk before. When the log has acknowledged, `on_stored` gets the records, in log order,
// so that nothing is read back. Threads: any number; commits are one after the other, so that codes
// follow the order of the log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "collect/candidate_batch.hpp"
#include "collect/consent_judge.hpp"
#include "event/name_table.hpp"
#include "store/event_log.hpp"
#include "store/key_vault.hpp"

namespace itinera {

struct IntakeParts {
    EventLog& log;
    NameTable& names;
    KeyVault& vault;
    std::function<void(RecordBatch&&)> on_stored;
    // Gets what a batch told of its fields before the batch is stored; an error refuses it.
    std::function<Result<Done>(std::vector<FieldRecord>)> on_fields{};
    const ConsentLookup* consents = nullptr;  // null: nothing is judged
};

struct IntakeCounts {
    int64_t stored = 0, duplicate = 0, rejected = 0;
};

class Intake {
public:
    static Result<std::unique_ptr<Intake>> open(IntakeParts parts);

    // Durable when it returns. `progress` (of an import; may be null) holds the rows, bytes and
    // skipped rows read so far; stored, duplicate and rejected are added to and committed with the
    // events. Errors: Unavailable (no space, I/O): nothing was stored, and the batch must not be
    // used again.
    Result<IntakeCounts> commit(CandidateBatch& batch, ImportProgress* progress = nullptr);
    // Appends records that are no events (decisions about people).
    Result<Done> append(RecordBatch&& records);
    // Runs `work` while nothing is appended: no event finds a node that is being erased.
    Result<Done> alone(const std::function<Result<Done>()>& work);

private:
    explicit Intake(IntakeParts parts) : parts_(std::move(parts))
    {
        if (parts_.consents) judge_.emplace(*parts_.consents, parts_.vault);
    }

    Result<Done> drop_known(CandidateBatch& batch, std::vector<bool>& keep);
    void drop_erased(CandidateBatch& batch, std::vector<bool>& keep) const;
    void give_codes(CandidateBatch& batch, std::vector<bool>& keep, RecordBatch& new_names);
    Result<Done> give_nodes(CandidateBatch& batch, const std::vector<bool>& keep);
    IntakeParts parts_;
    std::mutex mutex_;
    std::optional<ConsentJudge> judge_;
};

}  // namespace itinera
