// What the vault keeps in memory: nodes by lookup, and opened keys by node. Bounded both.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/seal.hpp"

namespace itinera {

// Open addressing over lookups, which are uniform. Holds all that were added until there are
// `nodes_max`; then it starts anew, and is no longer complete. Threads: one at a time.
class LookupTable {
public:
    explicit LookupTable(size_t nodes_max) : nodes_max_(nodes_max) {}
    void add(const Hash128& lookup, NodeId node);
    void remove(const Hash128& lookup);
    std::optional<NodeId> find(const Hash128& lookup) const;
    // Whether what is not found does not exist.
    bool is_complete() const { return is_complete_; }
    void set_incomplete() { is_complete_ = false; }

private:
    struct Slot {
        Hash128 lookup{};
        int64_t node = 0;  // 0: free; -1: removed
    };
    size_t place_of(const Hash128& lookup) const { return lookup.low & (slots_.size() - 1); }
    void grow();

    size_t nodes_max_;
    std::vector<Slot> slots_ = std::vector<Slot>(1024);
    size_t used_ = 0;
    bool is_complete_ = true;
};

// One key a slot, by the low bits of the node's number: numbers are dense. Threads: one at a time.
class KeyCache {
public:
    explicit KeyCache(size_t keys_max) : keys_max_(keys_max) {}
    ~KeyCache();
    KeyCache(const KeyCache&) = delete;
    KeyCache& operator=(const KeyCache&) = delete;
    void put(NodeId node, const SealKey& key);
    bool get(NodeId node, SealKey& key) const;
    void forget(NodeId node);

private:
    struct Slot {
        int64_t node = 0;
        SealKey key{};
    };
    size_t keys_max_;
    std::vector<Slot> slots_ = std::vector<Slot>(1024);
};

}  // namespace itinera
