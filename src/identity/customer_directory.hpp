// Who is who. In this form one identifier is one customer: the owner node of an event decides.
// The identity graph will fill the same interface.
//
// A projection of the log's headers: customers, dense from 0 in order of first appearance as owner
// of an event, by the number of their node. Kept in projections.db and in memory; values lie sealed
// in the key vault, and are opened there. An erased customer keeps its number and is nobody.
// Threads: one writer (the projector), any number of readers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "store/database.hpp"
#include "store/key_vault.hpp"
#include "store/projection.hpp"

namespace itinera {

struct Identifier {
    NodeId node;
    std::string kind;
    std::string value;
};

class CustomerDirectory : public Projection {
public:
    static Result<std::unique_ptr<CustomerDirectory>> open(Database& projections,
                                                           const KeyVault& vault);

    // Precondition: owner of an event that was applied.
    virtual CustomerId customer_of(NodeId node) const = 0;
    // Nothing for the erased. Errors: those of the vault.
    virtual Result<std::optional<CustomerId>> find_customer(std::string_view kind,
                                                            std::string_view value) const = 0;
    virtual std::optional<CustomerId> find_customer(NodeId node) const = 0;
    virtual size_t customer_count() const = 0;
    // Precondition: customer < customer_count().
    virtual std::vector<NodeId> nodes_of(CustomerId customer) const = 0;
    // Empty for the erased. Errors: those of the vault.
    virtual Result<std::vector<Identifier>> identifiers_of(CustomerId customer) const = 0;
};

}  // namespace itinera
