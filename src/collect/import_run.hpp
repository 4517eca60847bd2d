// One pass over a file: rows -> events -> log, or only counted (the dry run).
//
// Two threads: one reads, decodes and checks; the caller's commits, so that reading goes on while
// the log waits for the disk. Between them at most two batches.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "collect/intake.hpp"
#include "collect/mapping.hpp"
#include "collect/row.hpp"
#include "event/name_table.hpp"

namespace itinera {

struct ImportControl {
    // After every commit, by the caller's thread.
    std::function<void(const ImportProgress&)> progress;
    // Looked at after every commit.
    const std::atomic<bool>* cancel = nullptr;
};

// What every pass needs.
struct ImportPass {
    const Mapping& mapping;
    std::string import_id;
    SourceCode source{};
    const HmacSha256& secret;
    const Clock& clock;
    int64_t batch_rows_max = 16'384;  // of a commit
    const FieldClasses* classes = nullptr;
    ConsentTerms consent{};
};

enum class RunEnd { Done, Cancelled, TooManyErrors };

struct RunResult {
    RunEnd end = RunEnd::Done;
    ImportProgress progress;
};

// Stores the rows that follow the first `from.rows`; `from` is what the log remembers of the
// import, or empty. Errors: the file cannot be read on (what was read before is stored), the log
// fails.
Result<RunResult> run_import(const ImportPass& pass, RowReader& reader, Intake& intake,
                             const ImportProgress& from, const ImportControl& control);

struct CheckError {
    int64_t line = 0;
    std::string column;  // "" where it is the whole row
    std::string value;   // masked
    std::string reason;
    std::string message;  // values in it are masked; never empty
};

// An event that would be stored.
struct CheckSample {
    std::string event, channel, body;
    std::vector<std::pair<std::string, std::string>> identifiers;  // kind, value; by rank
};

// What a run would do (EV-62).
struct ImportCheck {
    int64_t rows = 0, stored = 0, duplicate = 0, rejected = 0, skipped = 0;
    int64_t new_customers = 0;
    std::vector<std::string> unknown_columns;
    std::optional<int64_t> first_ms, last_ms;  // of the events that would be stored
    std::vector<CheckSample> samples;          // the first check_samples_max
    std::vector<CheckError> errors;            // the first check_errors_max
    bool is_complete = true;                   // false when cancelled
};

struct CheckParts {
    const EventLog& log;
    const NameTable& names;
    // Whether a customer with this identifier is there already.
    std::function<bool(std::string_view kind, std::string_view value)> is_known;
    ConsentJudge* judge = nullptr;  // null: consent is not judged
};

// Stores nothing. Memory: beside a batch, 8 bytes per owner and, with a mapped message id, per
// event, the new event names, and what events say of consent.
Result<ImportCheck> check_import(const ImportPass& pass, RowReader& reader, const CheckParts& parts,
                                 const ImportControl& control);

}  // namespace itinera
