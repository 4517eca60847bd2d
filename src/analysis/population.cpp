#include "analysis/population.hpp"

#include <algorithm>

namespace itinera {

void CountPopulation::scan(const Query& question, const JourneyView& journey, Partial& partial)
{
    const auto first = std::ranges::lower_bound(journey.times_ms, question.from_ms);
    const auto last = std::lower_bound(first, journey.times_ms.end(), question.to_ms);
    const auto in_period = static_cast<uint64_t>(last - first);
    uint64_t events = in_period;
    if (!question.where.is_everything()) {
        events = 0;
        const auto begin = static_cast<size_t>(first - journey.times_ms.begin());
        for (size_t i = begin; i < begin + in_period; ++i)
            events += question.where.fits(journey, i);
    }
    partial.units += events > 0;
    partial.events += events;
    partial.left_out += in_period - events;
}

void CountPopulation::scan_block(const Query&, const JourneyBlock& block, Partial& partial)
{
    const auto offsets = block.offsets;
    uint64_t units = 0;
    for (size_t c = 0; c + 1 < offsets.size(); ++c) units += offsets[c] != offsets[c + 1];
    partial.units += units;
    partial.events += offsets.back() - offsets.front();
}

void CountPopulation::merge(Partial& into, Partial&& from)
{
    into.units += from.units;
    into.events += from.events;
    into.left_out += from.left_out;
}

}  // namespace itinera
