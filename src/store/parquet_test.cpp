#include "store/parquet.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "base/random.hpp"
#include "store/duck.hpp"
#include "store/temporary_folder_test.hpp"
#include "store/write_parquet_test.hpp"

namespace itinera {
namespace {

std::string file_text(const std::filesystem::path& path)
{
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

class ParquetTest : public testing::Test {
protected:
    ParquetTest() { std::filesystem::create_directory(staging_); }

    TemporaryFolder folder_;
    std::filesystem::path staging_ = folder_.path() / "staging";
};

TEST_F(ParquetTest, GivesRowsAsTextInTheOrderOfTheFile)
{
    const auto file = write_parquet(
        staging_ / "rows.parquet",
        "SELECT i AS number, CASE WHEN i % 3 = 0 THEN NULL ELSE '文 ' || i END AS text "
        "FROM range(200000) t(i)");
    auto reader = ParquetReader::open(staging_, file);
    ASSERT_TRUE(reader) << (reader ? "" : reader.error().message);
    EXPECT_EQ((*reader)->row_count(), 200'000);
    ASSERT_EQ((*reader)->columns().size(), 2U);
    EXPECT_EQ((*reader)->columns()[0].type, "BIGINT");
    EXPECT_EQ((*reader)->columns()[1].name, "text");
    int64_t seen = 0;
    while (true) {
        const auto rows = (*reader)->next(3'001);
        ASSERT_TRUE(rows);
        if (rows->empty()) break;
        for (const auto& row : *rows) {
            ASSERT_EQ(row[0].text, std::to_string(seen));
            ASSERT_EQ(row[1].is_null, seen % 3 == 0);
            ASSERT_EQ(row[1].text, row[1].is_null ? "" : fmt::format("文 {}", seen));
            ++seen;
        }
    }
    EXPECT_EQ(seen, 200'000);
    EXPECT_TRUE((*reader)->next(10)->empty());
}

TEST_F(ParquetTest, GivesInstantsInUtcLocalTimesWithoutZoneAndNestedValuesAsJson)
{
    const auto file = write_parquet(
        staging_ / "types.parquet",
        "SELECT TIMESTAMP '2026-03-02 10:00:05.25' AS a, "
        "TIMESTAMPTZ '2026-03-02 10:00:05+08:00' AS b, DATE '2026-03-02' AS c, "
        "1.50::DECIMAL(10,2) AS d, true AS e, [1,2] AS f, 'x''\"y' AS \"odd \"\"name\", "
        "{'n': 1, 't': 'x\"文'} AS g, MAP {'k': [1.5]} AS h, 17850::DOUBLE AS i, 2.5::FLOAT AS j, "
        "TIMESTAMP_NS '2026-03-02 10:00:05.123456789' AS k, 1e21::DOUBLE AS l, 'nan'::DOUBLE AS m");
    auto reader = ParquetReader::open(staging_, file);
    ASSERT_TRUE(reader) << reader.error().message;
    const auto rows = (*reader)->next(10);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 1U);
    const std::vector<std::string> expected{"2026-03-02T10:00:05.25",
                                            "2026-03-02T02:00:05Z",
                                            "2026-03-02",
                                            "1.50",
                                            "true",
                                            "[1,2]",
                                            "x'\"y",
                                            R"({"n":1,"t":"x\"文"})",
                                            R"({"k":[1.5]})",
                                            "17850",
                                            "2.5",
                                            "2026-03-02T10:00:05.123456789",
                                            "1e+21",
                                            "nan"};
    for (size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ((*rows)[0][i].text, expected[i]) << (*reader)->columns()[i].type;
        EXPECT_EQ((*reader)->columns()[i].is_nested, i == 5 || i == 7 || i == 8);
    }
    EXPECT_EQ((*reader)->columns()[6].name, "odd \"name");
}

TEST_F(ParquetTest, SaysWhatIsWrongWithAFileAndWhatToDo)
{
    const auto whole = write_parquet(staging_ / "whole.parquet",
                                     "SELECT i, 'text ' || i AS t FROM range(100000) t(i)");
    const std::string bytes = file_text(whole);
    const auto error_of = [&](const std::string& content) {
        std::ofstream(staging_ / "a.parquet", std::ios::binary) << content;
        auto reader = ParquetReader::open(staging_, staging_ / "a.parquet");
        while (reader) {
            const auto rows = (*reader)->next(4'096);
            if (!rows) return rows.error();
            if (rows->empty()) return Error{ErrorKind::NotFound, "no error"};
        }
        return reader.error();
    };
    std::string long_footer = bytes, broken_page = bytes;
    long_footer.replace(bytes.size() - 8, 4, "\xff\xff\xff\x7f");
    for (size_t i = bytes.size() / 3; i < bytes.size() / 2; ++i)
        broken_page[i] = static_cast<char>(~broken_page[i]);
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "The file is empty: it must be a Parquet file."},
        {"number,text\n1,x\n", "This is no Parquet file, as it does not begin with PAR1"},
        {"PAR", "This is no Parquet file"},
        {"PAR1", "The Parquet file ends too early at byte 4"},
        {"PARE" + bytes.substr(4), "The Parquet file is encrypted"},
        {"\x1f\x8b" + bytes.substr(2), "This is no Parquet file but a compressed one: unpack it"},
        {bytes.substr(0, bytes.size() / 2), "The Parquet file ends too early at byte "},
        {bytes.substr(0, bytes.size() - 1), "The Parquet file ends too early at byte "},
        {long_footer, "The Parquet file is damaged (Footer length error): make or copy it again."},
        {broken_page, "The Parquet file is damaged"}};
    for (const auto& [content, message] : cases) {
        const Error error = error_of(content);
        EXPECT_EQ(error.kind, ErrorKind::Invalid) << error.message;
        EXPECT_EQ(error.message.find(message), 0U) << error.message;
        EXPECT_EQ(error.message.find(staging_.string()), std::string::npos) << error.message;
        EXPECT_EQ(error.message.find("SELECT"), std::string::npos) << error.message;
    }
    EXPECT_FALSE(ParquetReader::open(staging_, staging_ / "missing.parquet"));
}

// A damaged file gives an error or other rows, but never ends the process.
TEST_F(ParquetTest, SurvivesAnyFlippedBits)
{
    const auto whole = write_parquet(
        staging_ / "whole.parquet",
        "SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE 'text ' || i % 50 END AS t, i / 4 AS d, "
        "[i, 2] AS l FROM range(3000) t(i)");
    const std::string bytes = file_text(whole);
    Random random(20'261'122, 1);
    int errors = 0;
    for (int i = 0; i < 60; ++i) {
        std::string damaged = bytes;
        for (uint64_t flips = 1 + random.below(8); flips > 0; --flips) {
            char& byte = damaged[random.below(damaged.size())];
            byte = static_cast<char>(byte ^ (1 << random.below(8)));
        }
        std::ofstream(staging_ / "a.parquet", std::ios::binary) << damaged;
        auto reader = ParquetReader::open(staging_, staging_ / "a.parquet");
        bool is_over = !reader;
        errors += is_over;
        while (!is_over) {
            const auto rows = (*reader)->next(1'000);
            errors += !rows;
            is_over = !rows || rows->empty();
        }
    }
    EXPECT_GT(errors, 30);
}

int64_t peak_memory_kib()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6));
    }
    return 0;
}

TEST_F(ParquetTest, ReadsAMillionRowsInBoundedMemory)
{
#ifdef __SANITIZE_ADDRESS__
    GTEST_SKIP() << "the sanitizer keeps what was freed";
#endif
    const auto file = write_parquet(
        staging_ / "large.parquet",
        "SELECT i, md5(i::VARCHAR) || sha256(i::VARCHAR) || repeat(md5('x' || i), 8) AS t "
        "FROM range(1000000) t(i)");
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak starts again from now
    const int64_t before = peak_memory_kib();
    auto reader = ParquetReader::open(staging_, file);
    ASSERT_TRUE(reader) << reader.error().message;
    int64_t seen = 0, bytes = 0;
    while (true) {
        const auto rows = (*reader)->next(2'048);
        ASSERT_TRUE(rows) << rows.error().message;
        if (rows->empty()) break;
        for (const auto& row : *rows) bytes += static_cast<int64_t>(row[1].text.size());
        seen += static_cast<int64_t>(rows->size());
    }
    EXPECT_EQ(seen, 1'000'000);
    EXPECT_EQ(bytes, 352'000'000);
    // Two row groups in flight and what the allocator keeps; the file holds 336 MiB.
    EXPECT_LT(peak_memory_kib() - before, 224 * 1'024);
}

TEST_F(ParquetTest, SeesNothingOutsideTheStagingFolder)
{
    const auto outside = write_parquet(folder_.path() / "outside.parquet", "SELECT 1 AS secret");
    const auto sibling = folder_.path() / "staging2";
    std::filesystem::create_directory(sibling);
    write_parquet(sibling / "near.parquet", "SELECT 1 AS secret");
    std::filesystem::create_symlink(outside, staging_ / "link.parquet");
    for (const auto& file :
         {outside, staging_ / ".." / "outside.parquet", staging_ / "link.parquet",
          sibling / "near.parquet", std::filesystem::path("/etc/passwd")}) {
        const auto reader = ParquetReader::open(staging_, file);
        ASSERT_FALSE(reader) << file;
        EXPECT_EQ(reader.error().kind, ErrorKind::Invalid);
    }
    // And DuckDB itself refuses, with the settings that the reader uses.
    write_parquet(staging_ / "inside.parquet", "SELECT 1 AS open");
    const auto database = duck::Database::open("", {});
    const auto connection = database->connect();
    ASSERT_TRUE(connection->run(
        fmt::format("SET allowed_directories = ['{}/']; SET enable_external_access = false",
                    staging_.string())));
    EXPECT_TRUE(connection->run(
        fmt::format("SELECT * FROM read_parquet('{}')", (staging_ / "inside.parquet").string())));
    for (const auto& file :
         {outside, staging_ / ".." / "outside.parquet", sibling / "near.parquet"}) {
        EXPECT_FALSE(
            connection->run(fmt::format("SELECT * FROM read_parquet('{}')", file.string())))
            << file;
    }
}

}  // namespace
}  // namespace itinera
