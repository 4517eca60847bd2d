#include <fmt/format.h>

#include <algorithm>

#include "engine/item_json.hpp"
#include "engine/readers.hpp"

namespace itinera {
namespace {

// `measures`: what is counted beside events, starts, ends and edges; all of it unless it is said.
Result<Done> read_measures(Fields& fields, Process::Query& query)
{
    struct Measure {
        std::string_view name;
        bool Process::Query::* asked;
    };
    static constexpr Measure measures[] = {{"units", &Process::Query::units},
                                           {"times", &Process::Query::times},
                                           {"variants", &Process::Query::variants},
                                           {"switches", &Process::Query::switches},
                                           {"channel_edges", &Process::Query::channel_edges}};
    const Json* json = fields.find("measures");
    const std::string path = fields.path_of("measures");
    if (!json) return Done{};
    if (!json->is_array()) return invalid_at(path, "`measures` is a list");
    for (const Measure& measure : measures) query.*measure.asked = false;
    for (size_t i = 0; i < json->size(); ++i) {
        const auto found = std::ranges::find_if(measures, [&](const Measure& measure) {
            return (*json)[i] == std::string(measure.name);
        });
        if (found == std::end(measures)) {
            return invalid_at(fmt::format("{}[{}]", path, i),
                              "a measure is units, times, variants, switches or channel_edges");
        }
        query.*found->asked = true;
    }
    return Done{};
}

}  // namespace

Result<Process::Query> read_process(Fields& fields, Scope& scope)
{
    Process::Query query;
    query.question = TRY(read_question(fields, scope));
    if (!query.question.by.empty()) return not_built_yet(fields.path_of("by"));
    TRY(fields.refuse_unbuilt({"rules"}));
    query.items = TRY(read_items(fields, scope));
    query.channel_names = channel_names();
    TRY(read_measures(fields, query));
    TRY(read_log_ties(fields));
    return query;
}

}  // namespace itinera
