#include "store/event_log.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <set>
#include <thread>

#include "store/derived_keys_test.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

std::unique_ptr<EventLog> open_log(const std::filesystem::path& folder, const Clock& clock)
{
    auto log = EventLog::open(folder, clock, derived_keys());
    EXPECT_TRUE(log) << (log ? "" : log.error().message);
    return log ? std::move(log).value() : nullptr;
}

Commit commit_of(uint64_t first, size_t rows)
{
    Commit commit;
    commit.records = sample_events(first, rows);
    return commit;
}

RecordBatch read_all(const EventLog& log, Position after, EventLog::Part part)
{
    RecordBatch all;
    int64_t next = raw(after) + 1;
    const auto read = log.read(after, part, [&](const RecordBatch& batch) -> Result<bool> {
        EXPECT_EQ(raw(batch.first_position), next);
        for (size_t row = 0; row < batch.size(); ++row) {
            append_record(all, {.kind = batch.kind[row],
                                .dedup_key = batch.dedup_key[row],
                                .source = batch.source[row],
                                .trust = batch.trust[row],
                                .timestamp_ms = batch.timestamp_ms[row],
                                .sent_at_ms = batch.sent_at_ms[row],
                                .received_at_ms = batch.received_at_ms[row],
                                .event = batch.event[row],
                                .channel = batch.channel[row],
                                .owner_node = batch.owner_node[row],
                                .other_nodes = batch.other_nodes(row),
                                .value = batch.value[row],
                                .currency = batch.currency[row],
                                .flags = batch.flags[row],
                                .body = batch.body(row)});
        }
        next += static_cast<int64_t>(batch.size());
        return true;
    });
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    return all;
}

void expect_same(const RecordBatch& got, const RecordBatch& expected)
{
    EXPECT_EQ(got.kind, expected.kind);
    EXPECT_EQ(got.dedup_key, expected.dedup_key);
    EXPECT_EQ(got.source, expected.source);
    EXPECT_EQ(got.trust, expected.trust);
    EXPECT_EQ(got.timestamp_ms, expected.timestamp_ms);
    EXPECT_EQ(got.sent_at_ms, expected.sent_at_ms);
    EXPECT_EQ(got.received_at_ms, expected.received_at_ms);
    EXPECT_EQ(got.event, expected.event);
    EXPECT_EQ(got.channel, expected.channel);
    EXPECT_EQ(got.owner_node, expected.owner_node);
    EXPECT_EQ(got.value, expected.value);
    EXPECT_EQ(got.currency, expected.currency);
    EXPECT_EQ(got.flags, expected.flags);
    EXPECT_EQ(got.other_node_end, expected.other_node_end);
    EXPECT_EQ(got.other_node_values, expected.other_node_values);
    EXPECT_EQ(got.body_end, expected.body_end);
    EXPECT_EQ(got.body_bytes, expected.body_bytes);
}

class EventLogTest : public testing::Test {
protected:
    TemporaryFolder folder_;
    FixedClock clock_{timestamp_of(1'000'000)};
};

TEST_F(EventLogTest, GivesBackWhatWasAppendedAlsoAfterReopening)
{
    const RecordBatch expected = sample_events(0, 50'000);  // more than one stored batch
    {
        auto log = open_log(folder_.path(), clock_);
        Commit commit = commit_of(0, 50'000);
        ASSERT_TRUE(log->append(commit));
        EXPECT_EQ(commit.records.first_position, Position{1});
        EXPECT_EQ(commit.records.accepted_at_ms, 1'000'000);
        expect_same(read_all(*log, Position{}, EventLog::Part::HeadersAndBodies), expected);
    }
    auto log = open_log(folder_.path(), clock_);
    EXPECT_EQ(log->status().last, Position{50'000});
    expect_same(read_all(*log, Position{}, EventLog::Part::HeadersAndBodies), expected);
    EXPECT_TRUE(log->verify().value().empty());
}

TEST_F(EventLogTest, ReadsFromAnyPositionExactlyTheRecordsBehindIt)
{
    auto log = open_log(folder_.path(), clock_);
    for (const size_t rows : {1UL, 700UL, 3UL, 20'000UL}) {
        Commit commit = commit_of(static_cast<uint64_t>(raw(log->status().last)), rows);
        ASSERT_TRUE(log->append(commit));
    }
    for (const int64_t after : {0, 1, 2, 700, 701, 703, 704, 705, 17'087, 17'088, 20'703, 20'704}) {
        const auto rows = static_cast<size_t>(20'704 - after);
        expect_same(read_all(*log, Position{after}, EventLog::Part::HeadersAndBodies),
                    sample_events(static_cast<uint64_t>(after), rows));
    }
}

TEST_F(EventLogTest, ReadsSingleRecordsInAnyOrder)
{
    auto log = open_log(folder_.path(), clock_);
    for (const size_t rows : {1UL, 700UL, 20'000UL}) {
        Commit commit = commit_of(static_cast<uint64_t>(raw(log->status().last)), rows);
        ASSERT_TRUE(log->append(commit));
    }
    const RecordBatch all = sample_events(0, 20'701);
    const std::vector<Position> wanted{Position{20'701}, Position{1}, Position{700}, Position{2},
                                       Position{700}};
    size_t seen = 0;
    ASSERT_TRUE(log->read_records(wanted, [&](size_t k, const RecordBatch& batch, size_t row) {
        ++seen;
        EXPECT_EQ(batch.position(row), wanted[k]);
        const auto at = static_cast<size_t>(raw(wanted[k]) - 1);
        EXPECT_EQ(batch.body(row), all.body(at));
        EXPECT_EQ(batch.timestamp_ms[row], all.timestamp_ms[at]);
    }));
    EXPECT_EQ(seen, wanted.size());
    const std::vector<Position> missing{Position{20'702}};
    EXPECT_EQ(log->read_records(missing, [](size_t, const RecordBatch&, size_t) {}).error().kind,
              ErrorKind::NotFound);
}

TEST_F(EventLogTest, ReadsHeadersWithoutBodies)
{
    auto log = open_log(folder_.path(), clock_);
    Commit commit = commit_of(0, 100);
    ASSERT_TRUE(log->append(commit));
    const auto read = log->read(Position{}, EventLog::Part::Headers,
                                [](const RecordBatch& batch) -> Result<bool> {
                                    EXPECT_EQ(batch.owner_node, sample_events(0, 100).owner_node);
                                    EXPECT_TRUE(batch.body_bytes.empty());
                                    return true;
                                });
    EXPECT_TRUE(read);
}

TEST_F(EventLogTest, StopsReadingWhenTheVisitorHasEnoughOrFails)
{
    auto log = open_log(folder_.path(), clock_);
    for (uint64_t i = 0; i < 10; ++i) {
        Commit commit = commit_of(i, 1);
        ASSERT_TRUE(log->append(commit));
    }
    int visits = 0;
    EXPECT_TRUE(log->read(Position{}, EventLog::Part::Headers,
                          [&](const RecordBatch&) -> Result<bool> { return ++visits < 3; }));
    EXPECT_EQ(visits, 3);
    const auto failed =
        log->read(Position{}, EventLog::Part::Headers, [](const RecordBatch&) -> Result<bool> {
            return Error{ErrorKind::Gone, "enough"};
        });
    ASSERT_FALSE(failed);
    EXPECT_EQ(failed.error().kind, ErrorKind::Gone);
}

TEST_F(EventLogTest, KeepsExtremeValuesAndEmptyOrLongBodies)
{
    RecordBatch batch;
    const std::vector<NodeId> many(300, NodeId{INT64_MAX});
    for (const int64_t number : {INT64_MIN, INT64_MIN + 1, int64_t{-1}, int64_t{0}, INT64_MAX}) {
        append_record(batch, {.kind = RecordKind::Name,
                              .source = SourceCode{65'535},
                              .timestamp_ms = number,
                              .sent_at_ms = number,
                              .received_at_ms = -number - 1,
                              .event = EventCode{65'535},
                              .channel = ChannelCode{255},
                              .owner_node = NodeId{number},
                              .other_nodes = many,
                              .value = number,
                              .currency = CurrencyCode{65'535},
                              .flags = 65'535,
                              .body = {}});
    }
    const std::string body = "{\"x\":\"" + std::string(3'000'000, 'y') + "\"}";
    append_record(batch, {.body = body});
    auto log = open_log(folder_.path(), clock_);
    Commit commit;
    commit.records = batch;
    ASSERT_TRUE(log->append(commit));
    expect_same(read_all(*log, Position{}, EventLog::Part::HeadersAndBodies), batch);
}

TEST_F(EventLogTest, NeverLetsTheTimeOfAcceptanceDecrease)
{
    auto log = open_log(folder_.path(), clock_);
    for (const int64_t now : {2'000'000, 1'500'000, 2'500'000}) {
        clock_.set(timestamp_of(now));
        Commit commit = commit_of(static_cast<uint64_t>(now), 1);
        ASSERT_TRUE(log->append(commit));
        EXPECT_EQ(commit.records.accepted_at_ms, std::max<int64_t>(now, 2'000'000));
    }
}

TEST_F(EventLogTest, RefusesAKeyThatIsThereAlreadyOrTwiceInTheCommit)
{
    auto log = open_log(folder_.path(), clock_);
    Commit first = commit_of(0, 10);
    ASSERT_TRUE(log->append(first));
    Commit overlapping = commit_of(9, 10);
    EXPECT_EQ(log->append(overlapping).error().kind, ErrorKind::Conflict);
    Commit twice = commit_of(20, 2);
    twice.records.dedup_key[1] = twice.records.dedup_key[0];
    EXPECT_EQ(log->append(twice).error().kind, ErrorKind::Conflict);
    EXPECT_FALSE(log->contains(sample_key(20)).value());
    Commit repaired = commit_of(20, 2);
    EXPECT_TRUE(log->append(repaired));
    EXPECT_TRUE(log->contains(sample_key(9)).value());
    EXPECT_FALSE(log->contains(sample_key(15)).value());
    EXPECT_EQ(log->status().last, Position{12});
}

TEST_F(EventLogTest, StoresEachKeyOnceWhateverManyThreadsSend)
{
    constexpr int threads = 16;
    constexpr uint64_t numbers = 400;
    auto log = open_log(folder_.path(), clock_);
    std::atomic<int> stored{0};
    std::atomic<int> refused{0};
    std::vector<std::jthread> senders;
    for (int sender = 0; sender < threads; ++sender) {
        senders.emplace_back([&, sender] {
            for (uint64_t i = 0; i < numbers; ++i) {
                // Half of the numbers are this thread's own, half are sent by all.
                const uint64_t own = 1'000'000ULL * static_cast<uint64_t>(sender + 1) + i;
                Commit commit = commit_of(i % 2 == 0 ? i : own, 1);
                const auto done = log->append(commit);
                if (done) {
                    ++stored;
                } else {
                    EXPECT_EQ(done.error().kind, ErrorKind::Conflict) << done.error().message;
                    ++refused;
                }
            }
        });
    }
    senders.clear();
    EXPECT_EQ(stored, static_cast<int>(numbers / 2) * (threads + 1));
    EXPECT_EQ(refused, static_cast<int>(numbers / 2) * (threads - 1));
    const RecordBatch all = read_all(*log, Position{}, EventLog::Part::Headers);
    EXPECT_EQ(all.size(), static_cast<size_t>(stored));
    EXPECT_EQ(std::set(all.dedup_key.begin(), all.dedup_key.end()).size(), all.size());
    EXPECT_TRUE(log->verify().value().empty());
}

TEST_F(EventLogTest, KeepsCountsQuarantineAndProgressOfACommit)
{
    const SourceCode source{3};
    {
        auto log = open_log(folder_.path(), clock_);
        for (int i = 0; i < 2; ++i) {
            Commit commit;
            commit.counts = {{source, "2026-03-02", 5, 0, 3, 2}};
            commit.quarantine = {{.received_at_ms = 7,
                                  .source = source,
                                  .reason = "invalid_timestamp",
                                  .path = "/timestamp",
                                  .message = "\"yesterday\" is not a time",
                                  .event = "Buy",
                                  .raw = std::string("{\0}", 3)},
                                 {.source = source, .reason = "too_deep", .raw = "[["}};
            commit.progress = {{"i_1", 10 * (i + 1), 99, 5, 3, 2, 0}};
            ASSERT_TRUE(log->append(commit));
            EXPECT_EQ(commit.quarantine[0].id, 1);  // the second time is the same item
        }
    }
    auto log = open_log(folder_.path(), clock_);
    EXPECT_EQ(log->status().last, Position{});
    const auto counts = log->counts().value();
    ASSERT_EQ(counts.size(), 1U);
    EXPECT_EQ(counts[0].received, 10);
    EXPECT_EQ(counts[0].duplicate, 6);
    const auto items = log->quarantine("invalid_timestamp", 0, 10, true).value();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].seen, 2);
    EXPECT_EQ(items[0].raw, std::string("{\0}", 3));
    EXPECT_EQ(items[0].message, "\"yesterday\" is not a time");
    EXPECT_EQ(log->quarantine("", 0, 1, false).value().size(), 1U);
    EXPECT_EQ(log->quarantine("", 1, 10, false).value().at(0).reason, "too_deep");
    EXPECT_TRUE(log->quarantine("", 1, 10, false).value().at(0).raw.empty());
    EXPECT_EQ(log->quarantine_by_reason().value().size(), 2U);
    EXPECT_EQ(log->import_progress().value().at(0).rows, 20);
    EXPECT_TRUE(log->verify().value().empty());
}

TEST_F(EventLogTest, KeepsNoMoreOfASourceInQuarantineThanItsBytesMax)
{
    auto log = open_log(folder_.path(), clock_);
    const std::string raw(32 << 20, 'x');
    std::vector<int64_t> ids;
    for (int i = 0; i < 9; ++i) {  // eight times 32 MiB are 256 MiB
        Commit commit;
        commit.quarantine = {
            {.source = SourceCode{1}, .reason = "undecodable", .line = i, .raw = raw}};
        ASSERT_TRUE(log->append(commit));
        ids.push_back(commit.quarantine[0].id);
    }
    EXPECT_EQ(ids, (std::vector<int64_t>{1, 2, 3, 4, 5, 6, 7, 8, 0}));
    Commit other;
    other.quarantine = {{.source = SourceCode{2}, .reason = "undecodable", .raw = "x"}};
    ASSERT_TRUE(log->append(other));
    EXPECT_NE(other.quarantine[0].id, 0);
}

TEST_F(EventLogTest, IsRefusedToASecondProcess)
{
    const auto try_to_open = [&] {
        const pid_t child = fork();
        if (child == 0) {
            const auto log = EventLog::open(folder_.path(), clock_, derived_keys());
            _exit(log ? 0 : static_cast<int>(log.error().kind));
        }
        int status = -1;
        waitpid(child, &status, 0);
        return WEXITSTATUS(status);
    };
    EXPECT_EQ(try_to_open(), 0);
    // An open log has threads of its own, which fork does not copy: the second opener is this
    // process.
    auto log = open_log(folder_.path(), clock_);
    const auto second = EventLog::open(folder_.path(), clock_, derived_keys());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind, ErrorKind::Conflict);
    EXPECT_NE(second.error().message.find("in use by another process"), std::string::npos);
    EXPECT_EQ(try_to_open(), static_cast<int>(ErrorKind::Conflict));
}

TEST_F(EventLogTest, FindsItsKeysAgainAfterTheDedupFolderIsLost)
{
    {
        auto log = open_log(folder_.path(), clock_);
        Commit commit = commit_of(0, 1'000);
        ASSERT_TRUE(log->append(commit));
    }
    std::filesystem::remove_all(folder_.path() / "dedup");
    auto log = open_log(folder_.path(), clock_);
    for (const uint64_t number : {0, 500, 999})
        EXPECT_TRUE(log->contains(sample_key(number)).value());
    EXPECT_FALSE(log->contains(sample_key(1'000)).value());
    EXPECT_TRUE(log->verify().value().empty());
}

TEST_F(EventLogTest, TrainsAnotherDictionaryWhenBodiesChange)
{
    auto log = open_log(folder_.path(), clock_);
    Commit commit = commit_of(0, 20'000);
    ASSERT_TRUE(log->append(commit));
    RecordBatch other;
    for (uint64_t i = 0; i < 20'000; ++i) {
        const std::string body = fmt::format(
            R"({{"kind":"measurement","sensor":"machine-{}/axis-{}","payload":{{"temperature":{},"state":"running"}}}})",
            i % 70, i % 5, i % 333);
        append_record(other,
                      {.owner_node = NodeId{static_cast<int64_t>(1 + i % 50)}, .body = body});
    }
    std::string expected_bytes = sample_events(0, 20'000).body_bytes;
    int64_t before = 0;
    for (int again = 0; again < 4; ++again) {
        before = log->status().bytes;
        Commit changed;
        changed.records = other;
        ASSERT_TRUE(log->append(changed));
        expected_bytes += other.body_bytes;
    }
    EXPECT_LT(log->status().bytes - before, 20'000 * 75);  // 115 without
    const RecordBatch all = read_all(*log, Position{}, EventLog::Part::HeadersAndBodies);
    EXPECT_EQ(all.body_bytes, expected_bytes);
}

}  // namespace
}  // namespace itinera
