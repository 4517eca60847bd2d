#include "journey/filtered_snapshot.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/random.hpp"
#include "journey/journey_fixture_test.hpp"

namespace itinera {
namespace {

using Met = std::vector<std::pair<uint32_t, size_t>>;  // customer, events

Met customers_met(const Snapshot& snapshot)
{
    Met met;
    const auto columns = snapshot.columns({});
    for (const Snapshot::Range range : snapshot.ranges(50)) {
        snapshot.walk(range, *columns, [&](const JourneyView& journey) {
            met.emplace_back(raw(journey.customer), journey.size());
        });
    }
    return met;
}

TEST(FilteredSnapshot, MeetsAllButThoseLeftOut)
{
    for (uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed, 0);
        TestLog log;
        for (size_t i = 0; i < 600; ++i) {
            log.rows.push_back({static_cast<uint32_t>(random.below(200)),
                                static_cast<int64_t>(random.below(1000)),
                                static_cast<uint16_t>(random.below(5))});
        }
        auto index = JourneyIndex::open({}, TestLog::customer_of, log, {.partition_customers = 64});
        ASSERT_TRUE(index);
        ASSERT_TRUE((*index)->apply(log.batch(0, 400)));
        ASSERT_TRUE((*index)->fold());
        ASSERT_TRUE((*index)->apply(log.batch(400, 600)));  // beside the base
        auto left_out = std::make_shared<CustomerSet>();
        std::set<uint32_t> names;
        const double share = seed % 3 == 0 ? 0.01 : seed % 3 == 1 ? 0.5 : 0.97;
        for (uint32_t customer = 0; customer < 200; ++customer) {
            if (!random.chance(share)) continue;
            left_out->add(CustomerId{customer});
            names.insert(customer);
        }
        ASSERT_EQ(left_out->size(), names.size());
        Met expected = customers_met(*(*index)->snapshot());
        std::erase_if(expected, [&](const auto& one) { return names.contains(one.first); });
        const auto filtered = without((*index)->snapshot(), left_out);
        EXPECT_EQ(customers_met(*filtered), expected) << "seed " << seed;
        for (const uint32_t customer : names)
            EXPECT_TRUE(filtered->positions(CustomerId{customer}).empty());
    }
}

TEST(CustomerSet, RemembersAndForgets)
{
    CustomerSet set;
    set.add(CustomerId{70});
    set.add(CustomerId{3});
    EXPECT_TRUE(set.has(CustomerId{70}));
    EXPECT_FALSE(set.has(CustomerId{1'000'000}));
    EXPECT_EQ(set.next_member(4, 100), 70U);
    EXPECT_EQ(set.next_member(71, 500), 500U);
    EXPECT_EQ(set.next_stranger(3, 100), 4U);
    set.remove(CustomerId{70});
    set.remove(CustomerId{5'000});
    EXPECT_EQ(set.size(), 1U);
}

}  // namespace
}  // namespace itinera
