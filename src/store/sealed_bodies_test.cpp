// What sealing promises: bodies open with their owner's key alone, and not at all once it is gone.
#include <gtest/gtest.h>

#include <fstream>

#include "store/derived_keys_test.hpp"
#include "store/event_log.hpp"
#include "store/name_dictionary.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

class SealedBodies : public testing::Test {
protected:
    void append(size_t first, size_t rows)
    {
        Commit commit;
        commit.records = sample_events(first, rows);
        ASSERT_TRUE(log->append(commit));
        expected.push_back(std::move(commit.records));
    }
    void reopen()
    {
        log.reset();
        log = EventLog::open(folder.path(), clock, keys).value();
    }
    TemporaryFolder folder;
    const SystemClock clock;
    DerivedKeys keys;
    std::unique_ptr<EventLog> log = EventLog::open(folder.path(), clock, keys).value();
    std::vector<RecordBatch> expected;
};

TEST_F(SealedBodies, HoldNoTextOfABody)
{
    append(0, 5'000);  // enough for a dictionary
    append(5'000, 3'000);
    std::string all;
    for (const char* name : {"log.db", "log.db-wal"}) {
        std::ifstream stream(folder.path() / name, std::ios::binary);
        all.append(std::istreambuf_iterator<char>(stream), {});
    }
    EXPECT_NE(all.find("originalTimestamp"), std::string::npos);  // a name, in the dictionary
    for (const char* value : {"SKU-", "Windows", "u_1", "上海", "garden", "zh-CN", "2026-03"}) {
        EXPECT_EQ(all.find(value), std::string::npos) << value;
    }
}

TEST_F(SealedBodies, OfADestroyedKeyReadAsEmptyAndAreSound)
{
    append(0, 500);
    const RecordBatch& before = expected[0];
    const NodeId erased = before.owner_node[17];
    keys.destroyed.insert(erased);
    reopen();
    size_t empty = 0;
    const auto read =
        log->read(Position{}, EventLog::Part::HeadersAndBodies,
                  [&](const RecordBatch& batch) -> Result<bool> {
                      for (size_t row = 0; row < batch.size(); ++row) {
                          const bool is_erased = batch.owner_node[row] == erased;
                          empty += is_erased;
                          EXPECT_EQ(batch.body(row), is_erased ? "" : before.body(row));
                      }
                      return true;
                  });
    ASSERT_TRUE(read);
    EXPECT_GE(empty, 1U);
    EXPECT_TRUE(log->read_records(
        std::vector<Position>{Position{18}},
        [&](size_t, const RecordBatch& batch, size_t row) { EXPECT_EQ(batch.body(row), ""); }));
    const auto findings = log->verify();
    ASSERT_TRUE(findings);
    for (const auto& finding : *findings) EXPECT_EQ(finding.what.find("body"), std::string::npos);
}

TEST_F(SealedBodies, WithoutOrWithAnotherKeyAreDamage)
{
    append(0, 200);
    keys.missing.insert(expected[0].owner_node[17]);
    const auto all = [](const RecordBatch&) -> Result<bool> { return true; };
    const auto read = log->read(Position{}, EventLog::Part::HeadersAndBodies, all);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, ErrorKind::Corrupt);
    EXPECT_TRUE(log->read(Position{}, EventLog::Part::Headers, all));
    // A log whose vault is another one's.
    class OtherKeys final : public NodeKeys {
    public:
        Result<Done> keys_of(std::span<const NodeId>, std::span<SealKey> keys,
                             std::span<KeyState> states) const override
        {
            for (SealKey& key : keys) key.fill(1);
            for (KeyState& state : states) state = KeyState::Live;
            return Done{};
        }
    } other;
    log.reset();
    EXPECT_EQ(EventLog::open(folder.path(), clock, other).error().kind, ErrorKind::Corrupt);
}

TEST_F(SealedBodies, OfAnErasedOwnerAreNotTaken)
{
    Commit commit;
    commit.records = sample_events(0, 10);
    keys.destroyed.insert(commit.records.owner_node[3]);
    EXPECT_EQ(log->append(commit).error().kind, ErrorKind::Gone);
    EXPECT_EQ(log->status().last, Position{});
}

TEST(NameDictionary, HoldsNamesThatManyUseAndNoValue)
{
    std::vector<BodySample> samples;
    for (int64_t i = 0; i < 40; ++i) {
        samples.push_back({NodeId{1 + i},
                           R"({"type":"track","event":"view","properties":{"city":"Lyon","n":12.5,)"
                           R"("list":[true,{"deep":"a\"b"}]})" +
                               std::string(i == 7 ? R"(,"ann@shop.com":"x")" : "") + "}"});
        samples.push_back({NodeId{3}, R"({"type":"track","event":"ann's own","her field":1})"});
    }
    const std::string names = names_in(samples, 10'000);
    for (const char* name :
         {"\"type\":\"track\"", "\"event\":\"view\"", "\"city\":\"\"", "\"deep\":"}) {
        EXPECT_NE(names.find(name), std::string::npos) << name << " in " << names;
    }
    for (const char* value : {"Lyon", "12", "true", "a\\", "ann", "her field"}) {
        EXPECT_EQ(names.find(value), std::string::npos) << value;
    }
    EXPECT_LE(names_in(samples, 50).size(), 50U);
}

}  // namespace
}  // namespace itinera
