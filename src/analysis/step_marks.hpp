// Which events of a run of columns are of which step, as bitmaps: bit i of step k is set if event i
// has one of the step's names. Made from names alone, sixteen events at a time, so that a walk
// looks at the events of a step by counting zeros instead of asking each event what it is.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace itinera {

inline constexpr size_t step_marks_codes_max = 16;  // of all steps; beyond, a table is faster

// Threads: one at a time; keeps its memory.
class StepMarks {
public:
    static constexpr size_t none = SIZE_MAX;

    // `codes[k]` are the event codes of step k. Cost: about codes / 4 instructions an event.
    void mark(std::span<const std::vector<uint16_t>> codes, std::span<const uint16_t> events);

    // 64 marks of step k from event `first` on, that of event `first` in the lowest bit. Marks
    // behind the last event are 0.
    uint64_t window(size_t k, size_t first) const
    {
        const uint64_t* word = words_.data() + k * stride_ + first / 64;
        const size_t shift = first % 64;
        return shift == 0 ? *word : *word >> shift | word[1] << (64 - shift);
    }
    // The first event of step k in [first, end), or none.
    size_t next(size_t k, size_t first, size_t end) const
    {
        for (; first < end; first += 64) {
            if (const uint64_t found = window(k, first)) {
                first += static_cast<size_t>(std::countr_zero(found));
                return first < end ? first : none;
            }
        }
        return none;
    }
    // The last event of step k in [first, end), or none.
    size_t last(size_t k, size_t first, size_t end) const;

private:
    size_t stride_ = 0;            // words of a step, one more than its marks take
    std::vector<uint64_t> words_;  // [steps][stride_]
};

}  // namespace itinera
