// What of a body may stand where bodies are not sealed (PR-14, PR-17): identifiers and sensitive
// values as tokens, secrets not at all.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "event/field_walk.hpp"
#include "event/token.hpp"
#include "store/json_object.hpp"

namespace itinera {

// Threads: one at a time; keeps memory between calls.
class UnsealedBody {
public:
    UnsealedBody(const FieldClasses& classes, const Tokens& tokens);
    // Properties, traits, context and type of the body; as they are for nearly all events.
    // `flags`: of the record. Valid until the next call, and as long as `body`.
    std::string_view of(std::string_view body, uint16_t flags);

private:
    void append_token(std::string& out, const FieldNature& nature, std::string_view json_value);

    const FieldClasses& classes_;
    const Tokens& tokens_;
    FieldWalk walk_;
    std::vector<JsonMember> members_;
    std::string text_;
};

}  // namespace itinera
