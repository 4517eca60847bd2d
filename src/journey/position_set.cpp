#include "journey/position_set.hpp"

#include <algorithm>

namespace itinera {

void PositionSet::add_run(int64_t first, int64_t last)
{
    if (!runs_.empty() && runs_.back().last + 1 == first) {
        runs_.back().last = last;
        return;
    }
    const int64_t before =
        runs_.empty() ? 0 : runs_.back().before + runs_.back().last - runs_.back().first + 1;
    runs_.push_back({first, last, before});
}

const PositionSet::Run* PositionSet::run_at(int64_t position) const
{
    const auto above = std::ranges::upper_bound(runs_, position, {}, &Run::first);
    return above == runs_.begin() ? nullptr : &*std::prev(above);
}

bool PositionSet::contains(int64_t position) const
{
    const Run* const run = run_at(position);
    return run != nullptr && position <= run->last;
}

int64_t PositionSet::count_to(int64_t position) const
{
    const Run* const run = run_at(position);
    return run == nullptr ? 0 : run->before + std::min(position, run->last) - run->first + 1;
}

}  // namespace itinera
