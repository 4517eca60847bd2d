#include <fmt/format.h>

#include "engine/item_json.hpp"
#include "engine/readers.hpp"

namespace itinera {
namespace {

Result<Done> read_anchors(Fields& fields, Scope& scope, JourneyFlow::Query& query)
{
    const Json* start = fields.find("start");
    const Json* end = fields.find("end");
    if (!start && !end)
        return invalid_at(fields.path_of("start"), "a flow needs `start`, `end`, or both");
    if (start && *start == "session") {
        if (query.question.unit != UnitKind::Session) {
            return invalid_at(fields.path_of("start"), "`start` session goes with `unit` session");
        }
        query.start_is_session = true;
    } else if (start) {
        query.start = TRY(read_event_filter(*start, fields.path_of("start"), scope));
    }
    if (end) query.end = TRY(read_event_filter(*end, fields.path_of("end"), scope));
    if (fields.has("completed")) {
        query.completed = TRY(fields.flag("completed", false));
        if (!start || !end) {
            return invalid_at(fields.path_of("completed"),
                              "`completed` goes with both `start` and `end`");
        }
    }
    return Done{};
}

}  // namespace

Result<JourneyFlow::Query> read_flow(Fields& fields, Scope& scope)
{
    JourneyFlow::Query query;
    query.columns = static_cast<size_t>(TRY(fields.integer("columns", 5, 1, flow_columns_max)));
    query.top = static_cast<size_t>(TRY(fields.integer("top", 10, 1, flow_top_max)));
    query.question = TRY(read_question(fields, scope));
    fields.fill("top", query.top);  // not that of a breakdown
    if (!query.question.by.empty()) return not_built_yet(fields.path_of("by"));
    TRY(read_anchors(fields, scope, query));
    query.last_occurrence = TRY(fields.choice("occurrence", {"first", "last"})) == 1;
    // The walk of a session ends with it, unless a window is named.
    const bool to_session_end = query.question.unit == UnitKind::Session;
    if (const auto window = TRY(fields.duration("window", to_session_end ? "" : "P1D"))) {
        query.window_ms = window->count();
    }
    query.items = TRY(read_items(fields, scope));
    TRY(read_log_ties(fields));
    return query;
}

}  // namespace itinera
