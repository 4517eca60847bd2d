// Log positions of which it is known that something is true of them, as runs: after an import all
// of its rows are one run.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace itinera {

class PositionSet {
public:
    struct Run {
        int64_t first, last;
        int64_t before;  // positions in all runs before this one
    };
    // Precondition: above every position in it.
    void add(int64_t position) { add_run(position, position); }
    void add_run(int64_t first, int64_t last);
    bool contains(int64_t position) const;
    // How many are at or before `position`. Cost: logarithmic in the number of runs.
    int64_t count_to(int64_t position) const;
    std::span<const Run> runs() const { return runs_; }
    void clear() { runs_.clear(); }

private:
    const Run* run_at(int64_t position) const;  // the last one that begins at or before it
    std::vector<Run> runs_;                     // ascending, apart
};

}  // namespace itinera
