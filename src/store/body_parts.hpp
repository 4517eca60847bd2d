// What the warehouse keeps of a body (EV-2), cut out of its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/json_object.hpp"

namespace itinera {

// JSON text of objects; empty for none. `properties` are the traits of `identify` and `group`.
struct BodyParts {
    std::string_view properties, context;
};

// Threads: one at a time; keeps memory between calls.
class BodyReader {
public:
    // Of repeated keys the last stands (EV-5). Valid until the next call, and as long as `body`.
    BodyParts read(std::string_view body);
    // The properties of the body last read, one by one.
    const std::vector<JsonMember>& properties() const { return properties_; }

private:
    std::vector<JsonMember> members_, properties_;
    std::string repaired_;
};

}  // namespace itinera
