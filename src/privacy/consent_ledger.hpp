// Which decision is the latest on each identifier, and what was decided before: a projection of the
// log's consent records, in projections.db (history) and in memory (the latest ones).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/consent.hpp"
#include "store/database.hpp"
#include "store/projection.hpp"

namespace itinera {

// One decision as the history keeps it; evidence is in the body of its record.
struct ConsentEntry {
    Position position{};
    NodeId node{};
    std::string purpose, channel;
    ConsentState state = ConsentState::Denied;
    int purpose_version = 1;
    int64_t given_at_ms = 0;
    int64_t recorded_at_ms = 0;  // when the log accepted it
    std::string method;
};

// What reports need (PR-10).
inline constexpr std::string_view report_purpose = "analytics";

struct ConsentCounts {
    std::string purpose, channel;
    int64_t granted = 0, refused = 0;  // identifiers, by their latest decision
};

// Threads: one writer (the projector), any number of readers.
class ConsentLedger : public Projection {
public:
    static Result<std::unique_ptr<ConsentLedger>> open(Database& projections);

    // The latest decision on each node, without its expiry; channel: "" unless by channel.
    // Precondition: equal sizes.
    virtual void stands(std::string_view purpose, std::string_view channel,
                        std::span<const NodeId> nodes,
                        std::span<std::optional<ConsentStand>> found) const = 0;
    // Every decision on these nodes that the log held at `known_at_ms`, oldest first.
    virtual Result<std::vector<ConsentEntry>> history(std::span<const NodeId> nodes,
                                                      int64_t known_at_ms) const = 0;
    virtual std::vector<ConsentCounts> counts() const = 0;
    // Identifiers whose latest decision is a grant of that time or earlier. Costs a look at all.
    virtual int64_t granted_until(std::string_view purpose, std::string_view channel,
                                  int64_t until_ms) const = 0;
    // Removes every decision on these nodes, of erased customers. -> how many. Errors: Unavailable.
    virtual Result<int64_t> forget(std::span<const NodeId> nodes) = 0;
    // The nodes whose stand about report_purpose changed since the last call, in no order, some
    // perhaps twice; nothing if all may have. For one reader.
    virtual std::optional<std::vector<NodeId>> take_changed() = 0;
};

}  // namespace itinera
