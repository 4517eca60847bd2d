#include "engine/retention_desk.hpp"

#include <soci/soci.h>

#include <charconv>

#include "base/text.hpp"
#include "privacy/request_book.hpp"

namespace itinera {
namespace {

constexpr int64_t day_ms = 86'400'000;
constexpr auto run_hour = std::chrono::hours(3);  // of the night, in the project's zone
const std::string run_setting = "retention_run";

Result<int64_t> rule_number(const std::string& id)
{
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (failed != std::errc{} || end != id.data() + id.size())
        return Error{ErrorKind::NotFound, "there is no rule " + in_quotes(id)};
    return number;
}

}  // namespace

Result<std::unique_ptr<RetentionDesk>> RetentionDesk::open(RetentionParts parts)
{
    std::unique_ptr<RetentionDesk> desk(new RetentionDesk(std::move(parts)));
    const Timestamp now = desk->parts_.clock.now();
    TRY(RetentionBook::begin(desk->parts_.state, ms_of(now)));
    std::string kept;
    TRY(desk->parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        kept = RequestBook::setting(sql, run_setting);
        return Done{};
    }));
    desk->last_run_at_ = now;
    if (!kept.empty()) {
        desk->last_run_ = TRY(parse_json(kept));
        desk->last_run_at_ =
            TRY(parse_timestamp(desk->last_run_["at"].get<std::string>(), Zone::utc()));
    }
    return desk;
}

Timestamp RetentionDesk::next_run() const
{
    const Zone zone = parts_.zone();
    LocalDate day = zone.date_of(last_run_at_);
    Timestamp at = zone.start_of(day) + run_hour;
    if (at <= last_run_at_) {
        day = LocalDate{static_cast<int>(day) + 1};
        at = zone.start_of(day) + run_hour;
    }
    return at;
}

Json RetentionDesk::rule_json(const RetentionRule& rule) const
{
    Json by;
    if (!rule.changed_by.empty()) {
        by = {{"kind", rule.changed_kind},
              {"id", rule.changed_by},
              {"name", parts_.display_name(rule.changed_by)}};
    }
    return {{"id", std::to_string(rule.id)},
            {"scope", rule.scope},
            {"name", rule.name},
            {"keep_days", rule.keep_days},
            {"action", rule.action},
            {"legal_obligation", rule.legal_obligation},
            {"reason", rule.reason},
            {"built_in", rule.built_in},
            {"changed_at", to_iso(timestamp_of(rule.changed_at_ms))},
            {"changed_by", std::move(by)}};
}

Result<Json> RetentionDesk::rules()
{
    Json all = Json::array();
    for (const RetentionRule& one : TRY(RetentionBook::all(parts_.state)))
        all.push_back(rule_json(one));
    const std::scoped_lock lock(mutex_);
    return Json{
        {"rules", std::move(all)}, {"last_run", last_run_}, {"next_run_at", to_iso(next_run())}};
}

Result<Json> RetentionDesk::add(const Json& body, const AuditOrigin& origin)
{
    RetentionRule rule;
    TRY(read_retention_rule(body, rule, true));
    rule.changed_at_ms = ms_of(parts_.clock.now());
    rule.changed_kind = origin.actor_kind;
    rule.changed_by = origin.actor_id;
    return rule_json(TRY(RetentionBook::add(parts_.state, parts_.audit, origin, std::move(rule))));
}

Result<Json> RetentionDesk::change(const std::string& id, const Json& body,
                                   const AuditOrigin& origin)
{
    return rule_json(
        TRY(RetentionBook::change(parts_.state, parts_.audit, origin, TRY(rule_number(id)), body,
                                  ms_of(parts_.clock.now()))));
}

Result<Json> RetentionDesk::remove(const std::string& id, const AuditOrigin& origin)
{
    TRY(RetentionBook::remove(parts_.state, parts_.audit, origin, TRY(rule_number(id))));
    return Json::object();
}

Result<Json> RetentionDesk::run_rule(const RetentionRule& rule, int64_t events, bool dry)
{
    const int64_t before = ms_of(parts_.clock.now()) - rule.keep_days * day_ms;
    Json told{{"id", std::to_string(rule.id)},
              {"scope", rule.scope},
              {"name", rule.name},
              {"action", rule.action},
              {"before", to_iso(timestamp_of(before))},
              {"count", 0},
              {"state", "done"}};
    if (rule.is_of_events()) {
        told["count"] = events;
        told["state"] = dry || events == 0 ? "done" : "not_built";
        if (!dry && events > 0)
            told["message"] = "events are counted; taking them out of the log is not offered yet";
        return told;
    }
    const auto count = rule.scope == "quarantine" ? parts_.quarantine(before, dry)
                       : rule.scope == "archive"
                           ? parts_.archives(before, dry)
                           : RetentionBook::old_sessions(parts_.state, before, dry);
    if (count) {
        told["count"] = *count;
    } else {
        told["state"] = "failed";
        told["message"] = count.error().message;
    }
    return told;
}

Result<Json> RetentionDesk::run(bool dry, const AuditOrigin& origin)
{
    const std::scoped_lock one_at_a_time(running_);
    const Timestamp began = parts_.clock.now();
    const std::vector<RetentionRule> rules = TRY(RetentionBook::all(parts_.state));
    const std::vector<int64_t> events = TRY(parts_.count_events(rules, ms_of(began)));
    Json told{{"at", to_iso(began)}, {"dry", dry}, {"ended_at", nullptr}, {"rules", Json::array()}};
    for (size_t at = 0; at < rules.size(); ++at)
        told["rules"].push_back(TRY(run_rule(rules[at], events[at], dry)));
    told["ended_at"] = to_iso(parts_.clock.now());
    if (dry) return told;
    Json counts = Json::object();
    bool has_failed = false;
    for (const Json& one : told["rules"]) {
        const std::string name = one["name"].get<std::string>();
        counts[one["scope"].get<std::string>() + (name.empty() ? "" : ":" + name)] = one["count"];
        has_failed |= one["state"] == "failed";
    }
    AuditAct entry{.action = "retention.run",
                   .object_kind = "retention",
                   .object_id = "rules",
                   .result = has_failed ? "failed" : "done"};
    entry.before_after = Json{{"after", std::move(counts)}};
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        RequestBook::save_setting(sql, run_setting, dump_json(told), ms_of(began), origin.actor_id);
        TRY(parts_.audit.add(sql, origin, entry));
        return Done{};
    }));
    const std::scoped_lock lock(mutex_);
    last_run_ = told;
    last_run_at_ = began;
    return told;
}

Result<Done> RetentionDesk::keep_up()
{
    {
        const std::scoped_lock lock(mutex_);
        if (parts_.clock.now() - last_run_at_ < std::chrono::minutes(1)) return Done{};
        if (parts_.clock.now() < next_run()) return Done{};
    }
    TRY(run(false, AuditOrigin{}));
    return Done{};
}

}  // namespace itinera
