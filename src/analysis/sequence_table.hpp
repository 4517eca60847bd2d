// Distinct sequences of items with dense numbers: the paths of a flow, the variants of a process.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace itinera {

// An open-addressing table over sequences that lie end to end in one array.
// Memory: 4 bytes an item of each distinct sequence, about 32 bytes a sequence.
class SequenceTable {
public:
    // The number of this sequence, dense from 0 in order of first occurrence.
    uint32_t id_of(std::span<const uint32_t> sequence);
    std::span<const uint32_t> sequence(uint32_t id) const
    {
        return {items_.data() + ends_[id], ends_[id + 1] - ends_[id]};
    }
    size_t size() const { return ends_.size() - 1; }
    void clear();

private:
    void grow();

    struct Slot {
        uint32_t hash = 0;
        uint32_t id = empty;
    };
    static constexpr uint32_t empty = UINT32_MAX;
    std::vector<Slot> slots_;  // a power of two; at most half full
    std::vector<uint32_t> items_;
    std::vector<uint64_t> ends_{0};
    std::vector<uint64_t> hashes_;
};

}  // namespace itinera
