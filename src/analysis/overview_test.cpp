#include "analysis/overview.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.hpp"

namespace itinera {
namespace {

struct Row {
    uint32_t customer;
    int64_t time;
    uint16_t event;
    uint8_t channel;
};

// Journeys of at most 3 customers, as columns.
struct Log {
    std::vector<Row> rows;

    template <typename A>
    void scan(const typename A::Query& query, uint32_t customer, typename A::Partial& partial) const
    {
        std::vector<Row> mine;
        for (const Row& row : rows) {
            if (row.customer == customer) mine.push_back(row);
        }
        std::ranges::stable_sort(mine, {}, &Row::time);
        std::vector<int64_t> times;
        std::vector<uint16_t> events;
        std::vector<uint8_t> channels;
        for (const Row& row : mine) {
            times.push_back(row.time);
            events.push_back(row.event);
            channels.push_back(row.channel);
        }
        if (!mine.empty())
            A::scan(query, JourneyView{CustomerId{customer}, times, events, channels, {}}, partial);
    }
};

Log random_log(Random& random)
{
    Log log;
    const uint64_t size = random.below(12);
    for (uint64_t k = 0; k < size; ++k) {
        log.rows.push_back(
            {static_cast<uint32_t>(random.below(3)), static_cast<int64_t>(random.below(40)),
             static_cast<uint16_t>(random.below(4)), static_cast<uint8_t>(random.below(3))});
    }
    return log;
}

// The definition: every number is the size of a set that is written down.
void expect_by_definition(const Log& log, const Overview::Query& query, const Overview::Partial& is)
{
    using Set = std::set<uint32_t>;
    Set all;
    Set in_period;
    uint64_t events = 0;
    std::map<uint32_t, int64_t> first;
    std::map<uint8_t, Set> by_channel;
    const auto counts = [&](const Row& row) {
        return row.event >= query.hidden.size() || !query.hidden[row.event];
    };
    for (const Row& row : log.rows) {
        if (!counts(row)) continue;
        all.insert(row.customer);
        const auto [at, fresh] = first.emplace(row.customer, row.time);
        if (!fresh) at->second = std::min(at->second, row.time);
        if (row.time < query.edges_ms.front() || row.time >= query.edges_ms.back()) continue;
        ++events;
        in_period.insert(row.customer);
        by_channel[row.channel].insert(row.customer);
    }
    EXPECT_EQ(is.events, events);
    EXPECT_EQ(is.customers, in_period.size());
    EXPECT_EQ(is.all_customers, all.size());
    for (const auto& [channel, customers] : by_channel)
        EXPECT_EQ(is.channel_customers[channel], customers.size());
    for (size_t b = 0; b + 1 < query.edges_ms.size(); ++b) {
        Set here;
        uint64_t count = 0;
        uint64_t fresh = 0;
        for (const Row& row : log.rows) {
            if (!counts(row) || row.time < query.edges_ms[b] || row.time >= query.edges_ms[b + 1])
                continue;
            here.insert(row.customer);
            ++count;
        }
        for (const auto& [customer, time] : first) {
            fresh += time >= query.edges_ms[b] && time < query.edges_ms[b + 1];
        }
        EXPECT_EQ(is.bucket_events[b], count);
        EXPECT_EQ(is.bucket_customers[b], here.size());
        EXPECT_EQ(is.bucket_new[b], fresh);
    }
}

TEST(Overview, AgreesWithItsDefinitionOnRandomLogs)
{
    for (uint64_t seed = 0; seed < 2'000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 0);
        const Log log = random_log(random);
        const Overview::Query query{{5, 10, 17, 18, 30},
                                    {0, static_cast<uint8_t>(random.below(2))}};
        Overview::Partial one = Overview::empty(query);
        Overview::Partial other = Overview::empty(query);
        for (uint32_t customer = 0; customer < 3; ++customer) {
            log.scan<Overview>(query, customer, random.chance(0.5) ? one : other);
        }
        Overview::merge(one, std::move(other));
        expect_by_definition(log, query, one);
        if (HasFailure()) return;
    }
}

TEST(EventCatalogue, CountsEventsAndTheirCustomers)
{
    const Log log{{{0, 5, 1, 0}, {0, 3, 1, 0}, {1, 9, 1, 0}, {1, 2, 0, 0}}};
    const EventCatalogue::Query query{3};
    EventCatalogue::Partial one = EventCatalogue::empty(query);
    EventCatalogue::Partial other = EventCatalogue::empty(query);
    log.scan<EventCatalogue>(query, 0, one);
    log.scan<EventCatalogue>(query, 1, other);
    EventCatalogue::merge(one, std::move(other));
    EXPECT_EQ(one.entries[1].count, 3U);
    EXPECT_EQ(one.entries[1].customers, 2U);
    EXPECT_EQ(one.entries[1].first_ms, 3);
    EXPECT_EQ(one.entries[1].last_ms, 9);
    EXPECT_EQ(one.entries[0].customers, 1U);
    EXPECT_EQ(one.entries[2].count, 0U);
}

}  // namespace
}  // namespace itinera
