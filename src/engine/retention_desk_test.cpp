#include "engine/retention_desk.hpp"

#include <gtest/gtest.h>

#include "engine/engine_fixture_test.hpp"

namespace itinera {
namespace {

constexpr const char* mapping = R"(format: csv
source: shop
consent_mode: {external: "made for this test"}
time: {column: at}
identifiers: {user_id: who}
event: {column: what}
channel: {column: where}
properties: {email: email}
)";

// Three events of which two are older than two years at the clock of the fixture (2026-09-21);
// a row that is rejected.
std::string some_rows()
{
    std::string rows = "who,at,what,where,email\n"
                       "a,2024-01-01 10:00:00,view,web,\n"
                       "b,2024-02-01 10:00:00,pay,web,\n"
                       "c,2026-09-01 10:00:00,view,app,x@example.com\n"
                       "d,never,view,web,\n";
    for (int k = 0; k < 20; ++k) rows += "e,2026-09-02 10:00:00,look,app,\n";
    return rows;
}

class RetentionDeskTest : public EngineTest {
protected:
    void SetUp() override
    {
        EngineTest::SetUp();
        ASSERT_EQ(imported(some_rows(), mapping)["state"], "done");
    }
    // The count of the rule of a scope.
    int64_t count_of(const Json& run, const std::string& scope, const std::string& name = "")
    {
        for (const Json& one : run["rules"]) {
            if (one["scope"] == scope && one["name"] == name) return one["count"].get<int64_t>();
        }
        ADD_FAILURE() << "no rule of " << scope;
        return -1;
    }
    int64_t rejected() { return engine_->quarantine({}).value()["total"].get<int64_t>(); }
    // Entries of the audit about runs.
    size_t entries()
    {
        AuditFilter filter;
        filter.action = "retention.run";
        return engine_->audit().entries(filter).value()["entries"].size();
    }
};

TEST_F(RetentionDeskTest, RemovesWhatWasRejectedAfterThirtyDaysAndCountsInADryRun)
{
    RetentionDesk& desk = engine_->retention();
    clock_.set(clock_.now() + std::chrono::days{30});
    EXPECT_EQ(count_of(desk.run(true, {}).value(), "quarantine"), 0) << "kept for 30 days";
    clock_.set(clock_.now() + Duration{1});
    const Json dry = desk.run(true, {}).value();
    EXPECT_EQ(count_of(dry, "quarantine"), 1) << dump_json(dry);
    EXPECT_EQ(count_of(dry, "all"), 2);
    EXPECT_EQ(rejected(), 1) << "a dry run removes nothing";
    EXPECT_EQ(entries(), 0u);
    const Json run = desk.run(false, {}).value();
    EXPECT_EQ(count_of(run, "quarantine"), 1);
    EXPECT_EQ(rejected(), 0);
    EXPECT_EQ(entries(), 1u);
    EXPECT_EQ(desk.rules().value()["last_run"], run);
    EXPECT_TRUE(engine_->verify().value()["sound"]);
}

TEST_F(RetentionDeskTest, RunsOnceInTheNight)
{
    RetentionDesk& desk = engine_->retention();
    // 2026-09-21T14:13:20Z; the project's zone is UTC before the set-up.
    EXPECT_EQ(desk.rules().value()["next_run_at"], "2026-09-22T03:00:00Z");
    clock_.set(parse_timestamp("2026-09-22T02:59:59.999Z", Zone::utc()).value());
    ASSERT_TRUE(desk.keep_up());
    EXPECT_EQ(entries(), 0u);
    clock_.set(clock_.now() + Duration{1});
    ASSERT_TRUE(desk.keep_up());
    ASSERT_TRUE(desk.keep_up());
    EXPECT_EQ(entries(), 1u);
    close();
    open();
    clock_.set(clock_.now() + std::chrono::hours{23});
    ASSERT_TRUE(engine_->keep_up());
    EXPECT_EQ(entries(), 1u) << "not again before the next night";
    EXPECT_EQ(engine_->retention().rules().value()["next_run_at"], "2026-09-23T03:00:00Z");
}

TEST_F(RetentionDeskTest, CountsEachEventByTheRuleThatDecides)
{
    RetentionDesk& desk = engine_->retention();
    const Json channel = desk.add(parse_json(R"({"scope": "channel", "name": "app", "keep_days": 5,
                                "reason": "small phones"})")
                                      .value(),
                                  {})
                             .value();
    ASSERT_TRUE(desk.add(parse_json(R"({"scope": "event", "name": "pay", "keep_days": 3650,
                                        "legal_obligation": true, "reason": "tax law"})")
                             .value(),
                         {}));
    const Json dry = desk.run(true, {}).value();
    EXPECT_EQ(count_of(dry, "all"), 1) << dump_json(dry);
    EXPECT_EQ(count_of(dry, "channel", "app"), 21);
    EXPECT_EQ(count_of(dry, "event", "pay"), 0) << "kept by law";
    const std::string id = channel["id"].get<std::string>();
    EXPECT_EQ(desk.change(id, {{"keep_days", 100}}, {}).value()["keep_days"], 100);
    EXPECT_EQ(count_of(desk.run(true, {}).value(), "channel", "app"), 0);
    EXPECT_TRUE(desk.remove(id, {}));
    EXPECT_EQ(desk.remove(id, {}).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(desk.remove("1", {}).error().kind, ErrorKind::Conflict) << "built in";
    EXPECT_EQ(
        desk.add(parse_json(R"({"scope": "all", "keep_days": 1, "reason": "twice"})").value(), {})
            .error()
            .kind,
        ErrorKind::Conflict);
}

TEST_F(RetentionDeskTest, TheRegisterSaysWhatFieldsAreAndWhoAskedForThem)
{
    ask(R"({"analysis": "funnel", "steps": [{"event": "view", "where":
            {"property": {"name": "email", "op": "eq", "value": "x"}}}]})");
    const Json page = engine_->field_register("identifier", "", 10).value();
    ASSERT_EQ(page["total"], 1) << dump_json(page);
    EXPECT_EQ(page["fields"][0]["path"], "/properties/email");
    EXPECT_EQ(page["fields"][0]["class"], "identifier");
    EXPECT_EQ(page["fields"][0]["used_in"], Json::array({"funnel"}));
    EXPECT_EQ(page["fields"][0]["proposed_for_dropping"], false);
    clock_.set(clock_.now() + std::chrono::days{91});
    EXPECT_EQ(
        engine_->field_register("identifier", "", 10).value()["fields"][0]["proposed_for_dropping"],
        true);
    EXPECT_EQ(engine_->field_register("tasty", "", 10).error().path, "class");
    EXPECT_EQ(engine_->field_register("", "x", 10).error().path, "cursor");
}

}  // namespace
}  // namespace itinera
