// Keys for the tests of the log alone: every node has one, which follows from its number.
#pragma once

#include <cstring>
#include <set>

#include "base/hash.hpp"
#include "store/node_keys.hpp"

namespace itinera {

class DerivedKeys final : public NodeKeys {
public:
    Result<Done> keys_of(std::span<const NodeId> nodes, std::span<SealKey> keys,
                         std::span<KeyState> states) const override
    {
        for (size_t i = 0; i < nodes.size(); ++i) {
            states[i] = destroyed.contains(nodes[i]) ? KeyState::Destroyed : KeyState::Live;
            if (missing.contains(nodes[i])) states[i] = KeyState::Missing;
            const int64_t number = raw(nodes[i]);
            const Hash128 hash = hash128({reinterpret_cast<const char*>(&number), sizeof number});
            std::memcpy(keys[i].data(), &hash, sizeof hash);
            std::memcpy(keys[i].data() + sizeof hash, &hash, sizeof hash);
        }
        return Done{};
    }
    std::set<NodeId> destroyed, missing;
};

// For tests that need no other.
inline const NodeKeys& derived_keys()
{
    static const DerivedKeys keys;
    return keys;
}

}  // namespace itinera
