// Parquet files: the same events as from the same CSV file; what is refused, and with what words.
#include "collect/parquet_rows.hpp"

#include <fmt/format.h>

#include <tuple>

#include "collect/import_fixture_test.hpp"
#include "collect/limits.hpp"
#include "store/write_parquet_test.hpp"

namespace itinera {
namespace {

// What is stored of an event, beside its ids.
struct Stored {
    std::string event;
    int64_t timestamp_ms, value;
    int channel, currency, flags;
    std::vector<int64_t> nodes;  // by first appearance
    Json body;
    std::string text;  // of the body, for people
    bool operator==(const Stored& other) const
    {
        return std::tie(event, timestamp_ms, value, channel, currency, flags, nodes, body) ==
               std::tie(other.event, other.timestamp_ms, other.value, other.channel, other.currency,
                        other.flags, other.nodes, other.body);
    }
};

class ParquetRowsTest : public ImportTest {
protected:
    // What an import into an empty log stores.
    static std::vector<Stored> import(const Mapping& mapping, const std::filesystem::path& file)
    {
        ImportWorld world;
        auto rows = open_rows(mapping, file);
        EXPECT_TRUE(rows) << rows.error().message;
        const auto ran = world.run_rows(mapping, **rows);
        EXPECT_TRUE(ran) << ran.error().message;
        EXPECT_EQ(ran->progress.rejected, 0) << world.kept()[0].message;
        std::vector<Stored> all;
        for (const RecordBatch& batch : world.batches()) {
            for (size_t row = 0; row < batch.size(); ++row) {
                if (batch.kind[row] != RecordKind::Event) continue;
                Stored one{world.names.name(batch.event[row]),
                           batch.timestamp_ms[row],
                           batch.value[row],
                           raw(batch.channel[row]),
                           raw(batch.currency[row]),
                           batch.flags[row],
                           {raw(batch.owner_node[row])},
                           parse_json(batch.body(row)).value(),
                           std::string{batch.body(row)}};
                for (const NodeId node : batch.other_nodes(row)) one.nodes.push_back(raw(node));
                // Rows without an id of their own get one that follows from the mapping, its
                // format included.
                one.body.erase("messageId");
                all.push_back(std::move(one));
            }
        }
        return all;
    }
    // Imports a CSV file, and Parquet files made of it: all texts, and with types.
    void expect_same(std::string yaml, const std::filesystem::path& csv,
                     std::string_view typed_columns)
    {
        const auto as_parquet = [&](const char* name, std::string_view columns,
                                    std::string_view how) {
            return write_parquet(files.path() / name,
                                 fmt::format("SELECT {} FROM read_csv('{}', header = true, {})",
                                             columns, csv.string(), how));
        };
        const auto text = as_parquet("text.parquet", "*", "all_varchar = true");
        const auto typed = as_parquet("typed.parquet", typed_columns, "sample_size = -1");
        const Mapping of_csv = mapping_of(yaml);
        yaml.replace(yaml.find("csv"), 3, "parquet");
        const Mapping of_parquet = mapping_of(yaml);

        auto expected = import(of_csv, csv);
        EXPECT_GT(expected.size(), 3U);
        expect_equal(import(of_parquet, text), expected);
        // A time that is one is written otherwise than the text that it came from.
        auto of_typed = import(of_parquet, typed);
        for (auto* const all : {&expected, &of_typed}) {
            for (Stored& one : *all) one.body.erase("originalTimestamp");
        }
        expect_equal(of_typed, expected);
    }
    // One run that can only fail.
    std::string error_of(const std::string& yaml, const std::filesystem::path& file)
    {
        const Mapping mapping = mapping_of(yaml);
        auto rows = open_rows(mapping, file);
        if (!rows) return rows.error().message;
        const auto ran = run_rows(mapping, **rows);
        EXPECT_FALSE(ran);
        EXPECT_EQ(ran.error().kind, ErrorKind::Invalid);
        EXPECT_EQ(events(), 0U);
        return ran.error().message;
    }
    TemporaryFolder files{"parquet"};

private:
    static void expect_equal(const std::vector<Stored>& found, const std::vector<Stored>& expected)
    {
        ASSERT_EQ(found.size(), expected.size());
        for (size_t i = 0; i < found.size(); ++i)
            ASSERT_EQ(found[i], expected[i]) << found[i].text << "\n" << expected[i].text;
    }
};

TEST_F(ParquetRowsTest, GiveTheEventsOfTheSameCsvWithChineseHeadersNullsAndTypes)
{
    const auto csv = files.path() / "orders.csv";
    std::ofstream(csv) << "用户ID,时间戳,行为类型,售价,数量,商品名称,首单,渠道\n"
                          "u1,2026-03-02 10:00:00,buy,129.90,2,\"连衣裙, 红\",true,store\n"
                          "u2,2026-03-02 10:00:00.250,pv,,,手机,false,web\n"
                          "u1,2026-03-03 00:00:00,cart,5.5,1,,,\n"
                          "u3,2026-08-25 02:30:00,buy,1000000,10,\"say \"\"hi\"\"\",true,app\n"
                          "u3,2026-03-04 23:59:59,buy,0.01,0,０１２,true,ads\n";
    expect_same("format: csv\nsource: shop\nconsent_mode: sdk\n"
                "time: {column: 时间戳, zone: Asia/Shanghai}\nidentifiers: {user_id: 用户ID}\n"
                "event: {column: 行为类型, map: {buy: Order Completed}}\n"
                "channel: {column: 渠道, default: other}\n"
                "properties: {revenue: {column: 售价, type: number}, \n"
                "  items: {column: 数量, type: integer}, first: {column: 首单, type: boolean},\n"
                "  \"*\": keep}\n",
                csv, "*");
}

TEST_F(ParquetRowsTest, GiveTheEventsOfTheSameCsvForOnlineRetail)
{
    const auto set = real_data("uci_online_retail") / "online_retail.csv.zst";
    if (!std::filesystem::exists(set)) GTEST_SKIP() << "the data set uci_online_retail is not here";
    const std::string yaml = file_text(std::filesystem::path{ITINERA_PROJECT_SOURCE_DIR} /
                                       "tests/data/mappings/online_retail.yaml");
    // With times as times, and customers as pandas writes numbers of which some are missing.
    expect_same(yaml.substr(yaml.find("format:")), set,
                "* REPLACE (strptime(InvoiceDate, '%m/%d/%y %H:%M') AS InvoiceDate, "
                "CustomerID::DOUBLE AS CustomerID)");
}

TEST_F(ParquetRowsTest, ReadTimesWithAndWithoutZoneDatesAndNumbersOfSeconds)
{
    const auto file =
        write_parquet(files.path() / "times.parquet",
                      "SELECT TIMESTAMP '2026-03-02 10:00:00' AS local, DATE '2026-03-02' AS day, "
                      "TIMESTAMPTZ '2026-03-02 10:00:00+08:00' AS instant, 1772416800 AS seconds, "
                      "1772416800000::DOUBLE AS ms, '20260302 1000' AS text, 'u' AS u");
    for (const auto& [time, expected] : std::vector<std::pair<std::string, std::string>>{
             {"{column: local, zone: Asia/Shanghai}", "2026-03-02T02:00:00Z"},
             {"{column: local}", "2026-03-02T10:00:00Z"},
             {"{column: local, format: \"%d.%m.%Y\", zone: Asia/Shanghai}", "2026-03-02T02:00:00Z"},
             {"{column: day, zone: Asia/Shanghai}", "2026-03-01T16:00:00Z"},
             {"{column: instant, zone: America/Havana}", "2026-03-02T02:00:00Z"},
             {"{column: seconds}", "2026-03-02T02:00:00Z"},
             {"{column: ms}", "2026-03-02T02:00:00Z"},
             {"{column: text, format: \"%Y%m%d %H%M\"}", "2026-03-02T10:00:00Z"}}) {
        const Mapping mapping =
            mapping_of("format: parquet\nsource: s\nconsent_mode: sdk\nidentifiers: {user_id: u}\n"
                       "event: {value: A}\ntime: " +
                       time + "\n");
        const auto events = import(mapping, file);
        ASSERT_EQ(events.size(), 1U) << time;
        EXPECT_EQ(to_iso(timestamp_of(events[0].timestamp_ms)), expected) << time;
    }
}

TEST_F(ParquetRowsTest, KeepTypesOfProperties)
{
    const auto file = write_parquet(
        files.path() / "types.parquet",
        "SELECT 'u' AS u, '2026-03-02' AS t, 2.50::DECIMAL(10,2) AS \"decimal\", 3::DOUBLE AS "
        "whole, "
        "'inf'::DOUBLE AS endless, true AS yes, [1, NULL] AS list, {'a': {'b': '文'}} AS nested, "
        "MAP {'k': 1} AS map, NULL::INTEGER AS nothing, '' AS empty, "
        "TIMESTAMPTZ '2026-03-02 10:00:00+08' AS at, ['nan'::DOUBLE] AS odd, "
        "170141183460469231731687303715884105727::HUGEINT AS huge");
    const auto events = import(mapping_of("format: parquet\nsource: s\nconsent_mode: sdk\ntime: t\n"
                                          "identifiers: {user_id: u}\nevent: {value: A}\n"
                                          "properties: {\"*\": keep}\n"),
                               file);
    ASSERT_EQ(events.size(), 1U);
    const Json expected = Json::parse(
        R"({"decimal":2.50,"whole":3,"endless":"inf","yes":true,"list":[1,null],
            "nested":{"a":{"b":"文"}},"map":{"k":1},"at":"2026-03-02T02:00:00Z","odd":"[nan]",
            "huge":170141183460469231731687303715884105727})");
    Json properties = events[0].body["properties"];
    properties["odd"] = "[nan]";  // in whatever words
    EXPECT_EQ(properties, expected);
    EXPECT_NE(events[0].text.find("\"decimal\":2.50,"), std::string::npos);
    EXPECT_TRUE(events[0].body["properties"]["odd"].is_string());
}

TEST_F(ParquetRowsTest, OfAnotherSchemaAreRefusedWithColumnAndType)
{
    const auto file = write_parquet(
        files.path() / "other.parquet",
        "SELECT 'u' AS u, '2026-03-02' AS t, true AS flag, [1] AS list, {'a': 1} AS pair, "
        "'x'::BLOB AS bytes, TIME '10:00:00' AS clock, DATE '2026-03-02' AS day");
    const std::string start = "format: parquet\nsource: s\nconsent_mode: sdk\n";
    const auto yaml = [&](const std::string& time, const std::string& user,
                          const std::string& more) {
        return start + "time: " + time + "\nidentifiers: {user_id: " + user +
               "}\nevent: {value: A}\n" + more;
    };
    for (const auto& [mapping, message] : std::vector<std::pair<std::string, std::string>>{
             {yaml("missing", "u", ""),
              "names the column \"missing\", which the file does not have. Its columns are: u, t, "
              "flag, list, pair, bytes, clock, day. Correct the name."},
             {yaml("flag", "u", ""), "`time` from the column \"flag\", whose type in this file is "
                                     "BOOLEAN: it must be a timestamp, a date, a text or a number"},
             {yaml("clock", "u", ""), "whose type in this file is TIME: it must be a timestamp"},
             {yaml("t", "list", ""),
              "`identifiers.user_id` from the column \"list\", whose type in "
              "this file is INTEGER[]: it must be a text"},
             {yaml("t", "flag", ""), "is BOOLEAN: it must be a text or a number"},
             {yaml("t", "bytes", ""), "is BLOB: it must be a text"},
             {yaml("t", "u", "channel: {column: pair}\n"),
              "`channel` from the column \"pair\", whose type in this file is STRUCT(a INTEGER)"},
             {yaml("t", "u", "message_id: list\n"), "`message_id` from the column \"list\""},
             {yaml("t", "u", "skip_when: {column: list, in: [x]}\n"), "`skip_when` from"},
             {yaml("t", "u", "properties: {n: {column: day, type: number}}\n"),
              "`properties.n` from the column \"day\", whose type in this file is DATE: it must be "
              "a "
              "number"},
             {yaml("t", "u", "properties: {n: {column: list, type: boolean}}\n"),
              "it must be a boolean"}}) {
        const std::string error = error_of(mapping, file);
        EXPECT_NE(error.find(message), std::string::npos) << error;
    }
    EXPECT_NE(error_of(yaml("t", "u", ""), files.path() / "missing.parquet").find("no file"),
              std::string::npos);
    std::ofstream(files.path() / "text.parquet") << "t,u\n2026-03-02,x\n";
    EXPECT_NE(error_of(yaml("t", "u", ""), files.path() / "text.parquet").find("no Parquet file"),
              std::string::npos);
}

TEST_F(ParquetRowsTest, GoOnAtTheLastCommittedRow)
{
    const auto file =
        write_parquet(files.path() / "rows.parquet",
                      "SELECT '2026-03-02' AS t, 'u' || i % 300 AS u FROM range(40000) t(i)");
    const Mapping mapping = mapping_of("format: parquet\nsource: s\nconsent_mode: sdk\ntime: t\n"
                                       "identifiers: {user_id: u}\nevent: {value: A}\n");
    std::atomic<bool> cancel = true;  // after the first commit
    auto first = open_rows(mapping, file);
    const auto cancelled = run_rows(mapping, **first, {{}, &cancel});
    ASSERT_TRUE(cancelled) << cancelled.error().message;
    EXPECT_EQ(cancelled->end, RunEnd::Cancelled);
    EXPECT_GT(events(), 0U);
    EXPECT_LT(events(), 40'000U);
    resumes = true;
    auto second = open_rows(mapping, file);
    const auto done = run_rows(mapping, **second);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->progress.rows, 40'000);
    EXPECT_EQ(done->progress.bytes, static_cast<int64_t>(std::filesystem::file_size(file)));
    EXPECT_EQ(totals().duplicate, 0) << "no row was read twice";
    EXPECT_EQ(events(), 40'000U);
    resumes = false;
    auto third = open_rows(mapping, file);
    EXPECT_EQ(run_rows(mapping, **third)->progress.duplicate, 40'000);
    EXPECT_EQ(events(), 40'000U);
}

TEST_F(ParquetRowsTest, HoldTheLimitOfARow)
{
    const auto file = write_parquet(
        files.path() / "long.parquet",
        fmt::format(
            "SELECT '2026-03-02' AS t, 'u' AS u, repeat('x', {} + i) AS x FROM range(2) t(i)",
            import_row_bytes_max - 11));
    const Mapping mapping = mapping_of("format: parquet\nsource: s\nconsent_mode: sdk\ntime: t\n"
                                       "identifiers: {user_id: u}\nevent: {value: A}\n");
    auto rows = open_rows(mapping, file);
    const auto ran = run_rows(mapping, **rows);
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->progress.stored, 1);
    ASSERT_EQ(kept().size(), 1U);
    EXPECT_EQ(kept()[0].reason, "too_large");
    EXPECT_EQ(kept()[0].line, 2);
}

}  // namespace
}  // namespace itinera
