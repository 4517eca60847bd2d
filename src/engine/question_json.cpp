#include "engine/question_json.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr size_t session_predicates_max = 20;
constexpr int64_t groups_max = 1000;

// A date, or a date-time with or without offset.
struct Instant {
    Timestamp at{};
    std::optional<LocalDate> date{};
};

Result<Instant> read_instant(const Json* json, const std::string& path, const Zone& zone)
{
    if (!json || !json->is_string()) {
        return invalid_at(path, "a date or a date-time is expected, such as 2026-03-02");
    }
    const std::string text = json->get<std::string>();
    if (const Result<LocalDate> date = parse_local_date(text))
        return Instant{zone.start_of(*date), *date};
    const Result<Timestamp> time = parse_timestamp(text, zone);
    if (!time || text.find('T') == std::string::npos) {
        return invalid_at(path, fmt::format("{} is no date or date-time", in_quotes(text)));
    }
    return Instant{*time, std::nullopt};
}

// CM-13.
Result<Done> read_period(const Json& json, const std::string& path, Question& question)
{
    Fields fields = TRY(Fields::of(json, path));
    if (fields.has("last")) {
        const std::optional<Duration> last =
            TRY(fields.duration("last", "", std::chrono::hours(24) * 36'600));
        TRY(fields.no_others());
        question.from_ms = question.now_ms - last->count() + 1;
        question.to_ms = question.now_ms + 1;
        return Done{};
    }
    if (!fields.has("from") && !fields.has("to")) {
        return invalid_at(path, "a period has `from` and `to`, or `last`");
    }
    if (const Json* from = fields.find("from")) {
        question.from_ms = ms_of(TRY(read_instant(from, fields.path_of("from"), question.zone)).at);
    }
    if (const Json* to = fields.find("to")) {
        const Instant end = TRY(read_instant(to, fields.path_of("to"), question.zone));
        const LocalDate next{end.date ? static_cast<int32_t>(*end.date) + 1 : 0};
        question.to_ms = ms_of(end.date ? question.zone.start_of(next) : end.at);
    }
    TRY(fields.no_others());
    if (question.from_ms >= question.to_ms) {
        return invalid_at(path, "the period is empty: `from` does not lie before `to`");
    }
    return Done{};
}

// Names that are no event for the question unless it names them (CM-3).
std::vector<uint8_t> hidden_events(const Scope& scope)
{
    std::vector<uint8_t> hidden(scope.event_codes, 0);
    const std::vector<std::string> names = scope.names->names();
    for (size_t code = 0; code < hidden.size() && code < names.size(); ++code) {
        const bool named = code < scope.named_events.size() && scope.named_events[code];
        hidden[code] = !named && is_hidden_unless_named(names[code]);
    }
    return hidden;
}

// `where` and what is hidden, as one filter.
Result<EventFilter> read_where(Fields& fields, Scope& scope)
{
    EventFilter where;
    if (const Json* json = fields.find("where")) {
        where = TRY(read_event_filter(*json, fields.path_of("where"), scope));
    }
    const std::vector<uint8_t> hidden = hidden_events(scope);
    return where.without(hidden);
}

Result<Done> read_unit(Fields& fields, Scope& scope, Question& question)
{
    const Json* unit = fields.find("unit");
    if (!unit) {
        fields.fill("unit", "customer");
        return Done{};
    }
    const std::string path = fields.path_of("unit");
    if (unit->is_string()) {
        const std::string name = unit->get<std::string>();
        if (name == "account") return not_built_yet(path);
        if (name == "session") question.unit = UnitKind::Session;
        if (name == "session" || name == "customer") return Done{};
        return invalid_at(path, fmt::format("`unit` is customer, session or a property, not {}",
                                            in_quotes(name)));
    }
    Fields inner = TRY(Fields::of(*unit, path));
    const std::string property = TRY(inner.text("property", ""));
    if (property.empty())
        return invalid_at(path, "`unit` is customer, session or {\"property\": name}");
    TRY(inner.no_others());
    if (property == "event" || property == "channel") return not_built_yet(path);
    question.unit = UnitKind::Property;
    question.unit_column = scope.column_of(property);
    return Done{};
}

Result<BreakdownKey> read_key(const Json& json, const std::string& path, Scope& scope)
{
    Fields fields = TRY(Fields::of(json, path));
    TRY(fields.refuse_unbuilt({"trait", "segment"}));
    const std::string property = TRY(fields.text("property", ""));
    const std::string first = TRY(fields.text("first", ""));
    TRY(fields.no_others());
    if (property.empty() == first.empty()) {
        return invalid_at(path, "a key is {\"property\": name} or {\"first\": name}");
    }
    BreakdownKey key = read_property_key(property.empty() ? first : property, scope);
    key.first_ever = property.empty();
    return key;
}

Result<Done> read_breakdown(Fields& fields, Scope& scope, Question& question)
{
    question.top = static_cast<size_t>(TRY(fields.integer("top", 25, 1, groups_max)));
    if (const Json* by = fields.find("by")) {
        const std::string path = fields.path_of("by");
        if (!by->is_array()) return invalid_at(path, "`by` is a list of keys");
        if (by->size() > breakdown_keys_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("`by` has at most {} keys", breakdown_keys_max), path};
        }
        for (size_t i = 0; i < by->size(); ++i) {
            question.by.push_back(TRY(read_key((*by)[i], fmt::format("{}[{}]", path, i), scope)));
        }
    }
    const Json* attribute = fields.find("attribute");
    if (!attribute || *attribute == "first") {
        fields.fill("attribute", "first");
        return Done{};
    }
    const std::string path = fields.path_of("attribute");
    if (*attribute == "last") {
        question.attribute.from = BreakdownRule::From::Last;
        return Done{};
    }
    if (*attribute == "all") return not_built_yet(path);
    if (!attribute->is_object()) {
        return invalid_at(path, "`attribute` is first, last, all or {\"step\": number}");
    }
    Fields inner = TRY(Fields::of(*attribute, path));
    question.attribute.from = BreakdownRule::From::Step;
    question.attribute.step = static_cast<size_t>(TRY(inner.integer("step", 0, 1, 32)) - 1);
    TRY(inner.no_others());
    return Done{};
}

Result<Zone> read_zone(Fields& fields, const Scope& scope)
{
    const std::string name = TRY(fields.text("zone", scope.zone.name()));
    const Result<Zone> zone = Zone::find(name);
    if (!zone) return invalid_at(fields.path_of("zone"), zone.error().message);
    return *zone;
}

}  // namespace

Result<Question> read_question(Fields& fields, Scope& scope)
{
    Question question;
    question.now_ms = ms_of(scope.now);
    fields.find("analysis");
    question.zone = TRY(read_zone(fields, scope));
    constexpr std::array<std::string_view, 3> week_starts{"monday", "sunday", "saturday"};
    const std::string week_start =
        TRY(fields.text("week_start", week_starts[static_cast<size_t>(scope.week_start)]));
    for (size_t i = 0; i < week_starts.size(); ++i) {
        if (week_start == week_starts[i]) question.week_start = static_cast<WeekStart>(i);
    }
    if (week_start != week_starts[static_cast<size_t>(question.week_start)]) {
        return invalid_at(fields.path_of("week_start"),
                          "`week_start` is monday, sunday or saturday");
    }
    if (const Json* period = fields.find("period")) {
        TRY(read_period(*period, fields.path_of("period"), question));
    }
    question.cut = TRY(fields.choice("after_period", {"follow", "cut"})) == 1;
    if (const Json* session = fields.find("session")) {
        question.session = TRY(read_session(*session, fields.path_of("session"), scope));
    } else if (scope.sessions && scope.sessions->contains("default")) {
        question.session = TRY(read_session("default", "session", scope));
    }
    TRY(read_unit(fields, scope, question));
    TRY(read_breakdown(fields, scope, question));
    TRY(fields.refuse_unbuilt({"who", "who_at", "compare", "sample"}));
    question.where = TRY(read_where(fields, scope));
    return question;
}

Result<SessionDefinition> read_session(const Json& json, const std::string& path, Scope& scope)
{
    if (json.is_string()) {
        const std::string name = json.get<std::string>();
        const bool known = scope.sessions && scope.sessions->contains(name);
        if (known && scope.sessions->at(name).is_object()) {
            return read_session(scope.sessions->at(name), path, scope);
        }
        if (name == "default") return SessionDefinition{};
        return Error{ErrorKind::NotFound,
                     fmt::format("there is no session definition {}", in_quotes(name)), path};
    }
    Fields fields = TRY(Fields::of(json, path));
    SessionDefinition session;
    session.idle_ms = TRY(fields.duration("idle", "PT30M"))->count();
    if (const auto max = TRY(fields.duration("max", ""))) session.max_ms = max->count();
    const auto predicates = [&](std::string_view name) -> Result<std::vector<EventFilter>> {
        const Json* list = fields.find(name);
        if (!list) return std::vector<EventFilter>{};
        return read_event_filters(*list, fields.path_of(name), scope, session_predicates_max);
    };
    session.start_on = TRY(predicates("start_on"));
    session.end_on = TRY(predicates("end_on"));
    session.ignore = TRY(predicates("ignore"));
    session.split_at_midnight = TRY(fields.flag("split_at_midnight", false));
    session.split_on_channel = TRY(fields.flag("split_on_channel", false));
    const std::string key = TRY(fields.text("key", ""));
    if (!key.empty()) session.key_column = scope.column_of(key);
    TRY(fields.no_others());
    return session;
}

BreakdownKey read_property_key(const std::string& property, Scope& scope)
{
    BreakdownKey key{.name = property};
    if (property == "event") {
        key.of = BreakdownKey::Of::Event;
        key.value_names = scope.names->names();
        key.value_names.insert(key.value_names.begin(), "(none)");
        return key;
    }
    if (property == "channel") {
        key.of = BreakdownKey::Of::Channel;
        key.value_names.emplace_back("(none)");
        for (int code = 0; code < 256; ++code) {
            key.value_names.emplace_back(channel_id(ChannelCode{static_cast<uint8_t>(code)}));
        }
        return key;
    }
    key.column = scope.column_of(property);
    if (key.column < scope.shown_values.size())
        key.value_names = scope.shown_values[key.column];
    else if (const PropertyColumn* column = scope.column(key.column))
        key.value_names = value_names(*column);
    return key;
}

std::vector<std::string> value_names(const PropertyColumn& column)
{
    std::vector<std::string> names;
    names.reserve(column.dictionary.size());
    for (const std::string& json : column.dictionary) {
        if (json.empty()) {
            names.emplace_back("(none)");
        } else if (json.front() != '"') {
            names.push_back(json);
        } else if (json.find('\\') == std::string::npos) {
            names.push_back(json.substr(1, json.size() - 2));
        } else {
            const Result<Json> text = parse_json(json);
            names.push_back(text && text->is_string() ? text->get<std::string>() : json);
        }
    }
    return names;
}

}  // namespace itinera
