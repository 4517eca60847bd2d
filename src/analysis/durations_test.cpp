#include "analysis/durations.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"

namespace itinera {
namespace {

// The definition (ST-1): h = (n - 1) p, linear between closest ranks, rounded half up.
int64_t by_sorting(std::vector<int64_t> values, double p)
{
    std::sort(values.begin(), values.end());
    const double place = static_cast<double>(values.size() - 1) * p;
    const auto rank = static_cast<size_t>(place);
    const auto next = std::min(rank + 1, values.size() - 1);
    const double rest = place - static_cast<double>(rank);
    return static_cast<int64_t>(std::floor(static_cast<double>(values[rank]) +
                                           rest * static_cast<double>(values[next] - values[rank]) +
                                           0.5));
}

TEST(Durations, QuantilesAreThoseOfTheSortedValues)
{
    for (uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, 0);
        // Few and many, close together and far apart, with gaps and equal values.
        const size_t n = 1 + random.below(seed % 3 ? 5000 : 40);
        const double spread = seed % 4 == 0 ? 3 : seed % 4 == 1 ? 1e4 : 1e12;
        std::vector<int64_t> values;
        Durations durations;
        for (size_t k = 0; k < n; ++k) {
            const double cluster = random.chance(0.5) ? 0 : spread * 20;
            values.push_back(static_cast<int64_t>(cluster + random.uniform() * spread));
            durations.add(values.back());
        }
        for (const double p : {0.0, 0.01, 0.25, 0.5, 0.75, 0.9, 0.999, 1.0}) {
            EXPECT_EQ(durations.quantile(p), by_sorting(values, p))
                << "seed " << seed << " p " << p;
        }
    }
}

TEST(Durations, PartsMayBeTalliedAtAnyTime)
{
    for (uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, 1);
        std::vector<int64_t> values;
        Durations parts[3];
        for (size_t n = random.below(12'000); n > 0; --n) {
            values.push_back(static_cast<int64_t>(random.uniform() * 1e7));
            Durations& part = parts[random.below(3)];
            part.add(values.back());
            if (random.chance(0.0005)) part.tally();
        }
        if (values.empty()) continue;
        const Durations* all[] = {&parts[0], &parts[1], &parts[2]};
        EXPECT_EQ(Durations::quantile(all, 0.5), by_sorting(values, 0.5)) << "seed " << seed;
        parts[0].merge(parts[1]);
        parts[2].merge(parts[0]);
        EXPECT_EQ(parts[2].quantile(0.9), by_sorting(values, 0.9)) << "seed " << seed;
        parts[2].tally();
        EXPECT_EQ(parts[2].quantile(0.1), by_sorting(values, 0.1)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace itinera
