// From a reader of questions and an analysis to an answer: the steps that all analyses share.
//
// To add an analysis `A` (frame.hpp): write `Result<A::Query> read_a(Fields&, Scope&)`, where
// A::Query has a member `Question question`, and one line in ask.cpp: {"a", answer_with<A,
// read_a>}.
#pragma once

#include <memory>
#include <utility>

#include "analysis/frame.hpp"
#include "engine/ask.hpp"
#include "engine/question_json.hpp"
#include "engine/shown_values.hpp"

namespace itinera {

// The scope of a context, before the first reading.
Scope scope_of(const AskContext& context);
// Fetches the columns that the first reading asked for, for the second.
Result<Snapshot::Columns> fetch_columns(Scope& scope, const AskContext& context);
// CM-23. `filled`: the question with defaults.
Result<Json> basis_of(const Question& question, const Report& report, const Json& filled,
                      const Snapshot::Columns& columns, const AskContext& context);
// Errors: TooLarge with the table's name as path, where it has more than buckets_max buckets.
Result<Done> check_buckets(const Report& report);

template <typename A, auto read>
Result<Answer> answer_with(const Json& json, const AskContext& context)
{
    Scope scope = scope_of(context);
    const auto read_once = [&](Json& filled) -> Result<typename A::Query> {
        Fields fields = TRY(Fields::of(json, ""));
        auto query = TRY(read(fields, scope));
        TRY(fields.no_others());
        filled = fields.filled();
        return query;
    };
    Json filled;
    TRY(read_once(filled));
    const Snapshot::Columns columns = TRY(fetch_columns(scope, context));
    TRY(mask_values(scope, columns, context));
    const auto query = std::make_shared<const typename A::Query>(TRY(read_once(filled)));
    const auto whole = std::make_shared<const typename A::Partial>(
        TRY(run<A>(*query, *context.snapshot, columns, context.control)));
    Answer answer;
    answer.report = A::solve(*query, *whole);
    TRY(check_buckets(answer.report));
    answer.basis = TRY(basis_of(query->question, answer.report, filled, columns, context));
    const auto snapshot = context.snapshot;
    answer.customers = [query, whole, snapshot, columns](const CellAddress& address) {
        return customers_behind<A>(*query, *snapshot, columns, *whole, address);
    };
    return answer;
}

}  // namespace itinera
