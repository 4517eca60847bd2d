#include "engine/readers.hpp"

namespace itinera {

Result<SessionList::Query> read_sessions(Fields& fields, Scope& scope)
{
    SessionList::Query query;
    query.question = TRY(read_question(fields, scope));
    if (!query.question.by.empty()) return not_built_yet(fields.path_of("by"));
    return query;
}

}  // namespace itinera
