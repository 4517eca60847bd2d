#include "engine/ask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "engine/answer.hpp"
#include "engine/readers.hpp"

namespace itinera {
namespace {

struct Analysis {
    std::string_view name;
    Result<Answer> (*ask)(const Json&, const AskContext&);
};
constexpr std::array analyses{
    Analysis{"flow", answer_with<JourneyFlow, read_flow>},
    Analysis{"funnel", answer_with<Funnel, read_funnel>},
    Analysis{"paths", answer_with<Paths, read_paths>},
    Analysis{"process", answer_with<Process, read_process>},
    Analysis{"sessions", answer_with<SessionList, read_sessions>},
};
// Of CM-1, but not built yet.
constexpr std::array<std::string_view, 17> planned{
    "retention",         "lifecycle",    "stickiness",
    "interval",          "distribution", "conversion_curve",
    "conformance",       "map",          "map_draft",
    "touchpoint_matrix", "pains",        "reverse",
    "drivers",           "canvas",       "alignment",
    "attribution",       "segment",
};

}  // namespace

Result<Answer> ask(const Json& question, const AskContext& context)
{
    if (!question.is_object()) return invalid_at("", "a question is a JSON object");
    if (!question.contains("analysis") || !question["analysis"].is_string()) {
        return invalid_at("analysis", "`analysis` says what is asked, such as \"funnel\"");
    }
    if (question.value("masked", Json()) == true && !context.masked) {
        Json unmarked = question;
        unmarked.erase("masked");
        AskContext masked = context;
        masked.masked = true;
        return ask(unmarked, masked);
    }
    const std::string name = question["analysis"].get<std::string>();
    for (const Analysis& analysis : analyses) {
        if (analysis.name != name) continue;
        Answer answer = TRY(analysis.ask(question, context));
        answer.analysis = name;
        return answer;
    }
    if (std::ranges::find(planned, name) != planned.end()) {
        return invalid_at("analysis", fmt::format("the analysis `{}` is not built yet", name));
    }
    return invalid_at("analysis", fmt::format("there is no analysis {}", in_quotes(name)));
}

Scope scope_of(const AskContext& context)
{
    Scope scope;
    scope.names = context.names;
    scope.event_codes = std::max(context.names->size(), context.snapshot->event_codes());
    scope.now = context.now;
    scope.zone = context.zone;
    scope.week_start = context.week_start;
    scope.sessions = &context.sessions;
    scope.strict_names = context.strict_names;
    return scope;
}

Result<Snapshot::Columns> fetch_columns(Scope& scope, const AskContext& context)
{
    Snapshot::Columns columns = TRY(context.snapshot->columns(scope.properties));
    scope.columns = columns.columns;
    return columns;
}

}  // namespace itinera
