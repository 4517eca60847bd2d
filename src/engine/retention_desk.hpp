// Carries out how long what is kept: every night, or when asked; or only counts (PR-32).
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "privacy/retention_rules.hpp"

namespace itinera {

struct RetentionParts {
    Database& state;
    Audit& audit;
    const Clock& clock;
    std::function<Zone()> zone;  // of the project
    std::function<std::string(std::string_view)> display_name;
    // Each removes what is older, unless `dry`. -> how many
    std::function<Result<int64_t>(int64_t before_ms, bool dry)> quarantine, archives;
    // How many events each rule (by its place) has reached: [rules]
    std::function<Result<std::vector<int64_t>>(const std::vector<RetentionRule>&, int64_t now_ms)>
        count_events;
};

// Answers in the shapes of contract/openapi.yaml. Threads: any; one run at a time.
class RetentionDesk {
public:
    static Result<std::unique_ptr<RetentionDesk>> open(RetentionParts parts);

    // {"rules", "last_run", "next_run_at"}
    Result<Json> rules();
    Result<Json> add(const Json& body, const AuditOrigin& origin);
    // Errors: NotFound, Conflict, Invalid.
    Result<Json> change(const std::string& id, const Json& body, const AuditOrigin& origin);
    Result<Json> remove(const std::string& id, const AuditOrigin& origin);
    // {"at", "dry", "ended_at", "rules": [{"id", "scope", "name", "action", "before", "count",
    // "state", "message"?}]}; one entry in the audit unless dry.
    Result<Json> run(bool dry, const AuditOrigin& origin);
    // Runs if the night has come. Called about once a second.
    Result<Done> keep_up();

private:
    explicit RetentionDesk(RetentionParts parts) : parts_(std::move(parts)) {}
    Json rule_json(const RetentionRule& rule) const;
    Result<Json> run_rule(const RetentionRule& rule, int64_t events, bool dry);
    Timestamp next_run() const;

    RetentionParts parts_;
    std::mutex running_;
    mutable std::mutex mutex_;  // everything below
    Timestamp last_run_at_{};   // before the first run: when this was opened
    Json last_run_;             // null: none yet
};

}  // namespace itinera
