// What an engine shows to those who may see less: masks, tables for SQL, samples of a dry run.
#include <gtest/gtest.h>

#include <fstream>

#include "engine/engine.hpp"

namespace itinera {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view mapping = R"(format: csv
source: shop
consent_mode: {external: "terms of the sample"}
time: {column: time, zone: Asia/Shanghai}
identifiers: {user_id: customer, phone: mobile}
event: {column: event}
properties: {"*": keep}
)";

constexpr std::string_view rows = R"(customer,mobile,time,event,email,name,note,password
alice,13800000000,2026-03-02 10:00:00,view,ann@example.com,张三,likes red,hunter2
)";

class EngineSight : public testing::Test {
protected:
    void SetUp() override
    {
        std::string name = (fs::temp_directory_path() / "itinera-sight-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        EngineOptions options;
        options.folder = folder_ / "data";
        options.master_key = {.hex = std::string(64, '7')};
        auto opened = Engine::open(options, clock_);
        ASSERT_TRUE(opened) << opened.error().message;
        engine_ = std::move(opened).value();
        std::ofstream(folder_ / "rows.csv") << rows;
        const auto made =
            engine_->create_import(std::string(mapping), folder_ / "rows.csv", "rows.csv");
        ASSERT_TRUE(made) << made.error().message;
        id_ = made->at("id").get<std::string>();
    }
    void TearDown() override
    {
        if (engine_) engine_->stop();
        engine_.reset();
        fs::remove_all(folder_);
    }
    void import()
    {
        ASSERT_TRUE(engine_->start_import(id_, false));
        for (int64_t version = 0;;) {
            const auto now = engine_->wait_import(id_, version, std::chrono::seconds(5));
            ASSERT_TRUE(now);
            const std::string state = now->at("state");
            if (state == "done") return;
            ASSERT_EQ(state, "running") << dump_json(*now);
            version = now->at("version").get<int64_t>();
        }
    }
    Json event(const Sight& sight)
    {
        ListQuery list;
        list.sight = sight;
        const auto timeline = engine_->timeline(CustomerId{0}, list);
        EXPECT_TRUE(timeline) << timeline.error().message;
        return timeline->at("events").at(0);
    }

    fs::path folder_;
    FixedClock clock_{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Engine> engine_;
    std::string id_;
};

TEST_F(EngineSight, MasksTimelinesAndCustomers)
{
    import();
    const Json masked = event({.persons = true, .personal = false, .sensitive = false});
    EXPECT_EQ(masked["properties"]["email"], "a***@e***.com");
    EXPECT_EQ(masked["properties"]["name"], "张**");
    EXPECT_EQ(masked["properties"]["note"], "•••");
    EXPECT_EQ(dump_json(masked).find("13800000000"), std::string::npos) << dump_json(masked);
    const Json whole = event(full_sight);
    EXPECT_EQ(whole["properties"]["email"], "ann@example.com");
    EXPECT_EQ(whole["properties"]["note"], "likes red");
    EXPECT_EQ(whole["properties"]["password"], "[removed]");

    const auto customer = engine_->customer(CustomerId{0}, {});
    ASSERT_TRUE(customer);
    EXPECT_EQ(dump_json(*customer).find("13800000000"), std::string::npos);
}

TEST_F(EngineSight, KeepsTextsOfEventsFromSqlAndIdentifiersFromTheWarehouse)
{
    import();
    const std::atomic<bool> gone{false};
    const auto counted = engine_->run_sql("SELECT count(*) FROM events", {.persons = true}, gone);
    ASSERT_TRUE(counted) << counted.error().message;
    EXPECT_EQ(dump_json(counted->at("rows")), "[[1]]");
    EXPECT_FALSE(engine_->run_sql("SELECT properties FROM events", {.persons = true}, gone));
    EXPECT_EQ(engine_->run_sql("SELECT 1", {}, gone).error().kind, ErrorKind::Forbidden);
    const auto texts = engine_->run_sql("SELECT properties, context FROM events", full_sight, gone);
    ASSERT_TRUE(texts) << texts.error().message;
    const std::string all = dump_json(*texts);
    EXPECT_NE(all.find("tok_email"), std::string::npos) << all;
    for (const char* value : {"ann@example.com", "13800000000", "hunter2"})
        EXPECT_EQ(all.find(value), std::string::npos) << all;
    EXPECT_NE(all.find("likes red"), std::string::npos);
}

TEST_F(EngineSight, KeepsSamplesOfADryRunMasked)
{
    const auto checked = engine_->check_import(id_);
    ASSERT_TRUE(checked) << checked.error().message;
    const std::string all = dump_json(checked->at("check").at("samples"));
    for (const char* value : {"ann@example.com", "13800000000", "hunter2", "张三"})
        EXPECT_EQ(all.find(value), std::string::npos) << all;
    EXPECT_NE(all.find("likes red"), std::string::npos) << all;
}

}  // namespace
}  // namespace itinera
