#include "store/parquet.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>

#include "store/duck.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

class ParquetTest : public testing::Test {
protected:
    ParquetTest() { std::filesystem::create_directory(staging_); }

    // Writes the rows of a query, with a DuckDB that is not locked down.
    static std::filesystem::path write(const std::filesystem::path& file, std::string_view query)
    {
        const auto database = duck::Database::open("", {});
        const auto connection = database->connect();
        EXPECT_TRUE(connection->run(
            fmt::format("SET TimeZone = 'Asia/Shanghai'; COPY ({}) TO '{}' (FORMAT parquet)", query,
                        file.string())));
        return file;
    }

    TemporaryFolder folder_;
    std::filesystem::path staging_ = folder_.path() / "staging";
};

TEST_F(ParquetTest, GivesRowsAsTextInTheOrderOfTheFile)
{
    const auto file =
        write(staging_ / "rows.parquet",
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

TEST_F(ParquetTest, GivesTimesInUtcAndOtherTypesAsText)
{
    const auto file =
        write(staging_ / "types.parquet",
              "SELECT TIMESTAMP '2026-03-02 10:00:05.25' AS a, "
              "TIMESTAMPTZ '2026-03-02 10:00:05+08:00' AS b, DATE '2026-03-02' AS c, "
              "1.50::DECIMAL(10,2) AS d, true AS e, [1,2] AS f, 'x''\"y' AS \"odd \"\"name\"");
    auto reader = ParquetReader::open(staging_, file);
    ASSERT_TRUE(reader) << (reader ? "" : reader.error().message);
    const auto rows = (*reader)->next(10);
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows->size(), 1U);
    const std::vector<std::string> expected{"2026-03-02T10:00:05.25Z",
                                            "2026-03-02T02:00:05Z",
                                            "2026-03-02",
                                            "1.50",
                                            "true",
                                            "[1, 2]",
                                            "x'\"y"};
    for (size_t i = 0; i < expected.size(); ++i) EXPECT_EQ((*rows)[0][i].text, expected[i]);
    EXPECT_EQ((*reader)->columns()[6].name, "odd \"name");
}

TEST_F(ParquetTest, RefusesWhatIsNoParquetFile)
{
    std::ofstream(staging_ / "a.parquet") << "number,text\n1,x\n";
    const auto csv = ParquetReader::open(staging_, staging_ / "a.parquet");
    ASSERT_FALSE(csv);
    EXPECT_EQ(csv.error().kind, ErrorKind::Invalid) << csv.error().message;
    EXPECT_FALSE(ParquetReader::open(staging_, staging_ / "missing.parquet"));
    const auto whole = write(staging_ / "b.parquet", "SELECT i FROM range(100000) t(i)");
    std::filesystem::resize_file(whole, std::filesystem::file_size(whole) / 2);
    EXPECT_FALSE(ParquetReader::open(staging_, whole));
}

TEST_F(ParquetTest, SeesNothingOutsideTheStagingFolder)
{
    const auto outside = write(folder_.path() / "outside.parquet", "SELECT 1 AS secret");
    const auto sibling = folder_.path() / "staging2";
    std::filesystem::create_directory(sibling);
    write(sibling / "near.parquet", "SELECT 1 AS secret");
    std::filesystem::create_symlink(outside, staging_ / "link.parquet");
    for (const auto& file :
         {outside, staging_ / ".." / "outside.parquet", staging_ / "link.parquet",
          sibling / "near.parquet", std::filesystem::path("/etc/passwd")}) {
        const auto reader = ParquetReader::open(staging_, file);
        ASSERT_FALSE(reader) << file;
        EXPECT_EQ(reader.error().kind, ErrorKind::Invalid);
    }
    // And DuckDB itself refuses, with the settings that the reader uses.
    write(staging_ / "inside.parquet", "SELECT 1 AS open");
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
