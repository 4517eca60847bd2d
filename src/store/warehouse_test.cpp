#include "store/warehouse.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <map>

#include "event/name_table.hpp"
#include "store/duck.hpp"
#include "store/sample_events_test.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

class WarehouseTest : public testing::Test {
protected:
    std::unique_ptr<Warehouse> open()
    {
        auto opened =
            Warehouse::open(folder_.path(), {.memory_bytes_max = 512 << 20, .threads = 2});
        EXPECT_TRUE(opened) << (opened ? "" : opened.error().message);
        return opened ? std::move(opened).value() : nullptr;
    }
    static RecordBatch batch_of(int64_t first, const std::vector<std::string>& bodies)
    {
        RecordBatch batch;
        for (const std::string& body : bodies)
            append_record(batch, {.event = EventCode{1}, .body = body});
        batch.first_position = Position{first};
        return batch;
    }
    static std::map<int64_t, std::string> values(const Warehouse& warehouse,
                                                 std::string_view property, int64_t after = 0)
    {
        std::map<int64_t, std::string> found;
        const auto done = warehouse.property_values(property, Position{after}, [&](auto some) {
            for (const PropertyValue& value : some) found[raw(value.position)] = value.json;
        });
        EXPECT_TRUE(done) << (done ? "" : done.error().message);
        return found;
    }
    TemporaryFolder folder_;
};

using Values = std::map<int64_t, std::string>;

TEST_F(WarehouseTest, GivesValuesOfAPropertyInOrderOfPosition)
{
    auto warehouse = open();
    ASSERT_TRUE(warehouse->apply(batch_of(
        1, {
               R"({"type":"track","properties":{"color":"red","size":12.5,"a/b~\"c":true}})",
               R"({"type":"track","properties":{"size":null},"context":{"color":"no"}})",
               R"({"type":"track","traits":{"color":"no"}})",
               R"({"type":"identify","traits":{"color":"蓝"},"properties":{"color":"no"}})",
               R"({"properties":{"color":1,"x":{"color":2},"color":{"deep":[1]}}})",
               R"({"type":"track","properties":"none","properties":{"color":"\u00e9"}})",
           })));
    EXPECT_EQ(values(*warehouse, "color"),
              (Values{{1, R"("red")"}, {4, R"("蓝")"}, {5, R"({"deep":[1]})"}, {6, R"("é")"}}));
    EXPECT_EQ(values(*warehouse, "color", 4).size(), 2U);
    EXPECT_EQ(values(*warehouse, "size"), (Values{{1, "12.5"}}));
    EXPECT_EQ(values(*warehouse, R"(a/b~"c)"), (Values{{1, "true"}}));
    EXPECT_TRUE(values(*warehouse, "*").empty());
    EXPECT_TRUE(values(*warehouse, "").empty());
}

TEST_F(WarehouseTest, HoldsIdentifiersAsTokensOnly)
{
    const FieldClasses classes;
    const Tokens tokens("secret");
    auto warehouse = Warehouse::open(
        folder_.path(),
        {.memory_bytes_max = 512 << 20, .threads = 2, .classes = &classes, .tokens = &tokens});
    ASSERT_TRUE(warehouse);
    RecordBatch batch = batch_of(1, {R"({"properties":{"email":"a@example.com","color":"red"}})"});
    batch.flags[0] |= FlagProtected;
    ASSERT_TRUE((*warehouse)->apply(batch));
    EXPECT_EQ(values(**warehouse, "email"),
              (Values{{1, '"' + tokens.of("email", "a@example.com") + '"'}}));
    EXPECT_EQ(values(**warehouse, "color"), (Values{{1, R"("red")"}}));
}

TEST_F(WarehouseTest, TakesTheAmountOfTheHeaderAsValue)
{
    RecordBatch batch;
    append_record(batch, {.value = 1'299'000, .body = R"({"properties":{"value":"not this"}})"});
    append_record(batch, {.body = R"({"properties":{"value":5}})"});
    append_record(batch, {.value = -5, .body = "{}"});
    batch.first_position = Position{1};
    auto warehouse = open();
    ASSERT_TRUE(warehouse->apply(batch));
    EXPECT_EQ(values(*warehouse, "value"), (Values{{1, "129.9"}, {3, "-0.0005"}}));
}

TEST_F(WarehouseTest, CountsPropertyNamesWithTheirTypes)
{
    {
        auto warehouse = open();
        RecordBatch batch =
            batch_of(1, {R"({"properties":{"a":1,"b":"x"}})", R"({"properties":{"a":2,"a":"z"}})",
                         R"({"properties":{"a":3,"n":null,"\u0062":"y"}})"});
        batch.event[2] = EventCode{2};
        ASSERT_TRUE(warehouse->apply(batch));
        ASSERT_TRUE(warehouse->checkpoint());
    }
    auto warehouse = open();
    ASSERT_TRUE(warehouse->apply(batch_of(4, {R"({"properties":{"a":[4]}})"})));
    const auto all = warehouse->property_names(std::nullopt).value();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].name, "a");
    EXPECT_EQ(all[0].events, 4);
    EXPECT_EQ(all[0].type, "number");
    EXPECT_EQ(all[1].name, "b");
    EXPECT_EQ(all[1].events, 2);
    EXPECT_EQ(warehouse->property_names(EventCode{2}).value().size(), 2U);
    EXPECT_TRUE(warehouse->property_names(EventCode{9}).value().empty());
}

TEST_F(WarehouseTest, RemembersHowFarItReadTogetherWithTheRows)
{
    {
        auto warehouse = open();
        RecordBatch batch = sample_events(0, 3'000);
        batch.first_position = Position{1};
        ASSERT_TRUE(warehouse->apply(batch));
        ASSERT_TRUE(warehouse->apply(batch));  // skipped: it is there
        EXPECT_EQ(warehouse->applied(), Position{3'000});
        EXPECT_EQ(warehouse->row_count().value(), 3'000);
        RecordBatch gap = sample_events(5'000, 1);
        gap.first_position = Position{5'001};
        EXPECT_FALSE(warehouse->apply(gap));
    }
    auto warehouse = open();
    EXPECT_EQ(warehouse->applied(), Position{3'000});
    RecordBatch next = sample_events(2'000, 2'000);  // the first half is there
    next.first_position = Position{2'001};
    ASSERT_TRUE(warehouse->apply(next));
    EXPECT_EQ(warehouse->row_count().value(), 4'000);
    EXPECT_GT(warehouse->bytes_on_disk(), 0);
    ASSERT_TRUE(warehouse->reset());
    EXPECT_EQ(warehouse->applied(), Position{});
    EXPECT_EQ(warehouse->row_count().value(), 0);
    EXPECT_TRUE(warehouse->property_names(std::nullopt).value().empty());
}

TEST_F(WarehouseTest, KeepsOrderOverManyRowGroups)
{
    auto warehouse = open();
    const RecordBatch sample = sample_events(0, 10'000);
    for (int64_t i = 0; i < 40; ++i) {
        RecordBatch batch = sample;
        batch.first_position = Position{1 + 10'000 * i};
        ASSERT_TRUE(warehouse->apply(batch));
    }
    const Values quantities = values(*warehouse, "quantity", 123'456);
    EXPECT_EQ(quantities.size(), 400'000U - 123'456);
    EXPECT_EQ(warehouse->row_count().value(), 400'000);
}

TEST_F(WarehouseTest, KeepsNamesOfEventsForSql)
{
    {
        auto warehouse = open();
        RecordBatch batch;
        const std::string body = name_record_body("Order Completed", EventCode{0});
        append_record(batch, {.kind = RecordKind::Name, .body = body});
        append_record(batch, {.value = 15'000, .body = "{}"});
        batch.first_position = Position{1};
        ASSERT_TRUE(warehouse->apply(batch));
        ASSERT_TRUE(warehouse->checkpoint());
        EXPECT_EQ(warehouse->row_count().value(), 1);
    }
    auto database = duck::Database::open((folder_.path() / "warehouse.duckdb").string(), {});
    ASSERT_TRUE(database);
    auto connection = database->connect();
    auto rows = connection->query("SELECT event, channel, value FROM events_named");
    ASSERT_TRUE(rows);
    const auto chunk = rows.value().next();
    ASSERT_TRUE(chunk && chunk.value());
    EXPECT_EQ(chunk.value()->text(0, 0), "Order Completed");
    EXPECT_EQ(chunk.value()->text(1, 0), "other");
    EXPECT_EQ(chunk.value()->values<double>(2)[0], 1.5);
}

TEST_F(WarehouseTest, HasExactlyTheRowsUpToAppliedAfterKills)
{
    Random random(9, 0);
    for (int round = 0; round < 6; ++round) {
        std::array<int, 2> ends{};
        ASSERT_EQ(pipe(ends.data()), 0);
        const pid_t child = fork();
        if (child == 0) {
            auto opened =
                Warehouse::open(folder_.path(), {.memory_bytes_max = 256 << 20, .threads = 1});
            if (!opened) _exit(3);
            while (true) {
                const int64_t applied = raw((*opened)->applied());
                RecordBatch batch = sample_events(static_cast<uint64_t>(applied), 500);
                batch.first_position = Position{applied + 1};
                if (!(*opened)->apply(batch)) _exit(4);
                if (write(ends[1], &applied, sizeof applied) < 0) _exit(5);
                if (applied % 1'000 == 0 && !(*opened)->checkpoint()) _exit(6);
            }
        }
        close(ends[1]);
        int64_t seen = 0;
        for (uint64_t more = 1 + random.below(12);
             more > 0 && read(ends[0], &seen, sizeof seen) > 0; --more) {
        }
        kill(child, SIGKILL);
        close(ends[0]);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);

        auto warehouse = open();
        const int64_t applied = raw(warehouse->applied());
        EXPECT_EQ(warehouse->row_count().value(), applied);
        EXPECT_GE(applied, seen - 1'000);  // what came before the last checkpoint
        EXPECT_EQ(values(*warehouse, "quantity").size(), static_cast<size_t>(applied));
        int64_t counted = 0;
        const auto names = warehouse->property_names(std::nullopt).value();
        for (const PropertyName& name : names) {
            if (name.name == "quantity") counted = name.events;
        }
        EXPECT_EQ(counted, applied);
    }
}

TEST_F(WarehouseTest, NamesAFileThatIsNoDatabase)
{
    std::ofstream(folder_.path() / "warehouse.duckdb") << std::string(20'000, 'x');
    const auto opened = Warehouse::open(folder_.path(), {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().kind, ErrorKind::Corrupt) << opened.error().message;
}

TEST(Duck, IsLockedDownByTheSettingsOfTheWarehouse)
{
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "secret.csv") << "a,b\n1,2\n";
    auto database = duck::Database::open("", {{"enable_external_access", "false"},
                                              {"autoload_known_extensions", "false"},
                                              {"lock_configuration", "true"}});
    ASSERT_TRUE(database);
    const auto connection = database->connect();
    ASSERT_TRUE(connection);
    const std::string file = (folder.path() / "secret.csv").string();
    for (const std::string& sql :
         {"SELECT * FROM read_csv('" + file + "')", "COPY (SELECT 1) TO '" + file + ".out'",
          "ATTACH '" + file + ".db'", std::string("INSTALL httpfs"), std::string("LOAD httpfs"),
          std::string("SET enable_external_access = true"),
          std::string("SET memory_limit = '1TB'")}) {
        EXPECT_FALSE(connection->run(sql)) << sql;
    }
    EXPECT_TRUE(connection->run("SELECT 1"));
}

}  // namespace
}  // namespace itinera
