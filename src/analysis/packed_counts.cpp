#include "analysis/packed_counts.hpp"

#include <algorithm>

namespace itinera {

void PackedCounts::flush()
{
    if (waiting_count_ == 0) return;
    while ((used_ + waiting_count_) * 2 > slots_.size()) grow();
    const size_t mask = slots_.size() - 1;
    for (size_t k = 0; k < waiting_count_; ++k)
        __builtin_prefetch(&slots_[place_of(waiting_[k]) & mask], 1);
    for (size_t k = 0; k < waiting_count_; ++k) add(waiting_[k], 1);
    waiting_count_ = 0;
}

void PackedCounts::add(uint64_t key, uint64_t count)
{
    if ((used_ + 1) * 2 > slots_.size()) grow();
    const size_t mask = slots_.size() - 1;
    for (size_t at = place_of(key) & mask;; at = (at + 1) & mask) {
        Slot& slot = slots_[at];
        if (slot.count == 0) {
            slot = {key, count};
            ++used_;
            return;
        }
        if (slot.key == key) {
            slot.count += count;
            return;
        }
    }
}

void PackedCounts::grow()
{
    std::vector<Slot> old = std::move(slots_);
    slots_.assign(std::max<size_t>(256, old.size() * 2), Slot{});
    used_ = 0;
    for (const Slot& slot : old) {
        if (slot.count) add(slot.key, slot.count);
    }
}

void PackedCounts::clear()
{
    std::fill(slots_.begin(), slots_.end(), Slot{});
    used_ = 0;
    waiting_count_ = 0;
}

}  // namespace itinera
