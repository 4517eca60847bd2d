// How often a row has come before: what makes the ids of equal rows differ (EV-63).
//
// Rows are told apart by a 64-bit hash. Up to 12 M different ones are counted exactly, so that
// a row of two overlapping files has one id; beyond, rows share counters, so that equal rows of one
// file still never get one number, and a second run over the same file gives the same numbers.
// Memory: grows to 192 MiB at 12 M different rows, then 64 MiB more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace itinera {

class EqualRows {
public:
    // Limits for tests; both are powers of two.
    explicit EqualRows(size_t slots_max = size_t{1} << 24,
                       size_t shared_counters = size_t{1} << 24);
    // How many rows with this hash came before.
    uint64_t count(uint64_t row_hash);

private:
    bool grow();

    size_t slots_max_, shared_counters_max_;
    std::vector<uint64_t> slots_;  // open addressing; 0 = free
    size_t used_ = 0;
    std::vector<uint32_t> repeats_;  // after the first, per slot: untouched where rows differ
    std::vector<uint32_t> shared_;
};

}  // namespace itinera
