// Retention over the stores of this engine, and the register of fields (PR-19, PR-32).
#include <charconv>
#include <map>
#include <set>
#include <soci/soci.h>

#include "base/text.hpp"
#include "engine/access_desk.hpp"
#include "engine/import_desk.hpp"
#include "engine/live_engine.hpp"
#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr int64_t day_length_ms = 86'400'000;

constexpr std::array<std::string_view, 6> field_class_names{
    "none", "unclassified", "personal", "identifier", "sensitive", "secret"};

// Names of properties that a question is about.
void property_names_in(const Json& json, std::set<std::string>& names)
{
    if (json.is_array()) {
        for (const Json& one : json) property_names_in(one, names);
    }
    if (!json.is_object()) return;
    if (json.contains("property")) {
        const Json& property = json["property"];
        if (property.is_string()) names.insert(property.get<std::string>());
        if (property.is_object() && property.contains("name") && property["name"].is_string())
            names.insert(property["name"].get<std::string>());
    }
    for (const auto& [name, inner] : json.items()) property_names_in(inner, names);
}

struct FieldUse {
    std::set<std::string> analyses;
    int64_t last_ms = 0;
};

}  // namespace

Result<Done> LiveEngine::open_retention()
{
    RetentionParts parts{
        *state_,
        audit(),
        clock_,
        [this] { return requests_->zone(); },
        [this](std::string_view id) { return access().display_name(id); },
        [this](int64_t before, bool dry) { return old_quarantine(before, dry); },
        [this](int64_t before, bool dry) { return requests_->remove_archives(before, dry); },
        [this](const std::vector<RetentionRule>& rules, int64_t now) {
            return events_reached(rules, now);
        }};
    retention_ = TRY(RetentionDesk::open(std::move(parts)));
    return Done{};
}

RetentionDesk& LiveEngine::retention()
{
    return *retention_;
}

Result<int64_t> LiveEngine::old_quarantine(int64_t before_ms, bool dry)
{
    std::vector<int64_t> ids;
    for (int64_t after = 0;;) {
        const auto items = TRY(log_->quarantine("", after, 1'000, false));
        if (items.empty()) break;
        for (const QuarantineItem& item : items) {
            if (item.received_at_ms < before_ms) ids.push_back(item.id);
        }
        after = items.back().id;
    }
    if (!dry && !ids.empty()) TRY(log_->remove_quarantine(ids));
    return static_cast<int64_t>(ids.size());
}

Result<std::vector<int64_t>> LiveEngine::events_reached(const std::vector<RetentionRule>& rules,
                                                        int64_t now_ms) const
{
    std::vector<int64_t> counts(rules.size());
    // Few kinds of events make up the log: what decides is looked up once for each.
    std::map<std::array<uint32_t, 3>, const RetentionRule*> known;
    TRY(log_->read(
        Position{0}, EventLog::Part::Headers, [&](const RecordBatch& batch) -> Result<bool> {
            for (size_t row = 0; row < batch.size(); ++row) {
                if (batch.kind[row] != RecordKind::Event ||
                    vault_->is_destroyed(batch.owner_node[row]))
                    continue;
                const std::array<uint32_t, 3> kind{raw(batch.event[row]), raw(batch.channel[row]),
                                                   raw(batch.source[row])};
                auto found = known.find(kind);
                if (found == known.end()) {
                    const std::string event = names_.name(batch.event[row]);
                    const std::string source = imports_->source_name(batch.source[row]);
                    found =
                        known
                            .emplace(kind,
                                     deciding_rule(rules,
                                                   {event, channel_id(batch.channel[row]), source}))
                            .first;
                }
                const RetentionRule* rule = found->second;
                if (!rule) continue;
                if (batch.timestamp_ms[row] < now_ms - rule->keep_days * day_length_ms)
                    ++counts[static_cast<size_t>(rule - rules.data())];
            }
            return true;
        }));
    return counts;
}

Result<Json> LiveEngine::field_register(const std::string& class_name, const std::string& cursor,
                                        size_t items_max)
{
    if (!class_name.empty() &&
        std::ranges::find(field_class_names, class_name) == field_class_names.end())
        return Error{ErrorKind::Invalid, in_quotes(class_name) + " is no class", "class"};
    size_t skip = 0;
    const auto [end, failed] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), skip);
    if (!cursor.empty() && (failed != std::errc{} || end != cursor.data() + cursor.size()))
        return Error{ErrorKind::Invalid, "this is no cursor of this list", "cursor"};
    std::map<std::string, FieldUse> uses;
    std::map<std::string, int64_t> changed;
    TRY(state_->transact([&](soci::session& sql) -> Result<Done> {
        std::string path, text;
        long long at = 0;
        soci::statement fields = (sql.prepare << "SELECT path, changed_at FROM field_classes",
                                  soci::into(path), soci::into(at));
        fields.execute();
        while (fields.fetch()) changed[path] = at;
        soci::statement asked = (sql.prepare << "SELECT question, asked_at FROM questions",
                                 soci::into(text), soci::into(at));
        asked.execute();
        while (asked.fetch()) {
            const auto question = parse_json(text);
            if (!question) continue;
            std::set<std::string> names;
            property_names_in(*question, names);
            for (const std::string& name : names) {
                uses[name].analyses.insert(question->value("analysis", ""));
                uses[name].last_ms = std::max<int64_t>(uses[name].last_ms, at);
            }
        }
        return Done{};
    }));
    const int64_t now = ms_of(clock_.now());
    Json rows = Json::array();
    size_t total = 0;
    for (const FieldRecord& field : fields_->classes().all()) {
        const std::string_view name = name_of(field.nature.field_class);
        if (!class_name.empty() && name != class_name) continue;
        if (total++ < skip || rows.size() >= items_max) continue;
        const size_t slash = field.path.rfind('/');
        const auto use = uses.find(field.path.substr(slash + 1));
        const int64_t last = use == uses.end() ? 0 : use->second.last_ms;
        const int64_t since = changed.contains(field.path) ? changed[field.path] : now;
        rows.push_back(
            {{"path", field.path},
             {"class", name},
             {"kind", field.nature.kind},
             {"decided_by", name_of(field.by)},
             {"changed_at", to_iso(timestamp_of(since))},
             {"purpose", "analytics"},
             {"used_in", use == uses.end() ? std::set<std::string>{} : use->second.analyses},
             {"last_used_at", last == 0 ? Json() : Json(to_iso(timestamp_of(last)))},
             {"proposed_for_dropping", std::max(last, since) < now - 90 * day_length_ms}});
    }
    const size_t next = skip + rows.size();
    return Json{{"fields", std::move(rows)},
                {"total", total},
                {"next_cursor", next < total ? std::to_string(next) : ""}};
}

}  // namespace itinera
