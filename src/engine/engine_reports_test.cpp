// Reports over imported events: every number opens into as many customers, numbers of different
// pages agree, and a timeline shows every event in order.
#include <array>
#include <map>
#include <set>

#include "access/access.hpp"
#include "base/random.hpp"
#include "engine/engine_fixture_test.hpp"

namespace itinera {
namespace {

constexpr const char* mapping =
    "format: csv\nsource: shop\nconsent_mode: {external: terms}\ntime: t\nidentifiers: {user_id: "
    "u}\n"
    "event: {column: e}\nchannel: {column: c}\nproperties: {n: {column: n, type: integer}, p: p}\n";
constexpr int events_in_all = 4'000;

class EngineReports : public EngineTest {
protected:
    void SetUp() override
    {
        EngineTest::SetUp();
        Random random(41, 1);
        std::string text = "t,u,e,c,n,p\n";
        for (int i = 0; i < events_in_all; ++i) {
            static constexpr std::array names{"view", "cart", "pay", "help", "$page"};
            static constexpr std::array channels{"web", "app", "store"};
            static constexpr std::array plans{"", "free", "pro"};
            const auto minute = random.below(30 * 24 * 60);
            text += std::to_string(1'772'409'600 + 60 * static_cast<int64_t>(minute)) + ",u" +
                    std::to_string(random.below(150)) + "," + names[random.below(names.size())] +
                    "," + channels[random.below(3)] + "," + std::to_string(i) + "," +
                    plans[random.below(3)] + "\n";
        }
        ASSERT_EQ(imported(text, mapping)["stored"], events_in_all);
    }
    size_t customers_behind(const Json& cell, const std::string& column)
    {
        ListQuery list;
        std::set<int64_t> distinct;
        for (;;) {
            const auto page = engine_->customers(cell.get<std::string>(), column, list);
            EXPECT_TRUE(page) << column << ": " << page.error().message;
            if (!page) return 0;
            for (const Json& row : (*page)["customers"])
                EXPECT_TRUE(distinct.insert(row["customer"].get<int64_t>()).second);
            if ((*page)["next_cursor"].is_null()) {
                EXPECT_EQ((*page)["total"], distinct.size());
                return distinct.size();
            }
            list.cursor = (*page)["next_cursor"].get<std::string>();
        }
    }
    // Opens every cell. Counts of customers have as many behind them; `owners` says for counts of
    // other things which column counts their customers (without it: at most the count, and some if
    // any).
    void expect_cells_open(const std::string& question,
                           const std::map<std::string, std::string>& owners = {})
    {
        const Json answer = ask(question);
        size_t opened = 0;
        const auto expect = [&](const Json& row, const Json& cell, const std::string& where,
                                const std::string& column) {
            if (!row[column].is_number_integer()) return;
            const auto count = row[column].get<size_t>();
            const size_t behind = customers_behind(cell, column);
            ++opened;
            const auto other = owners.find(column);
            if (other == owners.end()) {
                EXPECT_EQ(behind, count) << where << "/" << column << ": " << row;
            } else if (row.contains(other->second)) {
                EXPECT_EQ(behind, row[other->second].get<size_t>()) << where << "/" << column;
            } else {
                EXPECT_LE(behind, count) << where << "/" << column << ": " << row;
                EXPECT_EQ(behind > 0, count > 0) << where << "/" << column << ": " << row;
            }
        };
        for (const auto& [table, columns] : answer["opens"].items()) {
            for (const Json& column : columns) {
                const auto name = column.get<std::string>();
                if (table == "summary") {
                    expect(answer["summary"], answer["summary_cell"], table, name);
                    continue;
                }
                for (const Json& row : answer["tables"][table])
                    expect(row, row["cell"], table, name);
            }
        }
        EXPECT_GT(opened, 10U) << question;
    }
};

TEST_F(EngineReports, EveryCellOfAFunnelOpensIntoItsCustomers)
{
    expect_cells_open(R"({"analysis": "funnel", "steps": ["view", "cart", "pay"], "window": "P3D",
        "times": {"edges": ["PT0S", "PT1H", "P1D"]}, "trend": "week"})");
    expect_cells_open(R"({"analysis": "funnel", "steps": ["view", "pay"], "window": "P1D",
        "by": [{"property": "p"}, {"property": "channel"}], "top": 4})");
    expect_cells_open(
        R"({"analysis": "funnel", "steps": ["view", "pay"], "entry": "every"})",
        {{"entered", ""}, {"converted", ""}, {"open", ""}, {"reached", "units"}, {"dropped", ""}});
    expect_cells_open(
        R"({"analysis": "funnel", "steps": ["view", "pay"], "unit": "session", "window": "P1D"})",
        {{"entered", ""},
         {"converted", ""},
         {"open", ""},
         {"reached", ""},
         {"dropped", ""},
         {"units", ""}});
}

TEST_F(EngineReports, EveryCellOfAFlowOpensIntoItsCustomers)
{
    expect_cells_open(
        R"({"analysis": "flow", "start": "view", "columns": 3, "top": 3, "window": "P2D"})",
        {{"repeats", ""}});
    expect_cells_open(R"({"analysis": "flow", "end": "pay", "columns": 2, "top": 2,
        "item": ["channel", "event"], "collapse": true, "window": "P2D"})",
                      {{"repeats", ""}});
}

TEST_F(EngineReports, EveryCellOfAProcessOpensIntoItsCustomers)
{
    expect_cells_open(
        R"({"analysis": "process", "period": {"from": "2026-03-02", "to": "2026-03-08"}})",
        {{"count", "units"}, {"events", "units"}});
    expect_cells_open(R"({"analysis": "process", "item": {"property": "channel"},
        "collapse": true})",
                      {{"count", "units"}, {"events", "units"}});
}

TEST_F(EngineReports, TheOverviewAgreesWithItselfAndWithQuestions)
{
    const Json page = engine_->overview({{"bucket", "day"}}, full_sight).value();
    EXPECT_EQ(page["events"], events_in_all);
    const auto sum = [](const Json& rows, const char* column) {
        int64_t total = 0;
        for (const Json& row : rows) total += row[column].get<int64_t>();
        return total;
    };
    EXPECT_EQ(sum(page["buckets"], "events"), events_in_all);
    EXPECT_EQ(sum(page["buckets"], "new_customers"), page["customers"]);
    EXPECT_EQ(sum(page["channels"], "events"), events_in_all);
    for (const Json& channel : page["channels"]) {
        int64_t of_channel = 0;
        for (const Json& count : channel["by_bucket"]) of_channel += count.get<int64_t>();
        EXPECT_EQ(channel["events"], of_channel);
        const Json entered = ask(R"({"analysis": "funnel", "steps": [{"event": "*", "channel": ")" +
                                 channel["channel"].get<std::string>() + "\"}]}")["summary"];
        EXPECT_EQ(entered["entered"], channel["customers"]);
    }
    const Json names = engine_->event_names(full_sight).value()["events"];
    EXPECT_EQ(sum(names, "count"), events_in_all);
    for (const Json& name : names) {
        const auto event = name["event"].get<std::string>();
        EXPECT_EQ(
            ask(R"({"analysis": "funnel", "steps": [")" + event + "\"]}")["summary"]["entered"],
            name["customers"]);
    }
    const Json basis = ask(R"({"analysis": "funnel", "steps": ["*"]})")["basis"];
    EXPECT_EQ(basis["events"], page["events"]);
    EXPECT_EQ(basis["units"], page["customers"]);
    EXPECT_EQ(basis["late"], events_in_all) << "the file is from half a year ago";
    EXPECT_EQ(engine_->customers("", "", {}).value()["total"], page["customers"]);
    EXPECT_EQ(page["freshness"]["projections"][0]["behind"], 0);
}

TEST_F(EngineReports, AsksInTheZoneOfTheProjectWhereNoneIsSaid)
{
    const char* const question = R"({"analysis": "funnel", "steps": ["view"]})";
    EXPECT_EQ(ask(question)["basis"]["zone"], "UTC");
    itinera::SetUp setup{.code = engine_->access().new_setup_code().value(),
                         .email = "ada@example.org",
                         .name = "Ada",
                         .password = "plenty of words to know",
                         .language = "zh-CN",
                         .time_zone = "Asia/Shanghai",
                         .currency = "CNY",
                         .week_start = "sunday"};
    ASSERT_TRUE(engine_->access().set_up(setup, {}));
    const Json basis = ask(question)["basis"];
    EXPECT_EQ(basis["zone"], "Asia/Shanghai");
    EXPECT_EQ(basis["query"]["week_start"], "sunday");
    EXPECT_EQ(engine_->overview({{"bucket", "day"}}, full_sight).value()["zone"], "Asia/Shanghai");
    EXPECT_EQ(ask(R"({"analysis": "funnel", "steps": ["view"], "zone": "UTC"})")["basis"]["zone"],
              "UTC");
}

TEST_F(EngineReports, ATimelineShowsEveryEventOnceNewestFirstPageByPage)
{
    ListQuery everyone;
    everyone.items_max = 1'000;
    const Json page = engine_->customers("", "", everyone).value();
    int64_t events = 0;
    for (const Json& row : page["customers"]) {
        const CustomerId id{row["customer"].get<uint32_t>()};
        ListQuery whole;
        whole.items_max = 1'000;
        const Json all = engine_->timeline(id, whole).value();
        EXPECT_TRUE(all["next_cursor"].is_null());
        ASSERT_EQ(all["events"].size(), row["events"].get<size_t>());
        Json paged = Json::array();
        ListQuery list;
        list.items_max = 7;
        do {
            const Json part = engine_->timeline(id, list).value();
            EXPECT_LE(part["events"].size(), 7U);
            for (const Json& event : part["events"]) paged.push_back(event);
            list.cursor =
                part["next_cursor"].is_null() ? "" : part["next_cursor"].get<std::string>();
        } while (!list.cursor.empty());
        EXPECT_EQ(paged, all["events"]);
        for (size_t i = 0; i + 1 < paged.size(); ++i) {
            const auto key = [](const Json& event) {
                return std::pair{event["time"].get<std::string>(),
                                 event["position"].get<int64_t>()};
            };
            EXPECT_GT(key(paged[i]), key(paged[i + 1]));
            EXPECT_GE(paged[i]["session"].get<int64_t>(), paged[i + 1]["session"].get<int64_t>());
        }
        ASSERT_FALSE(paged.empty());
        EXPECT_EQ(paged.back()["session"], 1);
        EXPECT_EQ(paged[0]["time"], row["last_seen"]);
        events += static_cast<int64_t>(paged.size());
    }
    EXPECT_EQ(page["total"], page["customers"].size());
    EXPECT_EQ(events, events_in_all);
    EXPECT_FALSE(engine_->timeline(CustomerId{5'000}, {}));
    ListQuery wrong;
    wrong.cursor = "x";
    EXPECT_EQ(engine_->timeline(CustomerId{0}, wrong).error().path, "cursor");
}

}  // namespace
}  // namespace itinera
