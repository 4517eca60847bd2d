#include "collect/equal_rows.hpp"

#include <algorithm>

namespace itinera {

EqualRows::EqualRows(size_t slots_max, size_t shared_counters)
    : slots_max_(slots_max), shared_counters_max_(shared_counters),
      slots_(std::min<size_t>(slots_max, 1024)), repeats_(slots_.size())
{}

uint64_t EqualRows::count(uint64_t row_hash)
{
    const uint64_t key = row_hash == 0 ? 1 : row_hash;
    size_t at = key & (slots_.size() - 1);
    while (slots_[at] != 0) {
        if (slots_[at] == key) return ++repeats_[at];
        at = (at + 1) & (slots_.size() - 1);
    }
    if (used_ * 4 >= slots_.size() * 3) {
        if (grow()) return count(row_hash);
        if (shared_.empty()) shared_.resize(shared_counters_max_);
        return shared_[key & (shared_counters_max_ - 1)]++;
    }
    slots_[at] = key;
    ++used_;
    return 0;
}

bool EqualRows::grow()
{
    if (slots_.size() >= slots_max_) return false;
    std::vector<uint64_t> larger(slots_.size() * 2);
    std::vector<uint32_t> repeats(larger.size());
    for (size_t i = 0; i < slots_.size(); ++i) {
        const uint64_t key = slots_[i];
        if (key == 0) continue;
        size_t at = key & (larger.size() - 1);
        while (larger[at] != 0) at = (at + 1) & (larger.size() - 1);
        larger[at] = key;
        if (repeats_[i] != 0) repeats[at] = repeats_[i];
    }
    slots_ = std::move(larger);
    repeats_ = std::move(repeats);
    return true;
}

}  // namespace itinera
