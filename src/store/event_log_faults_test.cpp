// The log when the disk is full or fails: a clear error, nothing acknowledged lost, reading goes
// on.
//
// The calls that write are replaced for this program, libraries included: the linker binds a
// library's fsync to that of the program.
#include <dlfcn.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <memory>

#include "store/derived_keys_test.hpp"
#include "store/event_log.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace {

std::atomic<bool> syncs_fail{false};
std::atomic<int> failed_syncs{0};
std::atomic<int64_t> writable_bytes{INT64_MAX};

int sync_or_fail(long call, int file)
{
    if (syncs_fail) {
        ++failed_syncs;
        errno = EIO;
        return -1;
    }
    return static_cast<int>(syscall(call, file));
}

ssize_t write_or_fail(int file, const void* bytes, size_t size, off_t offset)
{
    if (writable_bytes.fetch_sub(static_cast<int64_t>(size)) < static_cast<int64_t>(size)) {
        errno = ENOSPC;
        return -1;
    }
    return syscall(SYS_pwrite64, file, bytes, size, offset);
}

}  // namespace

extern "C" {
int fsync(int file)
{
    return sync_or_fail(SYS_fsync, file);
}
int fdatasync(int file)
{
    return sync_or_fail(SYS_fdatasync, file);
}
ssize_t pwrite(int file, const void* bytes, size_t size, off_t offset)
{
    return write_or_fail(file, bytes, size, offset);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t offset)
{
    return write_or_fail(file, bytes, size, offset);
}
}

namespace itinera {
namespace {

class EventLogFaults : public testing::Test {
protected:
    void TearDown() override { heal(); }
    static void heal()
    {
        syncs_fail = false;
        writable_bytes = INT64_MAX;
    }
    static Result<Done> append(EventLog& log, uint64_t first, size_t rows)
    {
        Commit commit;
        commit.records = sample_events(first, rows);
        return log.append(commit);
    }
    // What is stored is exactly the numbers 0 .. rows - 1, and sound.
    static void expect_rows(const EventLog& log, size_t rows)
    {
        std::string bodies;
        size_t seen = 0;
        const auto read = log.read(Position{}, EventLog::Part::HeadersAndBodies,
                                   [&](const RecordBatch& batch) -> Result<bool> {
                                       bodies += batch.body_bytes;
                                       seen += batch.size();
                                       return true;
                                   });
        ASSERT_TRUE(read) << read.error().message;
        EXPECT_EQ(seen, rows);
        EXPECT_EQ(bodies, sample_events(0, rows).body_bytes);
        const auto findings = log.verify();
        ASSERT_TRUE(findings);
        EXPECT_TRUE(findings->empty()) << findings->front().what;
    }
    static void expect_unavailable(const Result<Done>& done)
    {
        ASSERT_FALSE(done);
        EXPECT_EQ(done.error().kind, ErrorKind::Unavailable);
        EXPECT_NE(done.error().message.find("log.db"), std::string::npos) << done.error().message;
    }
    TemporaryFolder folder_;
    const SystemClock clock_;
};

TEST_F(EventLogFaults, AcknowledgesNothingWhenFsyncFailsAndGoesOnWhenItWorksAgain)
{
    auto opened = EventLog::open(folder_.path(), clock_, derived_keys());
    ASSERT_TRUE(opened);
    auto& log = **opened;
    ASSERT_TRUE(append(log, 0, 1'000));
    for (int round = 0; round < 3; ++round) {
        syncs_fail = true;
        failed_syncs = 0;
        expect_unavailable(append(log, 1'000, 500));
        expect_unavailable(append(log, 1'000, 1));
        EXPECT_GE(failed_syncs, 2);
        EXPECT_EQ(log.status().last, Position{1'000});
        EXPECT_FALSE(log.contains(sample_key(1'000)).value());
        expect_rows(log, 1'000);
    }
    heal();
    ASSERT_TRUE(append(log, 1'000, 500));
    expect_rows(log, 1'500);
    opened.value().reset();
    auto again = EventLog::open(folder_.path(), clock_, derived_keys());
    ASSERT_TRUE(again) << again.error().message;
    expect_rows(**again, 1'500);
}

TEST_F(EventLogFaults, StoresNothingPartlyWhereverTheDiskBecomesFull)
{
    auto opened = EventLog::open(folder_.path(), clock_, derived_keys());
    ASSERT_TRUE(opened);
    auto& log = **opened;
    ASSERT_TRUE(append(log, 0, 3'000));
    size_t rows = 3'000;
    int failures = 0;
    for (int64_t budget = 0; budget < 160'000; budget += 6'099) {
        writable_bytes = budget;
        const auto done = append(log, rows, 400);
        heal();
        if (done) {
            rows += 400;
        } else {
            ++failures;
            expect_unavailable(done);
            EXPECT_NE(done.error().message.find("disk is full"), std::string::npos)
                << done.error().message;
        }
        EXPECT_EQ(log.status().last, Position{static_cast<int64_t>(rows)});
    }
    EXPECT_GT(failures, 5);
    EXPECT_GT(rows, 3'000U);
    expect_rows(log, rows);
    opened.value().reset();
    auto again = EventLog::open(folder_.path(), clock_, derived_keys());
    ASSERT_TRUE(again) << again.error().message;
    expect_rows(**again, rows);
}

TEST_F(EventLogFaults, RefusesWhenARealDiskIsFullAndWorksAgainWithSpace)
{
    const auto disk = folder_.path() / "disk";
    std::filesystem::create_directory(disk);
    if (mount("itinera", disk.c_str(), "tmpfs", 0, "size=4m") != 0) {
        GTEST_SKIP() << "a small disk cannot be mounted here (needs root)";
    }
    {
        const auto ballast = disk / "ballast";
        std::filesystem::create_directory(disk / "log");
        const int file = open(ballast.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
        EXPECT_EQ(posix_fallocate(file, 0, 2 << 20), 0);
        close(file);
        auto opened = EventLog::open(disk / "log", clock_, derived_keys());
        ASSERT_TRUE(opened) << opened.error().message;
        size_t rows = 0;
        Result<Done> done = Done{};
        for (; rows < 100'000 && (done = append(**opened, rows, 500)); rows += 500) {
        }
        expect_unavailable(done);
        EXPECT_GT(rows, 0U);
        expect_rows(**opened, rows);
        std::filesystem::remove(ballast);
        EXPECT_TRUE(append(**opened, rows, 500));
        expect_rows(**opened, rows + 500);
    }
    EXPECT_EQ(umount(disk.c_str()), 0);
}

}  // namespace
}  // namespace itinera
