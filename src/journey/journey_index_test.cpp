#include "journey/journey_index.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <thread>

#include "base/random.hpp"
#include "journey/journey_fixture_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

// One event as it stands in a walk.
struct Seen {
    uint32_t customer;
    int64_t time_ms;
    uint16_t event;
    uint8_t channel;
    std::string color;

    friend bool operator==(const Seen&, const Seen&) = default;
};

std::ostream& operator<<(std::ostream& out, const Seen& seen)
{
    return out << seen.customer << '@' << seen.time_ms << ' ' << seen.event << '/'
               << int{seen.channel} << ' ' << seen.color;
}

// What a walk must show: the first `until` rows, sorted by customer, time, position.
std::vector<Seen> by_definition(const TestLog& log, size_t until)
{
    std::vector<size_t> order(until);
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, [&](size_t a, size_t b) {
        return std::pair(log.rows[a].customer, log.rows[a].time_ms) <
               std::pair(log.rows[b].customer, log.rows[b].time_ms);
    });
    std::vector<Seen> seen;
    for (const size_t i : order) {
        const TestRow& row = log.rows[i];
        const auto color = row.properties.find("color");
        seen.push_back({row.customer, row.time_ms, row.event, row.channel,
                        color == row.properties.end() ? "" : color->second});
    }
    return seen;
}

std::vector<Seen> walked(const Snapshot& snapshot, size_t events_per_range = 7)
{
    std::vector<Seen> seen;
    const Result<Snapshot::Columns> columns = snapshot.columns({"size", "color"});
    EXPECT_TRUE(columns);
    for (const Snapshot::Range range : snapshot.ranges(events_per_range)) {
        snapshot.walk(range, *columns, [&](const JourneyView& journey) {
            const std::vector<Position> positions = snapshot.positions(journey.customer);
            EXPECT_EQ(positions.size(), journey.size());
            for (size_t i = 0; i < journey.size(); ++i) {
                const uint32_t code = journey.properties[1][i];
                seen.push_back({raw(journey.customer), journey.times_ms[i], journey.events[i],
                                journey.channels[i], columns->columns[1]->dictionary[code]});
            }
        });
    }
    return seen;
}

TestLog random_log(Random& random, size_t rows, uint32_t customers)
{
    TestLog log;
    for (size_t i = 0; i < rows; ++i) {
        TestRow row{static_cast<uint32_t>(random.below(customers)),
                    static_cast<int64_t>(random.below(6)), static_cast<uint16_t>(random.below(4)),
                    static_cast<uint8_t>(random.below(3))};
        if (random.chance(0.6))
            row.properties["color"] = "\"c" + std::to_string(random.below(9)) + "\"";
        log.rows.push_back(std::move(row));
    }
    return log;
}

JourneyIndexOptions small_partitions()
{
    JourneyIndexOptions options;
    options.partition_customers = 4;
    options.fold_in_background = false;
    return options;
}

std::unique_ptr<JourneyIndex> opened(const std::filesystem::path& folder, const TestLog& log,
                                     const JourneyIndexOptions& options = small_partitions())
{
    auto index = JourneyIndex::open(folder, TestLog::customer_of, log, options);
    EXPECT_TRUE(index) << index.error().message;
    return std::move(index).value();
}

TEST(JourneyIndex, ShowsEveryEventInOrderFromDeltasAndFoldedAndInBetween)
{
    for (uint64_t seed = 0; seed < 200; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Random random(seed, 0);
        const TestLog log =
            random_log(random, 1 + random.below(60), 1 + static_cast<uint32_t>(random.below(15)));
        const auto index = opened({}, log);
        std::vector<std::pair<size_t, std::shared_ptr<const Snapshot>>> kept;
        for (size_t at = 0; at < log.rows.size();) {
            const size_t next = std::min(log.rows.size(), at + 1 + random.below(20));
            ASSERT_TRUE(index->apply(log.batch(at, next)));
            at = next;
            if (random.chance(0.4)) {
                ASSERT_TRUE(index->fold());
            }
            kept.emplace_back(at, index->snapshot());
            EXPECT_EQ(kept.back().second->event_count(), at);
            if (random.chance(0.5)) {
                EXPECT_EQ(walked(*kept.back().second), by_definition(log, at));
            }
        }
        // Older snapshots still show what was there when they were taken.
        for (const auto& [until, snapshot] : kept)
            EXPECT_EQ(walked(*snapshot), by_definition(log, until));
    }
}

TEST(JourneyIndex, RangesCoverEveryCustomerOnce)
{
    Random random(7, 0);
    const TestLog log = random_log(random, 300, 40);
    const auto index = index_of(log, small_partitions());
    for (const size_t events : {size_t{1}, size_t{10}, size_t{1000}}) {
        uint32_t next = 0;
        for (const Snapshot::Range range : index->snapshot()->ranges(events)) {
            EXPECT_EQ(range.first, next);
            EXPECT_LT(range.first, range.last);
            next = range.last;
        }
        EXPECT_EQ(next, index->snapshot()->customer_count());
    }
}

TEST(JourneyIndex, PositionsStandInTheOrderOfTheView)
{
    TestLog log;
    log.rows = {{0, 30, 1}, {0, 10, 2}, {1, 5, 1}, {0, 10, 3}, {0, 20, 4}};
    const auto index = opened({}, log);
    ASSERT_TRUE(index->apply(log.batch(0, 3)));
    ASSERT_TRUE(index->fold());
    ASSERT_TRUE(index->apply(log.batch(3, 5)));
    const std::vector<Position> expected{Position{2}, Position{4}, Position{5}, Position{1}};
    EXPECT_EQ(index->snapshot()->positions(CustomerId{0}), expected);
    EXPECT_TRUE(index->snapshot()->positions(CustomerId{9}).empty());
}

TEST(JourneyIndex, ContinuesAfterReopeningAndSkipsWhatItHas)
{
    const TemporaryFolder folder;
    Random random(3, 0);
    const TestLog log = random_log(random, 200, 30);
    {
        const auto index = opened(folder.path(), log);
        ASSERT_TRUE(index->apply(log.batch(0, 120)));
        ASSERT_TRUE(index->fold());
        ASSERT_TRUE(index->apply(log.batch(120, 150)));  // lost with the process
    }
    const auto index = opened(folder.path(), log);
    EXPECT_EQ(index->applied(), Position{120});
    EXPECT_EQ(walked(*index->snapshot()), by_definition(log, 120));
    ASSERT_TRUE(index->apply(log.batch(100, 200)));
    EXPECT_EQ(walked(*index->snapshot()), by_definition(log, 200));
    ASSERT_TRUE(index->reset());
    EXPECT_EQ(index->applied(), Position{0});
    EXPECT_EQ(index->snapshot()->event_count(), 0U);
}

std::map<std::string, std::string> files_in(const std::filesystem::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream in(file.path(), std::ios::binary);
        files[file.path().filename().string()] = {std::istreambuf_iterator<char>(in), {}};
    }
    return files;
}

TEST(JourneyIndex, TheSameLogGivesTheSameFilesHoweverItCameIn)
{
    Random random(5, 0);
    const TestLog log = random_log(random, 300, 30);
    const TemporaryFolder one;
    const TemporaryFolder other;
    {
        const auto index = opened(one.path(), log);
        ASSERT_TRUE(index->apply(log.batch(0, 300)));
        ASSERT_TRUE(index->fold());
        const auto slow = opened(other.path(), log);
        for (size_t at = 0; at < 300; at += 25) {
            ASSERT_TRUE(slow->apply(log.batch(at, at + 25)));
            if (at % 2 == 0) {
                ASSERT_TRUE(slow->fold());
            }
        }
        ASSERT_TRUE(slow->fold());
    }
    EXPECT_EQ(files_in(one.path()), files_in(other.path()));
}

TEST(JourneyIndex, RefusesABrokenFile)
{
    const TemporaryFolder folder;
    TestLog log;
    log.rows = {{0, 1, 1}, {0, 2, 1}};
    {
        const auto index = opened(folder.path(), log);
        ASSERT_TRUE(index->apply(log.batch(0, 2)));
        ASSERT_TRUE(index->fold());
    }
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        if (file.path().extension() == ".rows") std::filesystem::resize_file(file.path(), 70);
    }
    const auto index =
        JourneyIndex::open(folder.path(), TestLog::customer_of, log, small_partitions());
    ASSERT_FALSE(index);
    EXPECT_EQ(index.error().kind, ErrorKind::Corrupt);
}

TEST(JourneyIndex, FoldsWhenTooManyRowsAreInMemory)
{
    Random random(9, 0);
    const TestLog log = random_log(random, 100, 10);
    JourneyIndexOptions options = small_partitions();
    options.delta_rows_max = 20;
    const auto index = opened({}, log, options);
    ASSERT_TRUE(index->apply(log.batch(0, 20)));
    const int64_t at_the_limit = index->bytes_resident();
    ASSERT_TRUE(index->apply(log.batch(20, 21)));
    EXPECT_LT(index->bytes_resident(), at_the_limit);
    EXPECT_EQ(walked(*index->snapshot()), by_definition(log, 21));
}

TEST(JourneyIndex, ReadersSeeWholeBatchesWhileOthersWriteAndFold)
{
    Random random(13, 0);
    const TestLog log = random_log(random, 4000, 50);
    const auto index = opened({}, log);
    std::atomic<bool> is_over = false;
    std::thread writer([&] {
        for (size_t at = 0; at < log.rows.size(); at += 50) {
            EXPECT_TRUE(index->apply(log.batch(at, at + 50)));
        }
        is_over = true;
    });
    std::thread folder([&] {
        while (!is_over) EXPECT_TRUE(index->fold());
    });
    while (!is_over) {
        const auto snapshot = index->snapshot();
        EXPECT_EQ(snapshot->event_count() % 50, 0U);
        EXPECT_EQ(walked(*snapshot), by_definition(log, snapshot->event_count()));
    }
    writer.join();
    folder.join();
    EXPECT_EQ(walked(*index->snapshot()), by_definition(log, log.rows.size()));
}

TEST(PropertyColumns, AreReadOnceAndThenOnlyWhatIsNew)
{
    Random random(11, 0);
    const TestLog log = random_log(random, 100, 10);
    const auto index = opened({}, log);
    ASSERT_TRUE(index->apply(log.batch(0, 60)));
    ASSERT_TRUE(index->snapshot()->columns({"color"}));
    ASSERT_TRUE(index->snapshot()->columns({"color"}));
    EXPECT_EQ(log.reads, 1U);
    ASSERT_TRUE(index->fold());
    ASSERT_TRUE(index->snapshot()->columns({"color"}));
    EXPECT_EQ(log.reads, 1U);
    ASSERT_TRUE(index->apply(log.batch(60, 100)));
    ASSERT_TRUE(index->snapshot()->columns({"color"}));
    EXPECT_EQ(log.reads, 2U);
}

TEST(PropertyColumns, GoWhenOthersNeedTheirMemoryAndAreRefusedBeyondIt)
{
    TestLog log;
    for (uint32_t i = 0; i < 1000; ++i)
        log.rows.push_back({i, 0, 0, 0, {{"a", "1"}, {"b", "\"x\""}}});
    JourneyIndexOptions options = small_partitions();
    options.columns_bytes_max = 10'000;  // one column takes 4 000 for rows, as much for the tail
    const auto index = index_of(log, options);
    ASSERT_TRUE(index->snapshot()->columns({"a"}));
    ASSERT_TRUE(index->snapshot()->columns({"b"}));
    ASSERT_TRUE(index->snapshot()->columns({"a"}));
    EXPECT_EQ(log.reads, 3U);
    const Result<Snapshot::Columns> both = index->snapshot()->columns({"a", "b"});
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace itinera
