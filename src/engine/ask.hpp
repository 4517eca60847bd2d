// From a question in JSON to its answer: reads it, fetches columns, runs it, tells its basis.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analysis/frame.hpp"
#include "analysis/report.hpp"
#include "base/json.hpp"
#include "base/zone.hpp"
#include "engine/late_events.hpp"
#include "event/name_table.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

class FieldClasses;

struct AskContext {
    std::shared_ptr<const Snapshot> snapshot;
    const NameTable* names = nullptr;
    Timestamp now{};
    bool is_whole = true;     // whether the snapshot has every event of the log
    Zone zone = Zone::utc();  // of the project
    WeekStart week_start = WeekStart::Monday;
    std::map<std::string, Json> sessions{};  // named definitions (CM-9)
    const LateEvents* late = nullptr;        // null: none is late
    // The log as it was when the same question was asked before: late events since then recompute
    // its report (CM-15).
    std::optional<Position> asked_before{};
    RunControl control{};
    // Whether an event name that never occurred is refused (API, CLI), or fits nothing (golden
    // files).
    bool strict_names = false;
    const FieldClasses* classes = nullptr;  // of properties; null: by their names alone
    // Whether personal values are masked in the report (PR-16). Set by ask() for a question that
    // says so: its cells open by the masked names.
    bool masked = false;
    size_t no_consent = 0;  // customers whom the snapshot leaves out (PR-10)
};

struct Answer {
    std::string analysis;
    Report report;
    Json basis;  // CM-23
    // The customers behind a cell, by number. Errors: NotFound (no such cell), those of a run.
    std::function<Result<std::vector<CustomerId>>(const CellAddress&)> customers;
};

// A question with "masked": true, which only the door adds, is answered for those who may see no
// personal values. Errors: Invalid with path, TooLarge with path, NotFound with path, Unavailable
// when cancelled.
Result<Answer> ask(const Json& question, const AskContext& context);

}  // namespace itinera
