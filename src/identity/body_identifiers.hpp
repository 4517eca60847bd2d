// The identifiers that the body of an event names, owner first (ID-6).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace itinera {

struct BodyIdentifier {
    std::string kind;  // "user_id", "anonymous_id", or the type of an external id
    std::string value;
};

// userId, anonymousId and context.externalIds by rank (ID-2): the first is the owner. Empty if the
// body is no JSON object or names nobody.
std::vector<BodyIdentifier> identifiers_of_body(std::string_view body);

}  // namespace itinera
