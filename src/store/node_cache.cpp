#include "store/node_cache.hpp"

namespace itinera {

void LookupTable::grow()
{
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(2 * old.size(), Slot{});
    used_ = 0;
    for (const Slot& slot : old) {
        if (slot.node > 0) add(slot.lookup, NodeId{slot.node});
    }
}

void LookupTable::add(const Hash128& lookup, NodeId node)
{
    if (used_ >= nodes_max_) {
        slots_.assign(slots_.size(), Slot{});
        used_ = 0;
        is_complete_ = false;
    }
    if (10 * (used_ + 1) > 7 * slots_.size()) grow();
    size_t at = place_of(lookup);
    while (slots_[at].node != 0 && slots_[at].lookup != lookup) at = (at + 1) & (slots_.size() - 1);
    used_ += slots_[at].node == 0;
    slots_[at] = {lookup, raw(node)};
}

void LookupTable::remove(const Hash128& lookup)
{
    for (size_t at = place_of(lookup); slots_[at].node != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].lookup == lookup) slots_[at].node = -1;
    }
}

std::optional<NodeId> LookupTable::find(const Hash128& lookup) const
{
    for (size_t at = place_of(lookup); slots_[at].node != 0; at = (at + 1) & (slots_.size() - 1)) {
        if (slots_[at].lookup != lookup) continue;
        if (slots_[at].node < 0) return std::nullopt;
        return NodeId{slots_[at].node};
    }
    return std::nullopt;
}

KeyCache::~KeyCache()
{
    for (Slot& slot : slots_) wipe(slot.key);
}

void KeyCache::put(NodeId node, const SealKey& key)
{
    const auto number = static_cast<size_t>(raw(node));
    while (number >= slots_.size() && slots_.size() < keys_max_) {
        std::vector<Slot> larger(2 * slots_.size());
        for (Slot& slot : slots_) {
            if (slot.node != 0) larger[static_cast<size_t>(slot.node) & (larger.size() - 1)] = slot;
            wipe(slot.key);
        }
        slots_ = std::move(larger);
    }
    slots_[number & (slots_.size() - 1)] = {raw(node), key};
}

bool KeyCache::get(NodeId node, SealKey& key) const
{
    const Slot& slot = slots_[static_cast<size_t>(raw(node)) & (slots_.size() - 1)];
    if (slot.node != raw(node)) return false;
    key = slot.key;
    return true;
}

void KeyCache::forget(NodeId node)
{
    Slot& slot = slots_[static_cast<size_t>(raw(node)) & (slots_.size() - 1)];
    if (slot.node != raw(node)) return;
    wipe(slot.key);
    slot.node = 0;
}

}  // namespace itinera
