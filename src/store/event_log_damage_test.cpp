// Every flipped bit in what the log stored is found, and named by its records.
#include <gtest/gtest.h>

#include <array>
#include <memory>

#include "base/random.hpp"
#include "store/derived_keys_test.hpp"
#include "store/event_log.hpp"
#include "store/sample_events_test.hpp"
#include "store/sqlite.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

struct Cell {
    const char* read;
    const char* write;
    bool is_blob;
};

constexpr std::array<Cell, 6> cells{
    {{"SELECT header FROM batches WHERE first_position = ?",
      "UPDATE batches SET header = ?2 WHERE first_position = ?1", true},
     {"SELECT frames FROM bodies WHERE first_position = ?",
      "UPDATE bodies SET frames = ?2 WHERE first_position = ?1", true},
     {"SELECT accepted_at_ms FROM batches WHERE first_position = ?",
      "UPDATE batches SET accepted_at_ms = ?2 WHERE first_position = ?1", false},
     {"SELECT checksum FROM batches WHERE first_position = ?",
      "UPDATE batches SET checksum = ?2 WHERE first_position = ?1", false},
     {"SELECT checksum FROM bodies WHERE first_position = ?",
      "UPDATE bodies SET checksum = ?2 WHERE first_position = ?1", false},
     {"SELECT count FROM batches WHERE first_position = ?",
      "UPDATE batches SET count = ?2 WHERE first_position = ?1", false}}};

class EventLogDamage : public testing::Test {
protected:
    EventLogDamage()
    {
        auto log = EventLog::open(folder_.path(), clock_, derived_keys());
        for (uint64_t i = 0; i < batches; ++i) {
            Commit commit;
            commit.records = sample_events(100 * i, 100);
            EXPECT_TRUE((*log)->append(commit));
        }
    }
    sqlite::Connection connect() const
    {
        auto connection = sqlite::Connection::open(folder_.path() / "log.db",
                                                   sqlite::Connection::Mode::ReadWriteCreate);
        return std::move(connection).value();
    }
    // The first error that reading everything meets, on opening or later.
    Result<Done> read_everything() const
    {
        auto log = TRY(EventLog::open(folder_.path(), clock_, derived_keys()));
        const auto findings = TRY(log->verify());
        const Result<Done> read =
            log->read(Position{}, EventLog::Part::HeadersAndBodies,
                      [](const RecordBatch&) -> Result<bool> { return true; });
        EXPECT_EQ(findings.empty(), read.has_value());
        return read;
    }
    static constexpr uint64_t batches = 30;
    TemporaryFolder folder_;
    const SystemClock clock_;
};

TEST_F(EventLogDamage, IsFoundForEveryFlippedBit)
{
    ASSERT_TRUE(read_everything());
    Random random(44, 0);
    for (int flip = 0; flip < 60; ++flip) {
        const Cell& cell = cells[static_cast<size_t>(flip) % cells.size()];
        const auto first = static_cast<int64_t>(1 + 100 * random.below(batches));
        std::string blob;
        int64_t number = 0;
        {
            auto connection = connect();
            auto read = connection.prepare(cell.read).value();
            read.bind(1, first);
            ASSERT_TRUE(read.step().value());
            if (cell.is_blob) blob = read.text(0);
            number = read.number(0);
        }
        const auto store = [&](const std::string& bytes, int64_t value) {
            auto connection = connect();
            auto write = connection.prepare(cell.write).value();
            write.bind(1, first);
            if (cell.is_blob) {
                write.bind_blob(2, bytes);
            } else {
                write.bind(2, value);
            }
            ASSERT_TRUE(write.run());
        };
        std::string flipped = blob;
        if (cell.is_blob) {
            char& byte = flipped[random.below(flipped.size())];
            byte = static_cast<char>(byte ^ (1 << random.below(8)));
        }
        store(flipped, number ^ (int64_t{1} << random.below(5)));
        const Result<Done> found = read_everything();
        ASSERT_FALSE(found) << cell.write << " at " << first;
        EXPECT_EQ(found.error().kind, ErrorKind::Corrupt);
        EXPECT_NE(found.error().message.find("records"), std::string::npos)
            << found.error().message;
        store(blob, number);
    }
    EXPECT_TRUE(read_everything());
}

TEST_F(EventLogDamage, IsFoundWhenARowIsMissing)
{
    ASSERT_TRUE(
        connect().run("PRAGMA foreign_keys = OFF; DELETE FROM bodies WHERE first_position = 501"));
    EXPECT_EQ(read_everything().error().kind, ErrorKind::Corrupt);
    ASSERT_TRUE(connect().run("DELETE FROM batches WHERE first_position = 501"));
    const Result<Done> found = read_everything();
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().message, "log.db: records 501 to 600 are missing");
}

TEST_F(EventLogDamage, OfADictionaryIsFoundOnOpening)
{
    {
        auto log = EventLog::open(folder_.path(), clock_, derived_keys());
        Commit commit;
        commit.records = sample_events(1'000'000, 5'000);
        ASSERT_TRUE((*log)->append(commit));
    }
    EXPECT_EQ(connect().number("SELECT count(*) FROM dictionaries").value(), 1);
    ASSERT_TRUE(connect().run("UPDATE dictionaries SET bytes = zeroblob(length(bytes))"));
    EXPECT_EQ(EventLog::open(folder_.path(), clock_, derived_keys()).error().kind,
              ErrorKind::Corrupt);
}

}  // namespace
}  // namespace itinera
