#include "analysis/sequence_table.hpp"

#include <algorithm>
#include <string_view>

#include "base/hash.hpp"

namespace itinera {
namespace {

uint64_t hash_of(std::span<const uint32_t> sequence)
{
    return hash64({reinterpret_cast<const char*>(sequence.data()), sequence.size_bytes()});
}

}  // namespace

uint32_t SequenceTable::id_of(std::span<const uint32_t> sequence)
{
    if (size() * 2 >= slots_.size()) grow();
    const uint64_t hash = hash_of(sequence);
    const auto short_hash = static_cast<uint32_t>(hash >> 32);
    const size_t mask = slots_.size() - 1;
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        Slot& slot = slots_[at];
        if (slot.id == empty) {
            slot = {short_hash, static_cast<uint32_t>(size())};
            hashes_.push_back(hash);
            items_.insert(items_.end(), sequence.begin(), sequence.end());
            ends_.push_back(items_.size());
            return slot.id;
        }
        if (slot.hash == short_hash && std::ranges::equal(this->sequence(slot.id), sequence))
            return slot.id;
    }
}

void SequenceTable::grow()
{
    slots_.assign(std::max<size_t>(64, slots_.size() * 2), Slot{});
    const size_t mask = slots_.size() - 1;
    for (uint32_t id = 0; id < hashes_.size(); ++id) {
        size_t at = hashes_[id] & mask;
        while (slots_[at].id != empty) at = (at + 1) & mask;
        slots_[at] = {static_cast<uint32_t>(hashes_[id] >> 32), id};
    }
}

void SequenceTable::clear()
{
    std::fill(slots_.begin(), slots_.end(), Slot{});
    items_.clear();
    ends_.assign(1, 0);
    hashes_.clear();
}

}  // namespace itinera
