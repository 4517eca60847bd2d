#include "store/dedup_index.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "base/random.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr DedupOptions few{.recent_keys_max = 100, .waiting_sets_max = 2};

std::unique_ptr<DedupIndex> open_index(const TemporaryFolder& folder, std::string_view log = "log")
{
    auto index = DedupIndex::open(folder.path() / "dedup", log, few);
    EXPECT_TRUE(index) << (index ? "" : index.error().message);
    return index ? std::move(index).value() : nullptr;
}

// The keys of the numbers first .. last, as the records at these positions.
void add(DedupIndex& index, uint64_t first, uint64_t last)
{
    std::vector<DedupKey> keys;
    for (uint64_t number = first; number <= last; ++number) keys.push_back(sample_key(number));
    index.add(keys);
    index.end_batch({Position{static_cast<int64_t>(last)}, last});
}

TEST(DedupIndex, KnowsEveryKeyAndNoOtherWhileRunsAreWrittenAndMerged)
{
    const TemporaryFolder folder;
    auto index = open_index(folder);
    Random random(5, 0);
    uint64_t last = 0;
    for (int round = 0; round < 300; ++round) {
        const uint64_t rows = 1 + random.below(90);
        add(*index, last + 1, last + rows);
        last += rows;
        for (int i = 0; i < 20; ++i) {
            const uint64_t number = 1 + random.below(2 * last);
            ASSERT_EQ(index->contains(sample_key(number)), number <= last) << number;
        }
    }
    index->settle();
    EXPECT_EQ(index->size(), last);
    EXPECT_FALSE(index->contains(DedupKey{}));
    EXPECT_TRUE(index->check());
}

TEST(DedupIndex, LacksAfterAReopeningOnlyWhatIsBehindCovered)
{
    const TemporaryFolder folder;
    uint64_t last = 0;
    Random random(6, 0);
    for (int restart = 0; restart < 30; ++restart) {
        auto index = open_index(folder);
        const auto covered = static_cast<uint64_t>(raw(index->covered().last));
        ASSERT_LE(covered, last);
        ASSERT_EQ(index->covered().mark, covered);
        EXPECT_EQ(index->size(), covered);
        if (covered < last) add(*index, covered + 1, last);
        for (uint64_t number = 1; number <= last; ++number)
            ASSERT_TRUE(index->contains(sample_key(number)));
        const uint64_t rows = 1 + random.below(400);
        for (uint64_t i = 0; i < rows; ++i) add(*index, last + 1 + i, last + 1 + i);
        last += rows;
        if (random.chance(0.5)) index->settle();
    }
    EXPECT_GT(last, 1'000U);
}

TEST(DedupIndex, StartsAnewForAnotherLogOrADamagedFile)
{
    const TemporaryFolder folder;
    {
        auto index = open_index(folder);
        add(*index, 1, 500);
        index->settle();
        EXPECT_EQ(index->covered().last, Position{500});
    }
    EXPECT_EQ(open_index(folder)->covered().last, Position{500});
    EXPECT_EQ(open_index(folder, "another log")->covered().last, Position{});
    {
        auto index = open_index(folder);
        EXPECT_EQ(index->size(), 0U);
        add(*index, 1, 500);
        index->settle();
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "dedup")) {
        if (entry.path().extension() == ".keys")
            std::filesystem::resize_file(entry.path(), entry.file_size() - 16);
    }
    EXPECT_EQ(open_index(folder)->covered().last, Position{});
}

TEST(DedupIndex, FindsAFlippedBitInARunWhenAsked)
{
    const TemporaryFolder folder;
    auto index = open_index(folder);
    add(*index, 1, 500);
    index->settle();
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "dedup")) {
        if (entry.path().extension() != ".keys") continue;
        std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(-40, std::ios::end);
        file.put('!');
    }
    const auto checked = index->check();
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, ErrorKind::Corrupt);
}

TEST(KeySet, HoldsKeysThatDifferInOneHalfOnly)
{
    KeySet set;
    for (uint64_t i = 1; i <= 1'000; ++i) {
        EXPECT_TRUE(set.add({i, 7}));
        EXPECT_TRUE(set.add({7, i + 7}));
        EXPECT_FALSE(set.add({i, 7}));
    }
    EXPECT_EQ(set.size(), 2'000U);
    EXPECT_FALSE(set.contains({1'001, 7}));
    set.clear();
    EXPECT_FALSE(set.contains({1, 7}));
}

}  // namespace
}  // namespace itinera
