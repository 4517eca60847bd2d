// Who and what a question counted (CM-23).
#include "analysis/population.hpp"
#include "engine/answer.hpp"

namespace itinera {

Result<Json> basis_of(const Question& question, const Json& filled,
                      const Snapshot::Columns& columns, const AskContext& context)
{
    const Population counted =
        TRY(run<CountPopulation>(question, *context.snapshot, columns, context.control));
    const auto instant = [&](int64_t ms) {
        const bool bounded = ms != INT64_MIN && ms != INT64_MAX;
        return bounded ? Json(question.zone.to_iso(timestamp_of(ms))) : Json();
    };
    Json basis = Json::object();
    basis["query"] = filled;
    basis["units"] = counted.units;
    basis["events"] = counted.events;
    basis["from"] = instant(question.from_ms);
    basis["to"] = instant(question.to_ms);
    basis["zone"] = question.zone.name();
    basis["now"] = to_iso(context.now);
    basis["log_position"] = raw(context.snapshot->log_position());
    for (const char* name : {"window", "order", "entry"}) {
        if (filled.contains(name)) basis[name] = filled[name];
    }
    basis["ties"] = filled.contains("ties") ? filled["ties"] : Json{{"rule", "log"}};
    basis["left_out"] = Json{{"filter", counted.left_out}};
    return basis;
}

}  // namespace itinera
