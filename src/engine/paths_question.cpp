#include "engine/item_json.hpp"
#include "engine/readers.hpp"

namespace itinera {

Result<Paths::Query> read_paths(Fields& fields, Scope& scope)
{
    Paths::Query query;
    query.top = static_cast<size_t>(TRY(fields.integer("top", 50, 1, 1000)));
    query.length = static_cast<size_t>(TRY(fields.integer("length", 5, 2, path_length_max)));
    query.question = TRY(read_question(fields, scope));
    fields.fill("top", query.top);  // not that of a breakdown
    if (!query.question.by.empty()) return not_built_yet(fields.path_of("by"));
    const Json* start = fields.find("start");
    if (!start)
        return invalid_at(fields.path_of("start"),
                          "paths begin with `start`, a predicate on events");
    query.start = TRY(read_event_filter(*start, fields.path_of("start"), scope));
    query.gap_ms = TRY(fields.duration("gap", "PT30M"))->count();
    query.items = TRY(read_items(fields, scope));
    if (query.items.collapse)
        return invalid_at(fields.path_of("collapse"), "paths are not collapsed");
    TRY(read_log_ties(fields));
    return query;
}

}  // namespace itinera
