// The front door: what a route, a CLI command or a test calls. Owns every part below it.
//
// Answers are JSON documents in the shapes of contract/openapi.yaml.
// Threads: every method may be called by any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "analysis/frame.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "privacy/mask.hpp"
#include "store/master_key.hpp"

namespace itinera {

class Access;
class Audit;
class ConsentDesk;
class RequestDesk;
class RetentionDesk;

struct EngineOptions {
    std::filesystem::path folder = "itinera-data";
    MasterKeySource master_key{};
    unsigned threads = 2;
    int64_t warehouse_bytes_max = int64_t{2} << 30;
    // Where heads of the audit are kept beside the folder: files on other volumes, or "syslog".
    std::vector<std::filesystem::path> audit_anchors{};
    // Records done and to do, while projections catch up with the log on opening. May be empty.
    std::function<void(int64_t, int64_t)> progress{};
};

// Narrowing of lists; every field may be empty.
struct ListQuery {
    std::string cursor;
    size_t items_max = 50;
    std::string search, reason, event;
    Sight sight{};  // of who asks: what must not be seen comes masked
};

class Engine {
public:
    // Opens the data folder (made if missing), catches all projections up with the log.
    // Errors: Conflict (another process has it; another master key), NotFound (the master key),
    // Unavailable, Corrupt.
    static Result<std::unique_ptr<Engine>> open(const EngineOptions& options, const Clock& clock);
    virtual ~Engine() = default;

    // --- questions
    // {"analysis": "funnel", …} -> {"analysis", "summary": {…}, "summary_cell", "tables":
    // {"steps": [{…, "cell": "…"}]}, "opens": {"steps": ["reached", …]}, "basis": {…}}
    virtual Result<Json> ask(const Json& question, const RunControl& control) = 0;
    // Customers behind a cell: {"customers": [{"customer", "identifiers", "events", "first_seen",
    // "last_seen"}], "total", "next_cursor"}. Without a cell: all customers, by number, `search` =
    // an identifier value.
    virtual Result<Json> customers(const std::string& cell, const std::string& column,
                                   const ListQuery& list) = 0;
    virtual Result<Json> customer(CustomerId id, const Sight& sight) = 0;
    // Newest first: {"events": [{"position", "time", "event", "channel", "value", "currency",
    // "properties", "context", "late", "session"}], "next_cursor"}
    virtual Result<Json> timeline(CustomerId id, const ListQuery& list) = 0;
    // Events, customers, channels over time; freshness. Without sight of persons, small groups are
    // hidden here and in the two below: customers "<10", events and times null.
    virtual Result<Json> overview(const Json& period, const Sight& sight) = 0;
    // Event names with counts; names of properties of one event.
    virtual Result<Json> event_names(const Sight& sight) = 0;
    virtual Result<Json> property_names(const std::string& event, const Sight& sight) = 0;

    // One SELECT over the views `events`, `customers_masked`, `channels` (PR-63). -> {"columns":
    // […], "rows": [[…]], "cut": false}. Errors: Forbidden (no sight of persons), Invalid, TooLarge
    // (time or memory), TooMany (two run already).
    virtual Result<Json> run_sql(const std::string& sql, const Sight& sight,
                                 const std::atomic<bool>& gone) = 0;

    // --- imports
    // Takes the uploaded file into the staging folder. -> {"id", "state": "uploaded", …}
    virtual Result<Json> create_import(const std::string& mapping_text,
                                       const std::filesystem::path& file,
                                       const std::string& file_name) = 0;
    virtual Result<Json> check_import(const std::string& id) = 0;  // the dry run (EV-62)
    virtual Result<Json> start_import(const std::string& id, bool force) = 0;  // runs as a job
    virtual Result<Json> cancel_import(const std::string& id) = 0;
    virtual Result<Json> imports() = 0;
    virtual Result<Json> import(const std::string& id) = 0;  // {"id","state","rows","rows_total",…}
    // Blocks until the import changed since `version` or the time is over; for progress streams.
    virtual Result<Json> wait_import(const std::string& id, int64_t version, Duration at_most) = 0;
    virtual Json presets() = 0;  // names of mapping presets with their text

    // --- quality
    virtual Result<Json> quarantine(const ListQuery& list) = 0;
    virtual Result<Json> counts() = 0;

    // --- staff, and who did what
    virtual Access& access() = 0;
    virtual Audit& audit() = 0;
    // --- consent
    virtual ConsentDesk& consent() = 0;
    // --- requests of customers about their data (engine/request_desk.hpp)
    virtual RequestDesk& requests() = 0;
    // How long what is kept (engine/retention_desk.hpp).
    virtual RetentionDesk& retention() = 0;
    // What the fields of events say about persons (PR-19): {"fields", "total", "next_cursor"}.
    // Errors: Invalid (class, cursor).
    virtual Result<Json> field_register(const std::string& class_name, const std::string& cursor,
                                        size_t items_max) = 0;

    // --- upkeep
    virtual Result<Json> verify() = 0;
    virtual Result<Json> rebuild(const std::function<void(double)>& progress) = 0;
    // Wraps all keys anew under a new master key. -> {"wrapped": nodes}
    virtual Result<Json> rotate_keys() = 0;
    // Signs heads of the audit, notes when sessions were used, takes up what is due. Called about
    // once a second. Errors: those of the disk; the next call tries again.
    virtual Result<Done> keep_up() = 0;
    virtual Json health() = 0;  // {"ready": true, "log_position", "projections": {…}}
    // Stops jobs at a committed row, checkpoints, closes. Called once.
    virtual void stop() = 0;
};

}  // namespace itinera
