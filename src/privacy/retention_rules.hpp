// How long what is kept (PR-32): rules, which of them decides, and where they are stored.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "privacy/audit.hpp"
#include "store/database.hpp"

namespace itinera {

// The first four are about events.
inline constexpr std::array<std::string_view, 7> retention_scopes{
    "all", "event", "channel", "source", "quarantine", "archive", "session"};
inline constexpr size_t retention_rules_max = 200;
inline constexpr int keep_days_max = 36'500;

struct RetentionRule {
    int64_t id = 0;
    std::string scope, name{};  // name: of the event, channel or source
    int keep_days = 0;
    std::string action = "delete";
    bool legal_obligation = false;
    std::string reason{};
    bool built_in = false;
    int64_t changed_at_ms = 0;
    std::string changed_kind = "system", changed_by{};

    bool is_of_events() const;
};

// Takes the fields that a body names: scope and name only of a new rule. Errors: Invalid, naming
// the field.
Result<Done> read_retention_rule(const Json& body, RetentionRule& rule, bool is_new);

// What an event is, for rules.
struct KeptEvent {
    std::string_view event, channel, source;
};
// The rule that decides how long it is kept: the shortest, unless a legal obligation names a longer
// one. Null: none says anything about it.
const RetentionRule* deciding_rule(const std::vector<RetentionRule>& rules, const KeptEvent& event);

// In state.db. Threads: any.
class RetentionBook {
public:
    // Writes the built-in rules where there are none. Errors: Unavailable.
    static Result<Done> begin(Database& state, int64_t now_ms);

    static Result<std::vector<RetentionRule>> all(Database& state);
    // Each with its entry in the audit. Errors: Conflict (there is one of this scope and name; a
    // built-in one is not removed), TooLarge, NotFound.
    static Result<RetentionRule> add(Database& state, Audit& audit, const AuditOrigin& origin,
                                     RetentionRule rule);
    static Result<RetentionRule> change(Database& state, Audit& audit, const AuditOrigin& origin,
                                        int64_t id, const Json& body, int64_t now_ms);
    static Result<Done> remove(Database& state, Audit& audit, const AuditOrigin& origin,
                               int64_t id);

    // Sessions of staff that ended before; removed unless `dry`. -> how many
    static Result<int64_t> old_sessions(Database& state, int64_t before_ms, bool dry);
};

}  // namespace itinera
