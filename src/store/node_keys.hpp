// The data keys of nodes, as the event log asks for them (PR-12).
#pragma once

#include <cstdint>
#include <span>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/seal.hpp"

namespace itinera {

enum class KeyState : uint8_t {
    Missing,    // nobody has heard of this node: damage, or the vault of another log
    Live,       //
    Destroyed,  // erased: what it sealed is gone for ever
};

// Threads: any number.
class NodeKeys {
public:
    virtual ~NodeKeys() = default;
    // keys[i] (where Live) and states[i] of nodes[i]. Precondition: equal sizes.
    // Errors: Unavailable, Corrupt (a wrapped key does not open).
    virtual Result<Done> keys_of(std::span<const NodeId> nodes, std::span<SealKey> keys,
                                 std::span<KeyState> states) const = 0;
};

}  // namespace itinera
