#include "engine/late_events.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

RecordBatch batch_of(int64_t first, size_t rows)
{
    RecordBatch batch;
    for (size_t i = 0; i < rows; ++i) {
        Record record;
        record.kind = i % 5 == 0 ? RecordKind::Name : RecordKind::Event;
        if ((first + static_cast<int64_t>(i)) % 3 == 0) record.flags = FlagLate;
        append_record(batch, record);
    }
    batch.first_position = Position{first};
    return batch;
}

std::vector<int64_t> late_in(const LateEvents& late, int64_t last)
{
    return late.with_positions([&](const PositionSet& positions) {
        std::vector<int64_t> found;
        for (int64_t position = 1; position <= last; ++position) {
            if (positions.contains(position)) found.push_back(position);
        }
        return found;
    });
}

TEST(LateEvents, TakesLateEventsOnceAndNoOtherRecords)
{
    LateEvents late("unused");
    ASSERT_TRUE(late.apply(batch_of(1, 10)));
    ASSERT_TRUE(late.apply(batch_of(1, 20)));  // the first ten again
    EXPECT_EQ(raw(late.applied()), 20);
    // Of the multiples of three those that are no names (1, 6, 11, 16).
    EXPECT_EQ(late_in(late, 20), (std::vector<int64_t>{3, 9, 12, 15, 18}));
}

TEST(LateEvents, IsThereAgainAfterARestartAndEmptyIfItsFileIsDamaged)
{
    const TemporaryFolder folder;
    const auto file = folder.path() / "late_events";
    std::vector<int64_t> expected;
    {
        LateEvents late(file);
        ASSERT_TRUE(late.apply(batch_of(1, 150)));
        ASSERT_TRUE(late.checkpoint());
        EXPECT_FALSE(std::filesystem::exists(file)) << "too little to write";
        ASSERT_TRUE(late.apply(batch_of(151, 200'000)));
        ASSERT_TRUE(late.checkpoint());
        expected = late_in(late, 200'150);
    }
    {
        LateEvents late(file);
        late.load();
        EXPECT_EQ(raw(late.applied()), 200'150);
        EXPECT_EQ(late_in(late, 200'150), expected);
    }
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(100).put('x');
    LateEvents late(file);
    late.load();
    EXPECT_EQ(raw(late.applied()), 0);
    ASSERT_TRUE(late.reset());
    EXPECT_FALSE(std::filesystem::exists(file));
}

}  // namespace
}  // namespace itinera
