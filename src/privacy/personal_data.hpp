// What every store that keeps something about a person answers to (DESIGN section 6): each
// registers one PersonalStore, and access and erasure go through the list, so that none is
// forgotten.
//
// Merge and unmerge need nothing here: all that is kept hangs on nodes (ID-18).
#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "event/record_batch.hpp"
#include "store/key_vault.hpp"

namespace itinera {

// Body {"request": 7, "nodes": [1, 2]}: these nodes are erased (PR-23). Without an owner.
inline constexpr RecordKind erase_record{3};

// A customer as stores need to know one. Values are in memory only.
struct Subject {
    std::vector<NodeId> nodes;
    std::vector<CustomerId> customers;
    std::vector<NodeIdentifier> identifiers;  // empty once the keys are destroyed

    std::vector<std::string> values() const;
};

struct PersonalStore {
    std::string name;    // log, vault, identity, warehouse, …
    std::string action;  // what erasing does here, in words, for the proof
    // Removes what it holds; may be called again. -> how many things. Errors: Unavailable
    // (retried).
    std::function<Result<int64_t>(const Subject&)> erase;
    // All that it holds of the person. May be empty.
    std::function<Result<Json>(const Subject&)> export_of{};
    // How many things of theirs are left afterwards. May be empty.
    std::function<Result<int64_t>(const Subject&)> left{};
};

// Stores of parts that are not built: nothing of anybody is in them (PR-25).
inline constexpr std::array<std::string_view, 12> absent_stores{
    "profile", "segments",    "programmes", "outbox", "cases",   "feedback",
    "points",  "experiments", "models",     "search", "backups", "connectors"};

// Whether a text holds one of these values, as it is or as JSON writes it.
bool names_one_of(std::string_view text, const std::vector<std::string>& values);

}  // namespace itinera
