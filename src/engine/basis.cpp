// Who and what a question counted (CM-23).
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/population.hpp"
#include "engine/answer.hpp"
#include "engine/answer_json.hpp"

namespace itinera {

namespace {

Result<Population> population_of(const Question& question, const Snapshot::Columns& columns,
                                 const AskContext& context)
{
    LateLookup lookup{context.snapshot.get()};
    lookup.is_whole = context.is_whole;
    if (context.asked_before) lookup.after = raw(*context.asked_before);
    if (context.late == nullptr)
        return count_population(question, lookup, columns, context.control);
    return context.late->with_positions([&](const PositionSet& late) {
        lookup.positions = &late;
        return count_population(question, lookup, columns, context.control);
    });
}

Json summary_count(const Report& report, std::string_view name)
{
    for (const Named& named : report.summary) {
        if (named.name == name) return cell_json(named.value);
    }
    return nullptr;
}

}  // namespace

Result<Json> basis_of(const Question& question, const Report& report, const Json& filled,
                      const Snapshot::Columns& columns, const AskContext& context)
{
    const Population counted = TRY(population_of(question, columns, context));
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
    for (const char* name : {"window", "order", "entry", "exclude_effect"}) {
        if (filled.contains(name)) basis[name] = filled[name];
    }
    basis["ties"] = filled.contains("ties") ? filled["ties"] : Json{{"rule", "log"}};
    basis["late"] = counted.late;
    basis["left_out"] = Json{{"filter", counted.filtered},
                             {"no_unit", counted.without_unit},
                             {"no_session", counted.without_session},
                             {"no_key", counted.without_key},
                             {"no_consent", context.no_consent},
                             {"currency", 0}};  // no analysis sums money yet
    basis["open"] = summary_count(report, "open");
    basis["removed"] = summary_count(report, "removed");
    basis["versions"] = Json::object();  // of segments, definitions and maps: there are none yet
    basis["recomputed"] = counted.late_after > 0;
    basis["approximate"] = report.approximate;
    return basis;
}

Result<Done> check_buckets(const Report& report)
{
    for (const Table& table : report.tables) {
        const auto key = std::ranges::find(table.keys, "bucket");
        if (key == table.keys.end()) continue;
        const auto column = static_cast<size_t>(key - table.keys.begin());
        std::set<std::string> buckets;
        for (const auto& row : table.rows) buckets.insert(key_text(row[column]));
        if (buckets.size() <= buckets_max) continue;
        return Error{ErrorKind::TooLarge,
                     fmt::format("`{}` has {} buckets, {} are allowed: ask for longer buckets or a "
                                 "shorter `period`",
                                 table.name, buckets.size(), buckets_max),
                     table.name};
    }
    return Done{};
}

}  // namespace itinera
