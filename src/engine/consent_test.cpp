// Consent from end to end: imports that grant, decisions that refuse, reports that leave out (PR-9,
// PR-10).
#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "engine/consent_desk.hpp"
#include "engine/engine.hpp"
#include "engine/person_requests.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

constexpr int64_t day_ms = 86'400'000;

class ConsentTest : public testing::Test {
protected:
    void SetUp() override { open(); }
    void open()
    {
        engine.reset();
        EngineOptions options;
        options.folder = folder.path() / "data";
        options.master_key.file = folder.path() / "master.key";
        auto opened = Engine::open(options, clock);
        ASSERT_TRUE(opened) << opened.error().message;
        engine = std::move(opened).value();
    }
    // Imports the text and waits for its end.
    Json import(const std::string& mapping, const std::string& text)
    {
        const auto file = folder.path() / ("file" + std::to_string(++files));
        std::ofstream(file) << text;
        const Json created = engine->create_import(mapping, file, "file").value();
        const std::string id = created["id"].get<std::string>();
        Json now = engine->start_import(id, false).value();
        while (now["state"] != "done" && now["state"] != "failed")
            now = engine->wait_import(id, now["version"].get<int64_t>(), std::chrono::seconds(5))
                      .value();
        EXPECT_EQ(now["state"], "done") << dump_json(now);
        return now;
    }
    Json funnel() const
    {
        const Json question = Json::parse(R"({"analysis": "funnel", "steps": ["view"]})");
        auto answer = engine->ask(question, RunControl{});
        EXPECT_TRUE(answer) << answer.error().message;
        return answer ? *answer : Json();
    }
    int64_t entered() const { return funnel()["tables"]["steps"][0]["reached"].get<int64_t>(); }
    Json decide(int64_t customer, const std::string& state)
    {
        auto told = engine->consent().record(
            Json{{"customer", customer},
                 {"decisions", {{{"purpose", "analytics"}, {"state", state}}}},
                 {"method", "call"},
                 {"reference", "通话 7"}},
            Trust::Staff, {.actor_kind = "staff", .actor_id = "s_1"});
        EXPECT_TRUE(told) << told.error().message;
        return told ? *told : Json();
    }

    Json of_customer(int64_t customer)
    {
        return engine->consent()
            .of_customer(CustomerId{static_cast<uint32_t>(customer)}, std::nullopt, std::nullopt)
            .value();
    }
    static std::string state_of(const Json& consent, const std::string& purpose,
                                const std::string& channel = "")
    {
        for (const Json& row : consent["purposes"]) {
            const bool is_channel =
                channel.empty() ? row["channel"].is_null() : row["channel"] == channel;
            if (row["purpose"] == purpose && is_channel) return row["state"].get<std::string>();
        }
        return "";
    }

    std::atomic<bool> nobody_left{false};
    TemporaryFolder folder{"consent"};
    FixedClock clock{timestamp_of(1'780'000'000'000)};
    std::unique_ptr<Engine> engine;
    int files = 0;
};

const std::string external_mapping = R"(format: csv
source: shop
consent_mode: {external: "loyalty terms 2025, section 3"}
time: {column: at}
identifiers: {user_id: user}
event: {column: event}
)";

TEST_F(ConsentTest, TheOperatorsStatementGrantsOnceANode)
{
    const Json done = import(external_mapping, "at,user,event\n1779000000000,a,view\n"
                                               "1779000000001,a,view\n1779000000002,b,view\n");
    EXPECT_EQ(done["stored"], 3);
    EXPECT_EQ(entered(), 2);
    EXPECT_EQ(funnel()["basis"]["left_out"]["no_consent"], 0);
    import(external_mapping, "at,user,event\n1779000000003,a,view\n");
    const Json consent =
        engine->consent().of_customer(CustomerId{0}, std::nullopt, std::nullopt).value();
    ASSERT_EQ(consent["history"].size(), 1U);
    EXPECT_EQ(consent["history"][0]["state"], "granted");
    EXPECT_EQ(consent["history"][0]["evidence"]["method"], "external");
    EXPECT_EQ(consent["history"][0]["evidence"]["reference"], "loyalty terms 2025, section 3");
}

TEST_F(ConsentTest, WhoWithdrewIsInNoReportUntilTheyAgreeAgain)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n1779000000001,b,view\n"
                             "1779000000002,c,view\n");
    clock.set(clock.now() + std::chrono::seconds(1));
    decide(1, "withdrawn");
    EXPECT_EQ(entered(), 2);
    EXPECT_EQ(funnel()["basis"]["left_out"]["no_consent"], 1);
    EXPECT_EQ(funnel()["basis"]["units"], 2);

    // What comes from them is not kept, and that is counted.
    const Json later = import(external_mapping, "at,user,event\n1779000000005,b,view\n"
                                                "1779000000006,c,view\n");
    EXPECT_EQ(later["stored"], 1);
    EXPECT_EQ(later["rejected"], 1);
    ListQuery reason;
    reason.reason = "consent_missing";
    const Json kept = engine->quarantine(reason).value();
    ASSERT_EQ(kept["items"].size(), 1U);
    EXPECT_EQ(kept["items"][0]["raw"], "");

    clock.set(clock.now() + std::chrono::seconds(1));
    decide(1, "granted");
    EXPECT_EQ(entered(), 3);

    // What did we know then? (PR-5)
    const auto then = timestamp_of(1'780'000'001'500);
    const Json known = engine->consent().of_customer(CustomerId{1}, then, then).value();
    for (const Json& row : known["purposes"]) {
        if (row["purpose"] != "analytics") continue;
        EXPECT_EQ(row["state"], "withdrawn");
    }
    EXPECT_EQ(known["history"].size(), 2U);

    engine->stop();
    open();
    EXPECT_EQ(entered(), 3);
    ASSERT_TRUE(engine->rebuild([](double) {}));

    EXPECT_EQ(entered(), 3);
}

TEST_F(ConsentTest, AGrantRunsOut)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n1779000000001,b,view\n");
    EXPECT_EQ(entered(), 2);
    clock.set(clock.now() + std::chrono::milliseconds(389 * day_ms));
    EXPECT_EQ(entered(), 2);
    decide(0, "granted");
    clock.set(clock.now() + std::chrono::milliseconds(2 * day_ms));
    EXPECT_EQ(entered(), 1);
    EXPECT_EQ(funnel()["basis"]["left_out"]["no_consent"], 1);
    // The operator's statement counts anew when an event comes in.
    import(external_mapping, "at,user,event\n1779000000009,b,view\n");
    EXPECT_EQ(entered(), 2);
}

TEST_F(ConsentTest, EventsOfAnSdkSayThemselvesWhetherTheyMayBeKept)
{
    const std::string mapping = "format: jsonl\nsource: web\nconsent_mode: sdk\n";
    const auto line = [](const std::string& user, const std::string& id,
                         const std::string& context) {
        return R"({"type":"track","event":"view","userId":")" + user + R"(","messageId":")" + id +
               R"(","timestamp":"2026-05-20T10:00:00Z","context":)" + context + "}\n";
    };
    const std::string text = line("a", "1", R"({"consent":{"purposes":{"analytics":true}}})") +
                             line("b", "2", "{}") +
                             line("c", "3", R"({"consent":{"purposes":{"analytics":false}}})");
    const auto file = folder.path() / "dry";
    std::ofstream(file) << text;
    const std::string id = engine->create_import(mapping, file, "dry").value()["id"];
    const Json check = engine->check_import(id).value()["check"];
    EXPECT_EQ(check["stored"], 1) << "the dry run tells what a run would do";
    EXPECT_EQ(check["rejected"], 2);
    EXPECT_EQ(check["errors"][0]["reason"], "consent_missing");
    EXPECT_EQ(check["errors"][0]["line"], 2);
    const Json done = import(mapping, text);
    EXPECT_EQ(done["stored"], 1);
    EXPECT_EQ(done["rejected"], 2);
    EXPECT_EQ(engine->customers("", "", {}).value()["total"], 1);
    EXPECT_EQ(entered(), 1) << "what the event said is a decision on record";
    const Json consent = of_customer(0);
    ASSERT_EQ(consent["history"].size(), 1U);
    EXPECT_EQ(consent["history"][0]["given_at"], "2026-05-20T10:00:00Z");
    EXPECT_EQ(consent["history"][0]["evidence"]["method"], "banner");
    EXPECT_EQ(consent["history"][0]["evidence"]["reference"], "event 1");

    // A grant on record lets silent events pass; a no of the event itself does not, and is kept.
    const Json later =
        import(mapping, line("a", "4", "{}") +
                            line("a", "5", R"({"consent":{"purposes":{"analytics":false}}})") +
                            line("a", "6", "{}"));
    EXPECT_EQ(later["stored"], 1);
    EXPECT_EQ(later["rejected"], 2);
    EXPECT_EQ(entered(), 0);
}

TEST_F(ConsentTest, ADecisionAmongTheEventsCountsFromThereOn)
{
    const std::string mapping =
        "format: jsonl\nsource: shop\nconsent_mode: {external: \"terms\"}\n";
    const auto line = [](const std::string& user, int day, const std::string& event,
                         const std::string& properties) {
        return R"({"type":"track","event":")" + event + R"(","userId":")" + user +
               R"(","messageId":")" + user + std::to_string(day) + R"(","timestamp":"2026-05-0)" +
               std::to_string(day) + R"(T10:00:00Z","properties":)" + properties + "}\n";
    };
    const Json done = import(
        mapping,
        line("a", 1, "$consent", R"({"analytics":true,"marketing":{"email":true,"sms":false}})") +
            line("a", 2, "view", "{}") + line("b", 2, "view", "{}") +
            line("a", 3, "$consent", R"({"analytics":false})") + line("a", 4, "view", "{}") +
            line("b", 4, "view", "{}") + line("c", 4, "$consent", R"({"analytics":false})") +
            line("c", 5, "view", "{}"));
    EXPECT_EQ(done["stored"], 6);
    EXPECT_EQ(done["rejected"], 2);
    EXPECT_EQ(entered(), 1);
    EXPECT_EQ(funnel()["basis"]["left_out"]["no_consent"], 2);
    const Json consent = of_customer(0);
    EXPECT_EQ(state_of(consent, "analytics"), "denied");
    EXPECT_EQ(state_of(consent, "marketing", "email"), "granted");
    EXPECT_EQ(state_of(consent, "marketing", "sms"), "denied");
    EXPECT_EQ(consent["history"].size(), 4U);
    // What was said counts over the operator's statement, though that was made later.
    const Json again = import(mapping, line("b", 5, "$consent", R"({"analytics":false})"));
    EXPECT_EQ(again["stored"], 1);
    EXPECT_EQ(entered(), 0);

    const auto answer =
        engine->run_sql("SELECT count(*) AS n FROM events", full_sight, nobody_left);
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ((*answer)["rows"][0][0], 0) << "SQL counts whom reports count";
    clock.set(clock.now() + std::chrono::seconds(1));
    decide(1, "granted");
    EXPECT_EQ(engine->run_sql("SELECT count(*) AS n FROM events", full_sight, nobody_left)
                  .value()["rows"][0][0],
              3);
    EXPECT_EQ(engine->run_sql("SELECT count(*) AS n FROM customers_masked", full_sight, nobody_left)
                  .value()["rows"][0][0],
              1);
}

TEST_F(ConsentTest, GlobalPrivacyControlDeniesAdvertisingAndSharing)
{
    const std::string mapping =
        "format: jsonl\nsource: shop\nconsent_mode: {external: \"terms\"}\n";
    import(mapping,
           R"({"type":"track","event":"view","userId":"a","anonymousId":"x","messageId":"1",)"
           R"("timestamp":"2026-05-01T10:00:00Z","context":{"gpc":true,"consent":{"purposes":)"
           R"({"advertising":true}}}})"
           "\n"
           R"({"type":"track","event":"view","anonymousId":"x","messageId":"2",)"
           R"("timestamp":"2026-05-02T10:00:00Z"})"
           "\n");
    for (const int64_t customer : {0, 1}) {
        const Json consent = of_customer(customer);
        EXPECT_EQ(state_of(consent, "advertising"), "denied")
            << "of two signals the more restrictive";
        EXPECT_EQ(state_of(consent, "sharing"), "denied");
        EXPECT_EQ(state_of(consent, "analytics"), "granted");
    }
    EXPECT_EQ(entered(), 2);
}

TEST_F(ConsentTest, ACellOpensWithoutWhoWithdrewSinceTheReport)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n1779000000001,b,view\n");
    const std::string cell = funnel()["tables"]["steps"][0]["cell"].get<std::string>();
    EXPECT_EQ(engine->customers(cell, "reached", {}).value()["total"], 2);
    decide(0, "withdrawn");
    const Json opened = engine->customers(cell, "reached", {}).value();
    EXPECT_EQ(opened["total"], 1);
    EXPECT_EQ(opened["customers"][0]["customer"], 1);
    EXPECT_EQ(engine->overview(Json::object(), full_sight).value()["all_time"]["customers"], 1);
    EXPECT_EQ(engine->event_names(full_sight).value()["events"][0]["customers"], 1);
}

TEST_F(ConsentTest, OfTheErasedNothingIsLeftAndNobodyCountsThemAsRefusing)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n1779000000001,b,view\n");
    decide(0, "granted");
    const Json archive = export_person(*engine, "user_id", "a").value();
    ASSERT_EQ(archive["consent"].size(), 2U);
    EXPECT_EQ(archive["consent"][1]["evidence"]["reference"], "通话 7");
    const auto erased =
        erase_person(*engine, {.kind = "user_id", .value = "a", .verification = "passport seen"});
    ASSERT_TRUE(erased) << erased.error().message;
    EXPECT_EQ(entered(), 1);
    EXPECT_EQ(funnel()["basis"]["left_out"]["no_consent"], 0);
    const auto of_erased = engine->consent().of_customer(CustomerId{0}, std::nullopt, std::nullopt);
    EXPECT_TRUE(!of_erased || (*of_erased)["history"].empty());
    EXPECT_EQ(engine->run_sql("SELECT count(*) AS n FROM events", full_sight, nobody_left)
                  .value()["rows"][0][0],
              1);
}

TEST_F(ConsentTest, TheRegisterCountsWhoGrantedWhoRefusedAndWhoSaidNothing)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n1779000000001,b,view\n");
    decide(0, "denied");
    std::map<std::string, std::string> counts;
    const Json all = engine->consent().purposes();
    for (const Json& purpose : all["purposes"])
        counts[purpose["id"]] = dump_json(purpose["counts"]);
    EXPECT_EQ(counts["analytics"],
              R"([{"channel":null,"granted":1,"expired":0,"refused":1,"none":0}])");
    EXPECT_EQ(counts["profiling"],
              R"([{"channel":null,"granted":0,"expired":0,"refused":0,"none":2}])");
    EXPECT_EQ(counts["service"], "[]");
}

TEST_F(ConsentTest, SeparatePurposesAreGrantedAlone)
{
    import(external_mapping, "at,user,event\n1779000000000,a,view\n");
    const auto attempt = [&](Json decisions) {
        return engine->consent().record(
            Json{{"customer", 0}, {"decisions", std::move(decisions)}, {"method", "form"}},
            Trust::Staff, {});
    };
    const auto both = attempt({{{"purpose", "sharing"}, {"state", "granted"}},
                               {{"purpose", "profiling"}, {"state", "granted"}}});
    ASSERT_FALSE(both);
    EXPECT_EQ(both.error().kind, ErrorKind::Invalid);
    EXPECT_TRUE(attempt(Json::array({{{"purpose", "sharing"}, {"state", "granted"}}})));
    EXPECT_FALSE(attempt(Json::array({{{"purpose", "service"}, {"state", "denied"}}})));
    EXPECT_FALSE(attempt(Json::array({{{"purpose", "marketing"}, {"state", "granted"}}})));
    EXPECT_TRUE(attempt(
        Json::array({{{"purpose", "marketing"}, {"channel", "email"}, {"state", "granted"}}})));
}

TEST_F(ConsentTest, WhatNeedsAnAssessmentIsRefused)
{
    std::string mapping = external_mapping;
    const std::string external = R"({external: "loyalty terms 2025, section 3"})";
    mapping.replace(mapping.find(external), external.size(), R"({not_needed: "research"})");
    const auto file = folder.path() / "file";
    std::ofstream(file) << "at,user,event\n";
    const auto created = engine->create_import(mapping, file, "file");
    ASSERT_FALSE(created);
    EXPECT_EQ(created.error().kind, ErrorKind::Invalid);
}

}  // namespace
}  // namespace itinera
