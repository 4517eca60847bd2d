#include "journey/position_set.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"

namespace itinera {
namespace {

TEST(PositionSet, IsTheSetThatWasPutIn)
{
    Random random(7, 1);
    for (int round = 0; round < 50; ++round) {
        PositionSet set;
        std::set<int64_t> expected;
        for (int64_t position = 1; position <= 300; ++position) {
            if (random.below(3) == 0) continue;
            set.add(position);
            expected.insert(position);
        }
        int64_t count = 0;
        for (int64_t position = 0; position <= 302; ++position) {
            count += static_cast<int64_t>(expected.count(position));
            ASSERT_EQ(set.contains(position), expected.contains(position)) << position;
            ASSERT_EQ(set.count_to(position), count) << position;
        }
    }
}

TEST(PositionSet, KeepsNeighboursAsOneRun)
{
    PositionSet set;
    for (int64_t position = 5; position < 100'000; ++position) set.add(position);
    set.add_run(200'000, 300'000);
    EXPECT_EQ(set.runs().size(), 2U);
    EXPECT_EQ(set.count_to(250'000), 99'995 + 50'001);
    EXPECT_EQ(PositionSet().count_to(10), 0);
    EXPECT_FALSE(PositionSet().contains(0));
}

}  // namespace
}  // namespace itinera
