#include "store/sql_console.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/json.hpp"
#include "event/name_table.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"
#include "store/warehouse.hpp"

namespace itinera {
namespace {

class SqlConsole : public testing::Test {
protected:
    static constexpr size_t rows = 5'000;

    void SetUp() override
    {
        auto opened =
            Warehouse::open(folder_.path(), {.memory_bytes_max = 512 << 20, .threads = 2});
        ASSERT_TRUE(opened) << opened.error().message;
        warehouse_ = std::move(opened).value();
        RecordBatch names;
        for (size_t i = 0; i < sample::names.size(); ++i) {
            const std::string body =
                name_record_body(sample::names[i], EventCode{static_cast<uint16_t>(i)});
            append_record(names, {.kind = RecordKind::Name, .body = body});
        }
        names.first_position = Position{1};
        ASSERT_TRUE(warehouse_->apply(names));
        RecordBatch batch = sample_events(0, rows);
        batch.first_position = Position{static_cast<int64_t>(names.size()) + 1};
        ASSERT_TRUE(warehouse_->apply(batch));
        std::ofstream(folder_.path() / "canary.csv") << "a,b\n1,2\n";
    }
    Result<SqlAnswer> run(const std::string& sql, SqlRun how = {}) const
    {
        how.sql = sql;
        return warehouse_->run_sql(how);
    }
    Json row_of(const std::string& sql, size_t row = 0) const
    {
        const auto answer = run(sql);
        EXPECT_TRUE(answer) << sql << ": " << (answer ? "" : answer.error().message);
        if (!answer || answer->rows.size() <= row) return nullptr;
        return parse_json(answer->rows[row]).value();
    }
    std::vector<std::string> hostile() const;

    TemporaryFolder folder_;
    std::unique_ptr<Warehouse> warehouse_;
};

TEST_F(SqlConsole, AnswersQuestionsOverItsViews)
{
    EXPECT_EQ(row_of("SELECT count(*) AS n FROM events"), (Json{{"n", rows}}));
    EXPECT_EQ(row_of("FROM events SELECT count(*)")["count_star()"], rows);
    const auto answer =
        run("SELECT event, count(*) AS n, sum(value) FROM events WHERE channel <> 'x' "
            "GROUP BY ALL ORDER BY n DESC, event LIMIT 3");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->columns, (std::vector<std::string>{"event", "n", "sum(\"value\")"}));
    EXPECT_EQ(answer->rows.size(), 3U);
    for (const char* sql :
         {"WITH applied AS (SELECT customer, count(*) AS n FROM events GROUP BY 1), b AS (SELECT * "
          "FROM "
          "applied WHERE n > 1) SELECT avg(b.n) FROM b JOIN applied USING (customer)",
          "SELECT x.event, row_number() OVER (PARTITION BY x.customer ORDER BY x.time) FROM events "
          "x",
          "SELECT events.event FROM events LEFT JOIN customers_masked c ON c.customer = "
          "events.customer",
          "SELECT date_trunc('day', time) AS day, count(DISTINCT customer) FROM events GROUP BY 1",
          "SELECT CASE WHEN value > 100 THEN 'large' ELSE 'small' END, median(value) FROM events "
          "GROUP BY 1",
          "SELECT * FROM channels WHERE channel IN ('web', 'app') OR channel LIKE 'c%'",
          "SELECT (SELECT max(time) FROM events), EXISTS (SELECT 1 FROM events)",
          "SELECT count(*) FILTER (WHERE late) FROM events HAVING count(*) > 1",
          "SELECT event FROM events UNION ALL SELECT 'x' EXCEPT SELECT 'y'",
          "SELECT CAST(value AS INTEGER), value::DECIMAL(10,2), time + INTERVAL 1 DAY FROM events",
          "VALUES (1, 'a'), (2, 'b')",
          "SELECT NULL, 1.5, 'x', true, DATE '2026-01-02', 12345678901234567890", "SELECT 1;",
          "-- hello\nSELECT /* x */ 1"}) {
        const auto one = run(sql);
        EXPECT_TRUE(one) << sql << ": " << (one ? "" : one.error().message);
    }
}

TEST_F(SqlConsole, ShowsTextsOfEventsOnlyToThoseWhoMaySeeThem)
{
    EXPECT_FALSE(run("SELECT properties FROM events"));
    EXPECT_FALSE(run("SELECT context FROM events"));
    const auto answer =
        run("SELECT properties->>'$.category' AS c, count(*) FROM events GROUP BY 1",
            {.sql = {}, .sees_personal = true});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_GT(answer->rows.size(), 1U);
}

TEST_F(SqlConsole, BoundsBytes)
{
    SqlRun small;
    small.limits.bytes_max = 3 * std::string(R"({"n":1})").size();
    const auto at = run("SELECT 1 AS n FROM events LIMIT 3", small);
    ASSERT_TRUE(at) << at.error().message;
    EXPECT_EQ(at->rows.size(), 3U);
    EXPECT_FALSE(at->is_cut);
    const auto past = run("SELECT 1 AS n FROM events LIMIT 4", small);
    ASSERT_TRUE(past);
    EXPECT_EQ(past->rows.size(), 3U);
    EXPECT_TRUE(past->is_cut);

    // Texts that double with each level: twelve rows of 1 MiB.
    SqlRun eight;
    eight.limits.bytes_max = size_t{8} << 20;
    std::string nested =
        "SELECT '" + std::string(size_t{1} << 10, 'x') + "' AS s FROM events LIMIT 12";
    for (int level = 0; level < 10; ++level) nested = "SELECT s || s AS s FROM (" + nested + ")";
    const auto large = run(nested, eight);
    ASSERT_TRUE(large) << large.error().message;
    EXPECT_TRUE(large->is_cut);
    size_t bytes = 0;
    for (const std::string& row : large->rows) bytes += row.size();
    EXPECT_LE(bytes, eight.limits.bytes_max);
    EXPECT_EQ(large->rows.size(), 7U);  // with their braces, eight are too many
}

TEST_F(SqlConsole, BoundsRowsAndTime)
{
    SqlRun few;
    few.limits.rows_max = 10;
    const auto at = run("SELECT position FROM events LIMIT 10", few);
    ASSERT_TRUE(at);
    EXPECT_EQ(at->rows.size(), 10U);
    EXPECT_FALSE(at->is_cut);
    const auto past = run("SELECT position FROM events LIMIT 11", few);
    ASSERT_TRUE(past);
    EXPECT_EQ(past->rows.size(), 10U);
    EXPECT_TRUE(past->is_cut);

    const std::string endless = "SELECT count(*) FROM events a, events b, events c, events d WHERE "
                                "a.position + b.position + "
                                "c.position + d.position = 7";
    SqlRun brief;
    brief.limits.time_max = std::chrono::milliseconds(100);
    const auto late = run(endless, brief);
    ASSERT_FALSE(late);
    EXPECT_EQ(late.error().kind, ErrorKind::TooLarge) << late.error().message;
    const std::atomic<bool> gone{true};
    SqlRun left;
    left.gone = &gone;
    const auto unwanted = run(endless, left);
    ASSERT_FALSE(unwanted);
    EXPECT_EQ(unwanted.error().kind, ErrorKind::Unavailable) << unwanted.error().message;
    EXPECT_TRUE(run("SELECT 1"));  // and goes on
}

TEST_F(SqlConsole, RunsTwoAtATime)
{
    std::atomic<bool> gone{false};
    SqlRun how{.sql =
                   "SELECT count(*) FROM events a, events b, events c, events d WHERE a.position + "
                   "b.position + c.position + d.position = 7",
               .sees_personal = false,
               .limits = {},
               .gone = &gone};
    const auto occupy = [&] {  // also when the third came first
        while (!gone) EXPECT_FALSE(warehouse_->run_sql(how));
    };
    std::thread first(occupy);
    std::thread second(occupy);
    // Both run when a third is refused; until then it is let in.
    while (true) {
        const auto third = run("SELECT 1");
        if (!third) {
            EXPECT_EQ(third.error().kind, ErrorKind::TooMany);
            break;
        }
        std::this_thread::yield();
    }
    gone = true;
    first.join();
    second.join();
    EXPECT_TRUE(run("SELECT 1"));
}

std::vector<std::string> SqlConsole::hostile() const
{
    const std::string file = (folder_.path() / "canary.csv").string();
    const std::string out = (folder_.path() / "out.csv").string();
    std::vector<std::string> list;
    const std::vector<std::string> files{file,
                                         "/etc/passwd",
                                         "canary.csv",
                                         "../canary.csv",
                                         "https://127.0.0.1:9/x.csv",
                                         "s3://bucket/x.parquet",
                                         "*.csv"};
    for (const std::string& name : files) {
        for (const char* form :
             {"SELECT * FROM '@'", "SELECT * FROM \"@\"", "SELECT * FROM read_csv('@')",
              "SELECT * FROM read_csv_auto('@')", "SELECT * FROM read_text('@')",
              "SELECT * FROM read_blob('@')", "SELECT * FROM read_parquet('@')",
              "SELECT * FROM read_json('@')", "SELECT * FROM glob('@')", "COPY (SELECT 1) TO '@'",
              "ATTACH '@' AS x", "SELECT (SELECT content FROM read_text('@'))",
              "WITH x AS (SELECT * FROM '@') SELECT * FROM x"}) {
            std::string sql = form;
            sql.replace(sql.find('@'), 1, name);
            list.push_back(sql);
        }
    }
    for (const std::string& sql :
         {"COPY events TO '" + out + "'", "COPY events FROM '" + file + "'",
          "EXPORT DATABASE '" + out + "'", "IMPORT DATABASE '" + out + "'",
          std::string("INSTALL httpfs"), std::string("LOAD httpfs"), "LOAD '" + file + "'",
          std::string("FORCE INSTALL httpfs FROM community"), std::string("UPDATE EXTENSIONS"),
          std::string("SET enable_external_access = true"), std::string("SET memory_limit = '1TB'"),
          std::string("RESET enable_external_access"), std::string("SET search_path = 'main'"),
          std::string("USE main"), std::string("PRAGMA database_list"),
          std::string("PRAGMA version"), std::string("PRAGMA enable_profiling"),
          std::string("CALL pragma_version()"), std::string("SHOW TABLES"),
          std::string("SHOW ALL TABLES"), std::string("DESCRIBE events"),
          std::string("SUMMARIZE events"), std::string("EXPLAIN SELECT 1"),
          std::string("EXPLAIN ANALYZE SELECT 1"), std::string("CREATE TABLE x (a INT)"),
          std::string("CREATE TEMP TABLE x AS SELECT 1"), std::string("CREATE VIEW x AS SELECT 1"),
          std::string("CREATE OR REPLACE VIEW console.events AS SELECT 1"),
          std::string("CREATE MACRO f(x) AS x"), std::string("CREATE FUNCTION f(x) AS x"),
          std::string("CREATE SECRET x (TYPE S3)"), std::string("CREATE TYPE x AS ENUM ('a')"),
          std::string("CREATE SEQUENCE x"), std::string("CREATE SCHEMA x"),
          std::string("DROP TABLE main.events"), std::string("DROP VIEW console.events"),
          std::string("DELETE FROM main.events"), std::string("UPDATE main.events SET value = 0"),
          std::string("INSERT INTO main.events SELECT * FROM main.events"),
          std::string("TRUNCATE main.events"),
          std::string("ALTER TABLE main.events ADD COLUMN x INT"), std::string("VACUUM"),
          std::string("CHECKPOINT"), std::string("FORCE CHECKPOINT"), std::string("BEGIN"),
          std::string("COMMIT"), std::string("ROLLBACK"), std::string("DETACH main"),
          std::string("PREPARE x AS SELECT 1"), std::string("EXECUTE x"),
          std::string("DEALLOCATE x"), std::string("SET VARIABLE x = 1"), std::string("ANALYZE"),
          std::string("SELECT 1; SELECT 2"), std::string("SELECT 1; DROP TABLE main.events"),
          std::string("SELECT 1;; COPY (SELECT 1) TO 'x'"), std::string(""), std::string(";"),
          std::string("--"), std::string("SELECT"), std::string("\0SELECT 1", 9),
          std::string("SELECT 1\0; DROP TABLE x", 22), std::string("\xFFSELECT 1"),
          // tables of the database, by any name
          std::string("SELECT * FROM main.events"), std::string("SELECT * FROM applied"),
          std::string("SELECT * FROM event_names"), std::string("SELECT * FROM property_counts"),
          std::string("SELECT * FROM events_named"),
          std::string("SELECT * FROM warehouse.main.events"),
          std::string("SELECT * FROM console_personal.events"),
          std::string("SELECT * FROM console.events"),
          std::string("SELECT * FROM \"console_personal\".\"events\""),
          std::string("SELECT * FROM duckdb_settings"),
          std::string("SELECT * FROM duckdb_settings()"),
          std::string("SELECT * FROM duckdb_tables()"),
          std::string("SELECT * FROM duckdb_secrets()"),
          std::string("SELECT * FROM duckdb_extensions()"),
          std::string("SELECT * FROM sqlite_master"),
          std::string("SELECT * FROM information_schema.tables"),
          std::string("SELECT * FROM pg_catalog.pg_class"), std::string("SELECT * FROM pg_class"),
          std::string("SELECT * FROM pragma_database_list"),
          std::string("SELECT * FROM pragma_table_info('events')"),
          std::string("SELECT * FROM pragma_storage_info('events')"), std::string("TABLE applied"),
          std::string("FROM applied"), std::string("SELECT * FROM (FROM applied)"),
          std::string("SELECT (SELECT position FROM applied)"),
          std::string("SELECT * FROM events WHERE position IN (SELECT position FROM applied)"),
          std::string("SELECT * FROM events JOIN applied USING (position)"),
          std::string("SELECT 1 UNION SELECT position FROM applied"),
          std::string("SELECT 1 ORDER BY (SELECT position FROM applied)"),
          std::string("SELECT 1 LIMIT (SELECT position FROM applied)"),
          std::string("SELECT 1 GROUP BY (SELECT position FROM applied)"),
          std::string("SELECT count(*) FILTER (WHERE EXISTS (FROM applied)) FROM events"),
          std::string("SELECT sum(1) OVER (ORDER BY (SELECT position FROM applied)) FROM events"),
          std::string("SELECT CASE WHEN EXISTS (FROM applied) THEN 1 END"),
          std::string("WITH applied AS (SELECT * FROM applied) SELECT * FROM applied"),
          std::string("WITH x AS (SELECT * FROM applied) SELECT 1"),
          std::string(
              "SELECT * FROM (WITH applied AS (SELECT 1) SELECT * FROM applied) x, applied"),
          std::string("WITH a AS (SELECT * FROM b), b AS (SELECT 1) SELECT * FROM a"),
          std::string("WITH events AS (SELECT 1) SELECT * FROM events"),
          std::string(
              "WITH RECURSIVE x AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM x) SELECT * FROM x"),
          std::string("WITH x AS MATERIALIZED (SELECT * FROM applied) SELECT * FROM x"),
          std::string("SELECT * FROM events, LATERAL (SELECT * FROM applied)"),
          std::string("SELECT * FROM events POSITIONAL JOIN applied"),
          std::string(
              "SELECT * FROM events ASOF JOIN applied ON events.position >= applied.position"),
          std::string("PIVOT events ON event"),
          std::string("SELECT * FROM (PIVOT events ON event USING count(*))"),
          std::string("UNPIVOT events ON event"),
          std::string("SELECT * FROM events TABLESAMPLE 1%"),
          std::string("SELECT * FROM events AT (VERSION => 1)"),
          std::string("SELECT * FROM (DESCRIBE events)"),
          std::string("SELECT * FROM (SHOW TABLES)"),
          std::string("SELECT * FROM (SUMMARIZE events)"),
          // functions
          std::string("SELECT getenv('HOME')"), std::string("SELECT getvariable('x')"),
          std::string("SELECT current_setting('temp_directory')"), std::string("SELECT version()"),
          std::string("SELECT current_database()"), std::string("SELECT current_schemas(true)"),
          std::string("SELECT txid_current()"), std::string("SELECT pg_sleep(1)"),
          std::string("SELECT nextval('x')"), std::string("SELECT query('SELECT 1')"),
          std::string("SELECT * FROM query('SELECT 1')"),
          std::string("SELECT * FROM query_table('applied')"),
          std::string("SELECT * FROM range(1000000000000)"),
          std::string("SELECT range(1000000000)"),
          std::string("SELECT * FROM generate_series(1, 2)"), std::string("SELECT unnest([1])"),
          std::string("SELECT repeat('x', 1000000000)"),
          std::string("SELECT lpad('x', 1000000000, 'y')"),
          std::string("SELECT rpad('x', 1000000000, 'y')"),
          std::string("SELECT bar(1, 0, 9, 1000000000)"), std::string("SELECT error('x')"),
          std::string("SELECT random()"), std::string("SELECT uuid()"),
          std::string("SELECT setseed(0.1)"), std::string("SELECT json_serialize_sql('SELECT 1')"),
          std::string("SELECT json_execute_serialized_sql('x')"),
          std::string(
              "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('FROM applied'))"),
          std::string("PRAGMA json_execute_serialized_sql('x')"),
          std::string("SELECT read_text('x')"), std::string("SELECT system.main.getenv('HOME')"),
          std::string("SELECT main.getenv('HOME')"),
          std::string("SELECT list_transform([1], lambda x: x)"),
          std::string("SELECT [getenv('HOME')]"), std::string("SELECT {'a': getenv('HOME')}"),
          std::string("SELECT 'x'.getenv()"), std::string("SELECT upper(getenv('HOME'))"),
          std::string("SELECT sum(getenv('HOME')) OVER ()"),
          std::string("SELECT count(*) FROM events WHERE getenv('HOME') = 'x'"),
          std::string("SELECT 1 ORDER BY getenv('HOME')"),
          std::string("SELECT 1 HAVING getenv('x') = 'y'"),
          std::string("SELECT 1 QUALIFY getenv('x') = 'y'"), std::string("VALUES (getenv('HOME'))"),
          std::string("SELECT DISTINCT ON (getenv('x')) 1"),
          std::string("SELECT 1 LIMIT getenv('x')"),
          std::string("SELECT COLUMNS('.*') FROM events"),
          std::string("SELECT COLUMNS(c -> true) FROM events"),
          std::string("SELECT * REPLACE (getenv('x') AS event) FROM events"),
          std::string("SELECT CAST('x' AS json)"), std::string("SELECT 'x'::blob"),
          std::string("SELECT 'events'::regclass"), std::string("SELECT 'a'::ENUM('a')"),
          std::string("SELECT TRY(getenv('x'))"), std::string("SELECT TRY_CAST('x' AS blob)"),
          std::string("SELECT $1"), std::string("SELECT ?"), std::string("SELECT $x"),
          std::string("SELECT 'x' COLLATE de"), std::string("SELECT #1"),
          std::string("SELECT [1][1]"), std::string("SELECT 'abc'[1:2]"),
          std::string("SELECT (1, 2)"), std::string("SELECT rowid FROM main.events"),
          std::string("SELECT properties FROM events"), std::string("SELECT context FROM events"),
          std::string("SELECT owner_node FROM events"),
          std::string("SELECT events.properties FROM events"),
          std::string("SELECT main.events.properties FROM events"),
          std::string("SELECT customer FROM customers"), std::string("SELECT * FROM segments")}) {
        list.push_back(sql);
    }
    std::string deep = "SELECT 1";
    for (int i = 0; i < 200; ++i) deep = "SELECT * FROM (" + deep + ")";
    list.push_back(deep);
    std::string nested = "1";
    for (int i = 0; i < 200; ++i) nested = "abs(" + nested + ")";
    list.push_back("SELECT " + nested);
    list.push_back("SELECT '" + std::string(70'000, 'x') + "'");
    return list;
}

// Opens a file that is not there: a mark in a trace of system calls.
void mark(const char* name)
{
    const int fd = ::open(name, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) ::close(fd);
}

TEST_F(SqlConsole, RefusesEveryEscape)
{
    const auto list = hostile();
    std::printf("%zu hostile statements\n", list.size());
    EXPECT_GE(list.size(), 150U);
    const auto before = warehouse_->row_count();
    std::printf("folder %s\n", folder_.path().c_str());
    mark("/itinera-mark/begin");
    for (const std::string& sql : list) {
        const auto answer = run(sql);
        EXPECT_FALSE(answer) << sql.substr(0, 200);
        if (!answer) {
            EXPECT_EQ(answer.error().kind, ErrorKind::Invalid) << sql.substr(0, 200);
        }
    }
    mark("/itinera-mark/end");
    EXPECT_EQ(*warehouse_->row_count(), *before);
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "out.csv"));
    EXPECT_TRUE(run("SELECT count(*) FROM events"));
}

}  // namespace
}  // namespace itinera
