// Counts of 63-bit keys, for the innermost loops: an open-addressing table that is told some keys
// ahead, so that memory is on its way when it is needed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace itinera {

class PackedCounts {
public:
    // Precondition: key < 2^63. Counted at the latest by flush().
    void add(uint64_t key)
    {
        waiting_[waiting_count_++] = key;
        if (waiting_count_ == waiting_.size()) flush();
    }
    void flush();
    void add(uint64_t key, uint64_t count);
    void clear();

    // Distinct keys. Precondition: flushed, as for all below.
    size_t size() const { return used_; }
    // Calls visit(key, count) in no particular order.
    template <typename Visit>
    void each(const Visit& visit) const
    {
        for (const Slot& slot : slots_) {
            if (slot.count) visit(slot.key, slot.count);
        }
    }

private:
    struct Slot {
        uint64_t key = 0;
        uint64_t count = 0;  // 0: free
    };
    static uint64_t place_of(uint64_t key)
    {
        // Fibonacci hashing; the high bits are the mixed ones.
        const uint64_t mixed = key * 0x9E3779B97F4A7C15U;
        return mixed ^ (mixed >> 32);
    }
    void grow();

    std::array<uint64_t, 64> waiting_{};
    size_t waiting_count_ = 0;
    size_t used_ = 0;
    std::vector<Slot> slots_;  // a power of two; at most half full
};

}  // namespace itinera
