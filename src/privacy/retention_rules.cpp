#include "privacy/retention_rules.hpp"

#include <soci/soci.h>

#include <algorithm>

#include "base/text.hpp"
#include "privacy/masked_reason.hpp"
#include "privacy/retention_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

// Bound values outlive their statement.
struct RuleRow {
    long long id = 0, keep_days = 0, legal = 0, built_in = 0, at = 0;
    std::string scope, name, action, reason, kind, by;
};

RuleRow rule_row(const RetentionRule& rule)
{
    return {rule.id,           rule.keep_days,     rule.legal_obligation,
            rule.built_in,     rule.changed_at_ms, rule.scope,
            rule.name,         rule.action,        rule.reason,
            rule.changed_kind, rule.changed_by};
}

RetentionRule rule_of(const RuleRow& row)
{
    return {row.id,     row.scope,      row.name,   static_cast<int>(row.keep_days),
            row.action, row.legal != 0, row.reason, row.built_in != 0,
            row.at,     row.kind,       row.by};
}

std::vector<RetentionRule> read_rules(soci::session& sql)
{
    RuleRow row;
    std::vector<RetentionRule> rules;
    soci::statement rows =
        (sql.prepare << std::string(statement(retention_sql, "all")), soci::into(row.id),
         soci::into(row.scope), soci::into(row.name), soci::into(row.keep_days),
         soci::into(row.action), soci::into(row.legal), soci::into(row.reason),
         soci::into(row.built_in), soci::into(row.at), soci::into(row.kind), soci::into(row.by));
    rows.execute();
    while (rows.fetch()) rules.push_back(rule_of(row));
    return rules;
}

int64_t insert_rule(soci::session& sql, const RetentionRule& rule)
{
    RuleRow row = rule_row(rule);
    sql << std::string(statement(retention_sql, "insert")), soci::use(row.scope, "scope"),
        soci::use(row.name, "name"), soci::use(row.keep_days, "keep_days"),
        soci::use(row.action, "action"), soci::use(row.legal, "legal"),
        soci::use(row.reason, "reason"), soci::use(row.built_in, "built_in"),
        soci::use(row.at, "at"), soci::use(row.kind, "kind"), soci::use(row.by, "by");
    sql << std::string(statement(retention_sql, "newest")), soci::into(row.id);
    return row.id;
}

Error wrong_rule(const char* field, std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message), field};
}

Json told(const RetentionRule& rule)
{
    return {{"scope", rule.scope},
            {"name", rule.name},
            {"keep_days", rule.keep_days},
            {"action", rule.action},
            {"legal_obligation", rule.legal_obligation}};
}

Result<Done> add_rule_entry(soci::session& sql, Audit& audit, const AuditOrigin& origin,
                            std::string_view action, const RetentionRule& rule, Json before_after)
{
    const std::string id = std::to_string(rule.id);
    const std::string reason = masked_reason(rule.reason);
    AuditAct entry{
        .action = action, .object_kind = "retention_rule", .object_id = id, .reason = reason};
    entry.before_after = std::move(before_after);
    TRY(audit.add(sql, origin, entry));
    return Done{};
}

}  // namespace

bool RetentionRule::is_of_events() const
{
    return scope == "all" || scope == "event" || scope == "channel" || scope == "source";
}

Result<Done> read_retention_rule(const Json& body, RetentionRule& rule, bool is_new)
{
    const auto text = [&](const char* field, std::string& into, size_t least) -> Result<Done> {
        if (!body.contains(field)) return Done{};
        if (!body[field].is_string() ||
            code_points(body[field].get_ref<const std::string&>()) < least ||
            code_points(body[field].get_ref<const std::string&>()) > 500)
            return wrong_rule(field,
                              std::string(field) + " is to be a text of up to 500 characters");
        into = body[field].get<std::string>();
        return Done{};
    };
    if (is_new) {
        TRY(text("scope", rule.scope, 1));
        TRY(text("name", rule.name, 0));
        if (std::ranges::find(retention_scopes, rule.scope) == retention_scopes.end())
            return wrong_rule("scope", in_quotes(rule.scope) + " is nothing that rules are about");
        const bool needs_name =
            rule.scope == "event" || rule.scope == "channel" || rule.scope == "source";
        if (needs_name == rule.name.empty())
            return wrong_rule("name", needs_name ? "say which one" : "rules of this have no name");
    }
    TRY(text("action", rule.action, 1));
    if (rule.action != "delete" && rule.action != "strip" && rule.action != "anonymise")
        return wrong_rule("action", "action is delete, strip or anonymise");
    if (!rule.is_of_events() && rule.action != "delete")
        return wrong_rule("action", "what is not an event can only be deleted");
    TRY(text("reason", rule.reason, 3));
    if (body.contains("legal_obligation")) {
        if (!body["legal_obligation"].is_boolean())
            return wrong_rule("legal_obligation", "legal_obligation is true or false");
        rule.legal_obligation = body["legal_obligation"].get<bool>();
    }
    if (body.contains("keep_days")) {
        const Json& days = body["keep_days"];
        if (!days.is_number_integer() || days < 1 || days > keep_days_max)
            return wrong_rule("keep_days", "keep_days is a number from 1 to 36500");
        rule.keep_days = days.get<int>();
    }
    if (rule.keep_days == 0) return wrong_rule("keep_days", "say for how many days");
    if (rule.reason.empty()) return wrong_rule("reason", "say why");
    return Done{};
}

const RetentionRule* deciding_rule(const std::vector<RetentionRule>& rules, const KeptEvent& event)
{
    const RetentionRule* shortest = nullptr;
    const RetentionRule* obliged = nullptr;
    for (const RetentionRule& rule : rules) {
        const bool fits = rule.scope == "all" ||
                          (rule.scope == "event" && rule.name == event.event) ||
                          (rule.scope == "channel" && rule.name == event.channel) ||
                          (rule.scope == "source" && rule.name == event.source);
        if (!fits) continue;
        if (rule.legal_obligation) {
            if (!obliged || rule.keep_days > obliged->keep_days) obliged = &rule;
        } else if (!shortest || rule.keep_days < shortest->keep_days) {
            shortest = &rule;
        }
    }
    if (!shortest || !obliged) return shortest ? shortest : obliged;
    return obliged->keep_days > shortest->keep_days ? obliged : shortest;
}

Result<Done> RetentionBook::begin(Database& state, int64_t now_ms)
{
    struct BuiltInRule {
        const char* scope;
        int keep_days;
        const char* reason;
    };
    constexpr BuiltInRule built_in[] = {{"all", 730, "two years of events"},
                                        {"quarantine", 30, "time to repair what was rejected"},
                                        {"archive", 7, "time to fetch an archive"},
                                        {"session", 90, "who signed in lately"}};
    return state.transact([&](soci::session& sql) -> Result<Done> {
        const auto known = read_rules(sql);
        for (const BuiltInRule& one : built_in) {
            const bool is_there = std::ranges::any_of(known, [&](const RetentionRule& rule) {
                return rule.built_in && rule.scope == one.scope;
            });
            if (is_there) continue;
            RetentionRule rule;
            rule.scope = one.scope;
            rule.keep_days = one.keep_days;
            rule.reason = one.reason;
            rule.built_in = true;
            rule.changed_at_ms = now_ms;
            insert_rule(sql, rule);
        }
        return Done{};
    });
}

Result<std::vector<RetentionRule>> RetentionBook::all(Database& state)
{
    std::vector<RetentionRule> rules;
    TRY(state.transact([&](soci::session& sql) -> Result<Done> {
        rules = read_rules(sql);
        return Done{};
    }));
    return rules;
}

Result<RetentionRule> RetentionBook::add(Database& state, Audit& audit, const AuditOrigin& origin,
                                         RetentionRule rule)
{
    TRY(state.transact([&](soci::session& sql) -> Result<Done> {
        const auto known = read_rules(sql);
        if (known.size() >= retention_rules_max)
            return Error{ErrorKind::TooLarge, "there are 200 rules already"};
        const bool is_there = std::ranges::any_of(known, [&](const RetentionRule& one) {
            return one.scope == rule.scope && one.name == rule.name &&
                   one.legal_obligation == rule.legal_obligation;
        });
        if (is_there)
            return Error{ErrorKind::Conflict, "there is a rule about this: change it", "scope"};
        rule.id = insert_rule(sql, rule);
        return add_rule_entry(sql, audit, origin, "retention.rule_added", rule,
                              Json{{"after", told(rule)}});
    }));
    return rule;
}

Result<RetentionRule> RetentionBook::change(Database& state, Audit& audit,
                                            const AuditOrigin& origin, int64_t id, const Json& body,
                                            int64_t now_ms)
{
    RetentionRule changed;
    TRY(state.transact([&](soci::session& sql) -> Result<Done> {
        const auto known = read_rules(sql);
        const auto found = std::ranges::find(known, id, &RetentionRule::id);
        if (found == known.end()) return Error{ErrorKind::NotFound, "there is no such rule"};
        changed = *found;
        TRY(read_retention_rule(body, changed, false));
        changed.changed_at_ms = now_ms;
        changed.changed_kind = origin.actor_kind;
        changed.changed_by = origin.actor_id;
        RuleRow row = rule_row(changed);
        sql << std::string(statement(retention_sql, "save")), soci::use(row.keep_days, "keep_days"),
            soci::use(row.action, "action"), soci::use(row.legal, "legal"),
            soci::use(row.reason, "reason"), soci::use(row.at, "at"), soci::use(row.kind, "kind"),
            soci::use(row.by, "by"), soci::use(row.id, "id");
        return add_rule_entry(sql, audit, origin, "retention.rule_changed", changed,
                              Json{{"before", told(*found)}, {"after", told(changed)}});
    }));
    return changed;
}

Result<Done> RetentionBook::remove(Database& state, Audit& audit, const AuditOrigin& origin,
                                   int64_t id)
{
    return state.transact([&](soci::session& sql) -> Result<Done> {
        const auto known = read_rules(sql);
        const auto found = std::ranges::find(known, id, &RetentionRule::id);
        if (found == known.end()) return Error{ErrorKind::NotFound, "there is no such rule"};
        if (found->built_in)
            return Error{ErrorKind::Conflict, "a built-in rule stays: change its days instead"};
        const long long number = id;
        sql << std::string(statement(retention_sql, "remove")), soci::use(number, "id");
        return add_rule_entry(sql, audit, origin, "retention.rule_removed", *found,
                              Json{{"before", told(*found)}});
    });
}

Result<int64_t> RetentionBook::old_sessions(Database& state, int64_t before_ms, bool dry)
{
    long long count = 0;
    const long long before = before_ms;
    TRY(state.transact([&](soci::session& sql) -> Result<Done> {
        sql << std::string(statement(retention_sql, "count_sessions")), soci::use(before, "before"),
            soci::into(count);
        if (!dry)
            sql << std::string(statement(retention_sql, "remove_sessions")),
                soci::use(before, "before");
        return Done{};
    }));
    return count;
}

}  // namespace itinera
