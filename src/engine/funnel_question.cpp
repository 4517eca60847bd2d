#include <fmt/format.h>

#include "base/text.hpp"
#include "engine/readers.hpp"

namespace itinera {
namespace {

Result<FunnelStep> read_step(const Json& json, const std::string& path, Scope& scope)
{
    FunnelStep step;
    step.name = event_filter_name(json);
    if (json.is_string()) {
        step.filter = TRY(read_event_filter(json, path, scope));
        return step;
    }
    Fields fields = TRY(Fields::of(json, path));
    if (fields.has("anchor")) {
        return invalid_at(fields.path_of("anchor"), "`anchor` goes with `order` any");
    }
    if (const Json* repeat = fields.find("repeat")) {
        const int64_t times = TRY(fields.integer("repeat", 1, 1, 100));
        if (times != 1 || !repeat->is_number()) return not_built_yet(fields.path_of("repeat"));
    }
    TRY(fields.refuse_unbuilt({"optional", "within", "only"}));
    step.filter = TRY(read_event_filter(fields, scope));
    step.strict = TRY(fields.flag("strict", false));
    step.name = TRY(fields.text("name", step.name));
    TRY(fields.no_others());
    return step;
}

Result<FunnelWindow> read_window(Fields& fields)
{
    FunnelWindow window;
    const Json* json = fields.find("window");
    if (!json || !json->is_object()) {
        window.amount = TRY(fields.duration("window", "P7D"))->count();
        return window;
    }
    Fields inner = TRY(Fields::of(*json, fields.path_of("window")));
    const bool days = inner.has("calendar_days");
    window.kind = days ? FunnelWindow::Kind::CalendarDays : FunnelWindow::Kind::Sessions;
    window.amount = days ? TRY(inner.integer("calendar_days", 0, 1, 366))
                         : TRY(inner.integer("sessions", 0, 1, 12));
    TRY(inner.no_others());
    if (window.amount == 0) {
        return invalid_at(fields.path_of("window"),
                          "`window` is a duration, {\"calendar_days\": n} or {\"sessions\": n}");
    }
    return window;
}

Result<FunnelTimes> read_times(const Json& json, const std::string& path, size_t steps)
{
    FunnelTimes times;
    Fields fields = TRY(Fields::of(json, path));
    const auto last = static_cast<int64_t>(steps);
    times.from = static_cast<size_t>(TRY(fields.integer("from", 1, 1, last)) - 1);
    times.to = static_cast<size_t>(TRY(fields.integer("to", last, 1, last)) - 1);
    if (times.from > times.to) {
        return invalid_at(fields.path_of("from"), "`from` does not lie behind `to`");
    }
    if (const Json* edges = fields.find("edges")) {
        const std::string at = fields.path_of("edges");
        if (!edges->is_array()) return invalid_at(at, "`edges` is a list of durations");
        if (edges->size() > buckets_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("there are at most {} edges", buckets_max), at};
        }
        for (const Json& edge : *edges) {
            const Result<Duration> parsed =
                parse_iso_duration(edge.is_string() ? edge.get<std::string>() : "");
            if (!parsed)
                return invalid_at(at, fmt::format("{} is no duration", in_quotes(dump_json(edge))));
            if (!times.edges_ms.empty() && times.edges_ms.back() >= parsed->count()) {
                return invalid_at(at, "`edges` grow from one to the next");
            }
            times.edges_ms.push_back(parsed->count());
        }
    }
    TRY(fields.no_others());
    return times;
}

Result<Done> read_steps(Fields& fields, Scope& scope, FunnelQuery& query)
{
    const Json* steps = fields.find("steps");
    const std::string path = fields.path_of("steps");
    if (!steps || !steps->is_array() || steps->empty()) {
        return invalid_at(path, "`steps` is a list of at least one predicate on events");
    }
    if (steps->size() > funnel_steps_max) {
        return Error{
            ErrorKind::TooLarge,
            fmt::format("a funnel has at most {} steps, not {}", funnel_steps_max, steps->size()),
            path};
    }
    for (size_t i = 0; i < steps->size(); ++i) {
        query.steps.push_back(TRY(read_step((*steps)[i], fmt::format("{}[{}]", path, i), scope)));
    }
    return Done{};
}

Result<Done> read_order(Fields& fields, FunnelQuery& query)
{
    const size_t order = TRY(fields.choice("order", {"ordered", "strict", "any"}));
    if (order == 2) return not_built_yet(fields.path_of("order"));
    if (order == 1) {
        for (FunnelStep& step : query.steps) step.strict = true;
    }
    const Json* ties = fields.find("ties");
    if (!ties) return Done{};
    Fields inner = TRY(Fields::of(*ties, fields.path_of("ties")));
    const size_t rule = TRY(inner.choice("rule", {"log", "any"}));
    TRY(inner.duration("tick", "PT0.001S"));
    TRY(inner.no_others());
    if (rule == 0) return Done{};
    for (const FunnelStep& step : query.steps) {
        if (step.strict)
            return invalid_at(fields.path_of("ties"), "strict steps need an order of ties");
    }
    return not_built_yet(fields.path_of("ties"));
}

Result<Done> read_trend(Fields& fields, FunnelQuery& query)
{
    if (!fields.has("trend")) return Done{};
    query.trend = static_cast<Bucket>(
        TRY(fields.choice("trend", {"hour", "day", "week", "month", "quarter", "year"})));
    const Question& question = query.question;
    if (question.from_ms == INT64_MIN || question.to_ms == INT64_MAX) return Done{};
    size_t count = 0;
    Timestamp at = question.zone.start_of_bucket(timestamp_of(question.from_ms), *query.trend,
                                                 question.week_start);
    while (ms_of(at) < question.to_ms) {
        if (++count > buckets_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("the period has more than {} buckets", buckets_max),
                         fields.path_of("trend")};
        }
        at = question.zone.next_bucket(at, *query.trend, question.week_start);
    }
    return Done{};
}

}  // namespace

Result<FunnelQuery> read_funnel(Fields& fields, Scope& scope)
{
    FunnelQuery query;
    // Before the steps, whose anchors it allows.
    if (const Json* order = fields.find("order"); order && *order == "any") {
        return not_built_yet(fields.path_of("order"));
    }
    TRY(read_steps(fields, scope, query));
    TRY(read_order(fields, query));
    query.window = TRY(read_window(fields));
    query.entry =
        static_cast<FunnelEntry>(TRY(fields.choice("entry", {"first", "optimised", "every"})));
    if (const Json* hold = fields.find("hold")) {
        if (hold->is_array() && hold->size() > 3) {
            return Error{ErrorKind::TooLarge, "`hold` has at most 3 keys", fields.path_of("hold")};
        }
    }
    TRY(fields.refuse_unbuilt({"exclude", "exclude_effect", "hold", "significance"}));
    if (const Json* times = fields.find("times")) {
        query.times = TRY(read_times(*times, fields.path_of("times"), query.steps.size()));
    }
    query.question = TRY(read_question(fields, scope));
    TRY(read_trend(fields, query));
    if (query.question.attribute.step >= query.steps.size()) {
        return invalid_at(fields.path_of("attribute"), "there is no such step");
    }
    query.prepare(scope.event_codes);
    return query;
}

}  // namespace itinera
