// Who is who. In this form one identifier is one customer: the owner node of an event decides.
// The identity graph will fill the same interface.
//
// A projection of the log: nodes (kind, value), and customers, dense from 0 in order of first
// appearance as owner of an event. Kept in projections.db and in memory.
// Threads: one writer (the projector; node_of has a lock of its own), any number of readers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "collect/node_resolver.hpp"
#include "store/database.hpp"
#include "store/projection.hpp"

namespace itinera {

struct Identifier {
    NodeId node;
    std::string kind;
    std::string value;
};

class CustomerDirectory : public Projection, public NodeResolver {
public:
    static Result<std::unique_ptr<CustomerDirectory>> open(Database& projections);

    // Precondition: owner of an event that was applied.
    virtual CustomerId customer_of(NodeId node) const = 0;
    virtual std::optional<CustomerId> find_customer(std::string_view kind,
                                                    std::string_view value) const = 0;
    virtual size_t customer_count() const = 0;
    virtual std::vector<Identifier> identifiers_of(CustomerId customer) const = 0;
};

}  // namespace itinera
