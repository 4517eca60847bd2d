// The log after kill -9 at any moment: nothing acknowledged is lost, nothing is there twice.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <set>
#include <thread>

#include "base/random.hpp"
#include "store/derived_keys_test.hpp"
#include "store/event_log.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr int kills = 40;
constexpr int writers = 3;
constexpr EventLogOptions options{.recent_keys_max =
                                      300};  // runs are written and merged all the time

// In the child: each thread appends numbers of its own and reports the first of each batch that is
// acknowledged, until it is killed.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder, uint64_t first,
                                     int report)
{
    const SystemClock clock;
    auto log = EventLog::open(folder, clock, derived_keys(), options);
    if (!log) _exit(3);
    std::vector<std::thread> threads;
    for (uint64_t writer = 0; writer < writers; ++writer) {
        threads.emplace_back([&, writer] {
            Random random(first, writer);
            for (uint64_t number = first + writer * 1'000'000;;) {
                const uint64_t rows = random.chance(0.1) ? 200 : 1 + random.below(5);
                Commit commit;
                commit.records = sample_events(number, rows);
                commit.counts = {{SourceCode{1}, "2026-03-02", static_cast<int64_t>(rows),
                                  static_cast<int64_t>(rows), 0, 0}};
                if (!(*log)->append(commit)) _exit(4);
                const std::array<uint64_t, 2> acknowledged{number, rows};
                if (write(report, acknowledged.data(), sizeof acknowledged) < 0) _exit(5);
                number += rows;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    _exit(6);
}

// Starts a writer, kills it after some acknowledgements, and returns what it acknowledged.
std::vector<uint64_t> numbers_acknowledged(const std::filesystem::path& folder, uint64_t first,
                                           Random& random)
{
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        write_until_killed(folder, first, ends[1]);
    }
    close(ends[1]);
    std::vector<uint64_t> numbers;
    const uint64_t kill_after = random.below(60);
    std::array<uint64_t, 2> acknowledged{};
    for (uint64_t seen = 0;
         read(ends[0], acknowledged.data(), sizeof acknowledged) == sizeof acknowledged; ++seen) {
        for (uint64_t i = 0; i < acknowledged[1]; ++i) numbers.push_back(acknowledged[0] + i);
        if (seen == kill_after) kill(child, SIGKILL);  // and read on: what it wrote before counts
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << WEXITSTATUS(status);
    return numbers;
}

TEST(EventLogCrash, LosesNothingAcknowledgedAndStoresNothingTwice)
{
    const TemporaryFolder folder;
    const SystemClock clock;
    Random random(20'261'122, 0);
    std::set<uint64_t> all;
    for (int round = 0; round < kills; ++round) {
        const uint64_t first = 1 + 10'000'000ULL * static_cast<uint64_t>(round);
        const std::vector<uint64_t> numbers = numbers_acknowledged(folder.path(), first, random);
        all.insert(numbers.begin(), numbers.end());

        auto log = EventLog::open(folder.path(), clock, derived_keys(), options);
        ASSERT_TRUE(log) << log.error().message;
        for (const uint64_t number : numbers)
            ASSERT_TRUE((*log)->contains(sample_key(number)).value());
        const auto findings = (*log)->verify();
        ASSERT_TRUE(findings);
        ASSERT_TRUE(findings->empty()) << findings->front().what;
        // A client that saw no answer sends again: refused if and only if it is stored.
        Commit again;
        again.records = sample_events(numbers.empty() ? first : numbers.back(), 1);
        const bool is_stored = (*log)->contains(again.records.dedup_key[0]).value();
        ASSERT_EQ((*log)->append(again).has_value(), !is_stored);
        if (!is_stored) {
            Commit counted;
            counted.counts = {{SourceCode{1}, "2026-03-02", 1, 1, 0, 0}};
            ASSERT_TRUE((*log)->append(counted));
        }
    }
    auto log = EventLog::open(folder.path(), clock, derived_keys(), options);
    ASSERT_TRUE(log);
    std::set<DedupKey> keys;
    int64_t rows = 0;
    ASSERT_TRUE((*log)->read(Position{}, EventLog::Part::Headers,
                             [&](const RecordBatch& batch) -> Result<bool> {
                                 EXPECT_EQ(raw(batch.first_position), rows + 1);
                                 keys.insert(batch.dedup_key.begin(), batch.dedup_key.end());
                                 rows += static_cast<int64_t>(batch.size());
                                 return true;
                             }));
    EXPECT_EQ(keys.size(), static_cast<size_t>(rows));
    EXPECT_GE(keys.size(), all.size());
    for (const uint64_t number : all) EXPECT_TRUE(keys.contains(sample_key(number)));
    EXPECT_GT(all.size(), 1'000U);
}

}  // namespace
}  // namespace itinera
