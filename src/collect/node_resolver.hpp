// Which node an identifier value is: asked before an event is appended, answered by `identity`.
#pragma once

#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace itinera {

class NodeResolver {
public:
    virtual ~NodeResolver() = default;
    // The node of this identifier, made if it is new. kind: "user_id", "anonymous_id", "phone", …
    // Threads: any number.
    virtual Result<NodeId> node_of(std::string_view kind, std::string_view value) = 0;
};

}  // namespace itinera
