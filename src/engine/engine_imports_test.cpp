// Imports as people see them: their states, the dry run, twice, stopped and taken up again.
#include "engine/engine_fixture_test.hpp"

namespace itinera {
namespace {

constexpr const char* mapping =
    "format: csv\nsource: shop\nconsent_mode: {external: terms}\ntime: t\nidentifiers: {user_id: "
    "u}\n"
    "event: {column: e}\nchannel: {column: c, map: {shop: store}}\nproperties: {\"*\": keep}\n";

std::string rows(int from, int to)
{
    std::string text = "t,u,e,c,n\n";
    for (int i = from; i < to; ++i)
        text +=
            "2026-03-02,u" + std::to_string(i % 100) + ",visit,shop," + std::to_string(i) + "\n";
    return text;
}

class EngineImports : public EngineTest {
protected:
    int64_t stored_in_all() { return engine_->counts().value()["totals"]["stored"].get<int64_t>(); }
    void expect_conflict(const Result<Json>& answer)
    {
        ASSERT_FALSE(answer);
        EXPECT_EQ(answer.error().kind, ErrorKind::Conflict) << answer.error().message;
    }
};

TEST_F(EngineImports, GoThroughTheirStates)
{
    const Json uploaded = upload(rows(0, 10), mapping).value();
    const std::string id = uploaded["id"].get<std::string>();
    EXPECT_EQ(uploaded["state"], "uploaded");
    EXPECT_EQ(uploaded["source"], "shop");
    EXPECT_EQ(engine_->check_import(id).value()["state"], "checked");
    EXPECT_EQ(stored_in_all(), 0);
    EXPECT_EQ(engine_->start_import(id, false).value()["state"], "running");
    const Json done = wait_for_end(id);
    EXPECT_EQ(done["state"], "done");
    EXPECT_EQ(done["rows"], 10);
    EXPECT_EQ(done["rows_total"], 10);
    EXPECT_EQ(done["stored"], 10);
    EXPECT_EQ(done["bytes_done"], done["file_bytes"]);
    EXPECT_EQ(stored_in_all(), 10);
    EXPECT_EQ(engine_->overview(Json::object(), full_sight).value()["events"], 10)
        << "whoever sees `done` sees the rows in every report";
    expect_conflict(engine_->check_import(id));
    expect_conflict(engine_->start_import(id, true));
    expect_conflict(engine_->cancel_import(id));
    for (const auto& unknown :
         {engine_->check_import("imp_9"), engine_->import("imp_9"),
          engine_->start_import("imp_9", false), engine_->cancel_import("imp_9")}) {
        ASSERT_FALSE(unknown);
        EXPECT_EQ(unknown.error().kind, ErrorKind::NotFound);
    }
    EXPECT_EQ(engine_->imports().value()["imports"].size(), 1U);
}

TEST_F(EngineImports, ADryRunTellsWhatARunWouldDo)
{
    imported(rows(0, 3), mapping);
    const Json uploaded =
        upload(rows(0, 5) + "yesterday,u1,visit,shop,9\n2026-03-02,,visit,web,9\n", mapping)
            .value();
    const std::string id = uploaded["id"].get<std::string>();
    const Json check = engine_->check_import(id).value()["check"];
    EXPECT_EQ(check["rows"], 7);
    EXPECT_EQ(check["stored"], 2);
    EXPECT_EQ(check["duplicate"], 3);
    EXPECT_EQ(check["rejected"], 2);
    EXPECT_EQ(check["skipped"], 0);
    EXPECT_EQ(check["new_customers"], 2);
    ASSERT_EQ(check["samples"].size(), 2U);
    EXPECT_EQ(check["samples"][0],
              (Json{{"time", "2026-03-02"},
                    {"event", "visit"},
                    {"channel", "store"},
                    {"identifiers", Json::array({{{"kind", "user_id"}, {"value", "u3"}}})},
                    {"properties", {{"n", "3"}}}}));
    EXPECT_EQ(check["errors"],
              (Json::array({{{"line", 7},
                             {"column", "t"},
                             {"value", "xxxxxxxxx"},
                             {"reason", "invalid_timestamp"},
                             {"message", "\"xxxxxxxxx\" is not a time"}},
                            {{"line", 8},
                             {"column", "u"},
                             {"value", nullptr},
                             {"reason", "no_usable_identifier"},
                             {"message", "the event names nobody: all identifiers are empty"}}})));
    EXPECT_EQ(stored_in_all(), 3);
    EXPECT_EQ(engine_->quarantine({}).value()["total"], 0);
    ASSERT_TRUE(engine_->start_import(id, false));
    const Json done = wait_for_end(id);
    for (const char* count : {"rows", "stored", "duplicate", "rejected", "skipped"})
        EXPECT_EQ(done[count], check[count]) << count;
    EXPECT_EQ(engine_->quarantine({}).value()["total"], 2);
    EXPECT_EQ(engine_->customers("", "", {}).value()["total"], 5);
}

TEST_F(EngineImports, TheSameFileTwiceIsRefusedAndByForceStoresNothing)
{
    imported(rows(0, 50), mapping);
    const std::string again = upload(rows(0, 50), mapping).value()["id"].get<std::string>();
    const auto refused = engine_->start_import(again, false);
    expect_conflict(refused);
    EXPECT_NE(refused.error().message.find("as imp_1 (rows.csv)"), std::string::npos);
    ASSERT_TRUE(engine_->start_import(again, true));
    const Json done = wait_for_end(again);
    EXPECT_EQ(done["stored"], 0);
    EXPECT_EQ(done["duplicate"], 50);
    EXPECT_EQ(stored_in_all(), 50);
}

TEST_F(EngineImports, FailWithTheReasonWhenTheMappingDoesNotFit)
{
    std::string text = rows(0, 2'000);
    for (int i = 0; i < 400; ++i) text += "never,u1,visit,shop," + std::to_string(i) + "\n";
    const Json failed = imported(text, mapping);
    EXPECT_EQ(failed["state"], "failed");
    EXPECT_NE(failed["problem"]["detail"].get<std::string>().find("400 of 2400 rows"),
              std::string::npos)
        << failed["problem"];
    EXPECT_EQ(stored_in_all(), 2'000) << "what was stored stays";
    const Json missing = imported("a,b\n1,2\n", mapping);
    EXPECT_EQ(missing["state"], "failed");
    EXPECT_NE(missing["problem"]["detail"].get<std::string>().find("names the column \"t\""),
              std::string::npos);
    const auto no_mapping = upload("a\n", "format: csv\n");
    ASSERT_FALSE(no_mapping);
    EXPECT_EQ(no_mapping.error().kind, ErrorKind::Invalid);
}

TEST_F(EngineImports, CancelledBeforeItBeganStoresNothingAndIsOver)
{
    const std::string id = upload(rows(0, 10), mapping).value()["id"].get<std::string>();
    EXPECT_EQ(engine_->cancel_import(id).value()["state"], "cancelled");
    expect_conflict(engine_->start_import(id, false));
    EXPECT_EQ(stored_in_all(), 0);
}

TEST_F(EngineImports, CancelledOnItsWayKeepsWhatIsStoredAndAnotherRunBringsTheRest)
{
    constexpr int all = 150'000;
    const std::string text = rows(0, all);
    const std::string id = upload(text, mapping).value()["id"].get<std::string>();
    ASSERT_TRUE(engine_->start_import(id, false));
    wait_until(id, [](const Json& import) { return import["rows"].get<int64_t>() > 0; });
    ASSERT_TRUE(engine_->cancel_import(id));
    const Json cancelled = wait_for_end(id);
    EXPECT_EQ(cancelled["state"], "cancelled");
    EXPECT_GT(cancelled["stored"].get<int64_t>(), 0);
    EXPECT_LT(cancelled["stored"].get<int64_t>(), all);
    EXPECT_EQ(stored_in_all(), cancelled["stored"].get<int64_t>());
    const Json rest = imported(text, mapping);
    EXPECT_EQ(rest["state"], "done");
    EXPECT_EQ(rest["duplicate"], cancelled["stored"]);
    EXPECT_EQ(stored_in_all(), all);
}

TEST_F(EngineImports, StoppedWithTheEngineGoOnWhenItOpensAgain)
{
    constexpr int all = 150'000;
    const std::string id = upload(rows(0, all), mapping).value()["id"].get<std::string>();
    ASSERT_TRUE(engine_->start_import(id, false));
    wait_until(id, [](const Json& import) { return import["rows"].get<int64_t>() > 0; });
    close();
    open();
    const Json done = wait_for_end(id);
    EXPECT_EQ(done["state"], "done");
    EXPECT_EQ(done["rows"], all);
    EXPECT_EQ(done["stored"], all);
    EXPECT_EQ(done["duplicate"], 0) << "no row was read twice";
    EXPECT_EQ(stored_in_all(), all);
    EXPECT_TRUE(engine_->verify().value()["sound"].get<bool>());
}

}  // namespace
}  // namespace itinera
