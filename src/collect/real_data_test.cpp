// The real data sets, imported by the mappings of tests/data/mappings, against their reference
// values.
#include <set>

#include "collect/import_fixture_test.hpp"
#include "collect/presets.hpp"

namespace itinera {
namespace {

class RealData : public ImportTest {
protected:
    void import(const std::string& mapping_name, const std::filesystem::path& file)
    {
        mapping = mapping_of(file_text(std::filesystem::path{ITINERA_PROJECT_SOURCE_DIR} /
                                       "tests/data/mappings" / (mapping_name + ".yaml")));
        auto rows = open_rows(mapping, file);
        ASSERT_TRUE(rows) << rows.error().message;
        auto ran = run_rows(mapping, **rows);
        ASSERT_TRUE(ran) << ran.error().message;
        EXPECT_EQ(ran->end, RunEnd::Done);
        progress = ran->progress;
        EXPECT_EQ(totals().received, totals().stored + totals().duplicate + totals().rejected);
        EXPECT_EQ(totals().stored, static_cast<int64_t>(events()));
        EXPECT_EQ(totals().received, progress.rows - progress.skipped);
    }
    static Json expected(const std::string& set)
    {
        return parse_json(file_text(real_data(set) / "expected.json")).value()["values"];
    }
    size_t owners() const
    {
        std::set<int64_t> owners;
        for_each([&](const RecordBatch& batch, size_t row) {
            owners.insert(raw(batch.owner_node[row]));
        });
        return owners.size();
    }
    std::map<std::string, int64_t> events_by_name() const
    {
        std::map<std::string, int64_t> counts;
        for_each(
            [&](const RecordBatch& batch, size_t row) { ++counts[names.name(batch.event[row])]; });
        return counts;
    }
    std::pair<std::string, std::string> span() const
    {
        int64_t first = INT64_MAX, last = INT64_MIN;
        for_each([&](const RecordBatch& batch, size_t row) {
            first = std::min(first, batch.timestamp_ms[row]);
            last = std::max(last, batch.timestamp_ms[row]);
        });
        return {to_iso(timestamp_of(first)), to_iso(timestamp_of(last))};
    }
    int64_t value_sum() const
    {
        int64_t sum = 0;
        for_each([&](const RecordBatch& batch, size_t row) {
            if (batch.value[row] != no_value) sum += batch.value[row];
        });
        return sum;
    }
    template <typename Visit>
    void for_each(Visit visit) const
    {
        for (const RecordBatch& batch : batches()) {
            for (size_t row = 0; row < batch.size(); ++row) {
                if (batch.kind[row] == RecordKind::Event) visit(batch, row);
            }
        }
    }

    Mapping mapping;
    ImportProgress progress{};
};

#define NEEDS_SET(set)                                                                             \
    if (!std::filesystem::exists(real_data(set)))                                                  \
    GTEST_SKIP() << "the data set " << set << " is not here"

TEST_F(RealData, OnlineRetailHasItsLinesCustomersAndAnonymousInvoices)
{
    NEEDS_SET("uci_online_retail");
    import("online_retail", real_data("uci_online_retail") / "online_retail.csv.zst");
    const Json values = expected("uci_online_retail");
    EXPECT_EQ(progress.rows, values["rows"]["value"]);
    EXPECT_EQ(progress.rejected, 0);
    EXPECT_EQ(events(), values["rows"]["value"]);
    EXPECT_EQ(events_by_name()["Order Refunded"], values["rows_cancelled"]["value"]);
    size_t users = 0;
    for (size_t number = 1; number <= vault->node_count(); ++number) {
        const NodeId node{static_cast<int64_t>(number)};
        users += vault->identifier_of(node)->kind == "user_id" ? 1 : 0;
    }
    EXPECT_EQ(users, values["customers"]["value"]);
    // 2010-12-01 08:26 in London is UTC; 2011-06-26 10:59 is summer time.
    EXPECT_EQ(span(), (std::pair<std::string, std::string>{"2010-12-01T08:26:00Z",
                                                           "2011-06-26T09:59:00Z"}));
    int64_t anonymous = 0;
    for_each([&](const RecordBatch& batch, size_t row) {
        anonymous += batch.body(row).find("\"userId\"") == std::string_view::npos ? 1 : 0;
    });
    EXPECT_EQ(anonymous, values["rows_without_customer"]["value"]);
}

TEST_F(RealData, CompletejourneyHasItsHouseholdsAndSales)
{
    NEEDS_SET("completejourney");
    import("completejourney", real_data("completejourney") / "transactions_sample.csv.zst");
    const Json values = expected("completejourney");
    EXPECT_EQ(events(), values["rows.transactions_sample"]["value"]);
    EXPECT_EQ(owners(), values["households"]["value"]);
    EXPECT_EQ(span().first, values["first"]["value"]);
    EXPECT_EQ(span().second, values["last"]["value"]);
    EXPECT_NEAR(static_cast<double>(value_sum()) / 10'000,
                values["sales_usd"]["value"].get<double>(), 0.01);
}

TEST_F(RealData, SepsisHasAlsoTheCaseCalledNA)
{
    NEEDS_SET("pm_sepsis");
    import("sepsis", real_data("pm_sepsis") / "sepsis.csv.zst");
    const Json values = expected("pm_sepsis");
    EXPECT_EQ(events(), values["events"]["value"]);
    EXPECT_EQ(owners(), values["cases"]["value"]);
    EXPECT_EQ(names.size(), values["activities"]["value"]);
    EXPECT_EQ(span().first, values["first"]["value"]);
    EXPECT_EQ(span().second, values["last"]["value"]);
}

TEST_F(RealData, AlibabaHasItsUsersAndPrices)
{
    NEEDS_SET("alibaba_userbehavior");
    import("alibaba_userbehavior", real_data("alibaba_userbehavior") / "UserBehavior.csv.zst");
    const Json values = expected("alibaba_userbehavior");
    EXPECT_EQ(events(), values["rows"]["value"]);
    EXPECT_EQ(owners(), values["users"]["value"]);
    EXPECT_EQ(events_by_name()["Order Completed"], 32'000);
    EXPECT_EQ(events_by_name()["Product Viewed"], 5'030);
    EXPECT_NEAR(static_cast<double>(value_sum()) / 10'000,
                values["price_sum"]["value"].get<double>(), 0.05);
}

TEST_F(RealData, ApacheLogHasAllLinesButTheOneWithAnOpenQuote)
{
    NEEDS_SET("weblog_apache");
    import("weblog_apache", real_data("weblog_apache") / "apache_logs.zst");
    const Json values = expected("weblog_apache");
    EXPECT_EQ(progress.rows, values["lines"]["value"]);
    EXPECT_EQ(events(), 10'011u);
    EXPECT_EQ(owners(), values["addresses"]["value"]);
    EXPECT_EQ(span().first, values["first"]["value"]);
    EXPECT_EQ(span().second, values["last"]["value"]);
    ASSERT_EQ(kept().size(), 1u);
    EXPECT_EQ(kept()[0].reason, "undecodable");
    EXPECT_EQ(kept()[0].line, 8911);
    int64_t bytes = 0;
    for (const Json& body : bodies()) {
        const Json properties = body.value("properties", Json::object());
        if (properties.contains("bytes")) bytes += properties["bytes"].get<int64_t>();
        const std::string ip = body["context"]["ip"];
        EXPECT_TRUE(ip.ends_with(".0.0")) << ip;
    }
    EXPECT_EQ(bytes, values["bytes"]["value"]);
}

TEST_F(RealData, ReceiptAsCsvHasItsCases)
{
    NEEDS_SET("pm_receipt");
    import("receipt_csv", real_data("pm_receipt") / "receipt.csv.zst");
    const Json values = expected("pm_receipt");
    EXPECT_EQ(events(), values["events"]["value"]);
    EXPECT_EQ(owners(), values["cases"]["value"]);
    EXPECT_EQ(names.size(), values["activities"]["value"]);
}

TEST_F(RealData, ReceiptAsXesHasItsCases)
{
    NEEDS_SET("pm_receipt");
    import("receipt", real_data("pm_receipt") / "receipt.xes.gz");
    const Json values = expected("pm_receipt");
    EXPECT_EQ(events(), values["events"]["value"]);
    EXPECT_EQ(owners(), values["cases"]["value"]);
    EXPECT_EQ(names.size(), values["activities"]["value"]);
    EXPECT_EQ(span().first.substr(0, 19) + "Z", values["first"]["value"]);
    EXPECT_EQ(span().second.substr(0, 19) + "Z", values["last"]["value"]);
}

TEST_F(RealData, Bpic2012HasItsCasesEventsAndActivities)
{
    NEEDS_SET("pm_bpic2012");
    import("bpic2012", real_data("pm_bpic2012") / "bpic2012.xes.gz");
    const Json values = expected("pm_bpic2012");
    EXPECT_EQ(events(), values["events_stated"]["value"]);
    EXPECT_EQ(owners(), values["cases_stated"]["value"]);
    EXPECT_EQ(names.size(), values["all.activities"]["value"]);
    EXPECT_EQ(span().first.substr(0, 19) + "Z", values["all.first"]["value"]);
    EXPECT_EQ(progress.rejected, 0);
}

TEST_F(RealData, RunningExampleHasSixCases)
{
    NEEDS_SET("pm_running_example");
    import("running_example", real_data("pm_running_example") / "running-example.xes");
    EXPECT_EQ(events(), 42u);
    EXPECT_EQ(owners(), 6u);
    EXPECT_EQ(names.size(), 8u);
}

TEST_F(RealData, ThePresetForWebLogsTakesPagesAndForgetsVisitorsOvernight)
{
    NEEDS_SET("weblog_apache");
    ASSERT_EQ(presets()[0].name, "web_log");
    std::string text{presets()[0].text};
    EXPECT_EQ(parse_mapping(text).error().path, "consent_mode")
        << "people must say how visitors consented";
    text.replace(text.find("external: \"\""), 12, "external: \"banner\"");
    mapping = mapping_of(text);
    auto rows = open_rows(mapping, real_data("weblog_apache") / "apache_logs.zst");
    ASSERT_TRUE(rows);
    const auto ran = run_rows(mapping, **rows);
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_EQ(ran->progress.rows, 10'012);
    EXPECT_EQ(ran->progress.rejected, 1);
    EXPECT_EQ(ran->progress.stored + ran->progress.skipped, 10'011);
    EXPECT_EQ(names.names(), (std::vector<std::string>{"$page"}));
    std::map<int64_t, std::set<int64_t>> days_of_owner;
    for_each([&](const RecordBatch& batch, size_t row) {
        days_of_owner[raw(batch.owner_node[row])].insert(batch.timestamp_ms[row] / 86'400'000);
    });
    for (const auto& [owner, days] : days_of_owner) EXPECT_EQ(days.size(), 1u);
    for (const Json& body : bodies()) {
        EXPECT_EQ(body["type"], "page");
        const std::string path = body["properties"]["path"];
        EXPECT_EQ(path.find(".css"), std::string::npos) << path;
    }
}

}  // namespace
}  // namespace itinera
