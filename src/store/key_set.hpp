// A set of dedup keys in memory: open addressing, 16 bytes a slot, at most half full.
#pragma once

#include <algorithm>
#include <vector>

#include "event/record_batch.hpp"

namespace itinera {

// Keys are uniform (an HMAC), so their order is that of a multiplied half: it also keeps made-up
// keys of tests apart. The top bits of this number choose the bucket everywhere.
inline uint64_t order_of(const DedupKey& key)
{
    return key.low * 0x9E3779B97F4A7C15ULL;
}
inline bool before(const DedupKey& a, const DedupKey& b)
{
    const uint64_t first = order_of(a);
    const uint64_t second = order_of(b);
    return first != second ? first < second : a.high < b.high;
}

// Threads: as std::vector. The key {0, 0} means "no key" and is never in it.
class KeySet {
public:
    bool contains(const DedupKey& key) const
    {
        if (slots_.empty()) return false;
        for (size_t at = order_of(key) >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at] == key) return true;
            if (slots_[at] == DedupKey{}) return false;
        }
    }
    // Whether the key is new.
    bool add(const DedupKey& key)
    {
        if (2 * (size_ + 1) > slots_.size()) grow();
        return place(key);
    }
    size_t size() const { return size_; }
    // Gives back memory that was needed only once in a while.
    void clear()
    {
        if (slots_.size() > 64 * (size_ + 1024)) slots_ = {};
        std::fill(slots_.begin(), slots_.end(), DedupKey{});
        size_ = 0;
    }
    std::vector<DedupKey> keys() const
    {
        std::vector<DedupKey> found;
        found.reserve(size_);
        for (const DedupKey& key : slots_) {
            if (key != DedupKey{}) found.push_back(key);
        }
        return found;
    }

private:
    bool place(const DedupKey& key)
    {
        for (size_t at = order_of(key) >> shift_;; at = (at + 1) & (slots_.size() - 1)) {
            if (slots_[at] == key) return false;
            if (slots_[at] != DedupKey{}) continue;
            slots_[at] = key;
            ++size_;
            return true;
        }
    }
    void grow()
    {
        const std::vector<DedupKey> held = keys();
        slots_.assign(slots_.empty() ? 1024 : 2 * slots_.size(), DedupKey{});
        shift_ = slots_.size() == 1024 ? 54 : shift_ - 1;
        size_ = 0;
        for (const DedupKey& key : held) place(key);
    }

    std::vector<DedupKey> slots_;
    unsigned shift_ = 54;  // 64 - log2(slots)
    size_t size_ = 0;
};

}  // namespace itinera
