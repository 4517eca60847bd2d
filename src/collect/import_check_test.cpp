// The dry run: what it counts, shows and says of rows that would be rejected.
#include <array>

#include "collect/import_fixture_test.hpp"
#include "collect/limits.hpp"

namespace itinera {
namespace {

constexpr const char* shop = R"(
format: csv
source: shop
consent_mode: sdk
time: {column: at, zone: Asia/Shanghai}
identifiers: {user_id: user, anonymous_id: visitor, phone: phone}
event: {column: event}
properties: {price: {column: price, type: number}, revenue: {column: total, type: number}, currency: currency}
)";
constexpr const char* header = "at,user,visitor,phone,event,price,total,currency\n";

class DryRun : public ImportTest {};

TEST_F(DryRun, StoresNothingAndSaysWhatWouldHappen)
{
    ASSERT_TRUE(run_text(mapping_of(shop), std::string{header} + "2026-03-02,ann,,,A,,,\n"));
    const auto check = check_text(
        mapping_of(shop),
        "at,user,visitor,phone,event,price,total,currency,extra\n"
        "2026-03-02,bob,,,A,,,,1\n2026-03-04,bob,,,B,,,,2\n2026-13-02,Zhang3,,,A,,,,3\n");
    ASSERT_TRUE(check) << check.error().message;
    EXPECT_EQ(check->rows, 3);
    EXPECT_EQ(check->stored, 2);
    EXPECT_EQ(check->duplicate, 0);
    EXPECT_EQ(check->rejected, 1);
    EXPECT_EQ(check->new_customers, 1);
    EXPECT_EQ(check->unknown_columns, (std::vector<std::string>{"extra"}));
    EXPECT_EQ(to_iso(timestamp_of(*check->last_ms)), "2026-03-03T16:00:00Z");
    EXPECT_EQ(check->samples.size(), 2u);
    ASSERT_EQ(check->errors.size(), 1u);
    EXPECT_EQ(check->errors[0].line, 4);
    EXPECT_EQ(check->errors[0].column, "at");
    EXPECT_EQ(check->errors[0].value, "9999-99-99");
    EXPECT_EQ(check->errors[0].reason, "invalid_timestamp");
    EXPECT_EQ(check->errors[0].message, "\"9999-99-99\" is not a time");
    EXPECT_EQ(events(), 1u);
    const auto again =
        check_text(mapping_of(shop), std::string{header} + "2026-03-02,ann,,,A,,,\n");
    EXPECT_EQ(again->duplicate, 1);
}

TEST_F(DryRun, NamesLineColumnReasonAndMessageOfEveryErrorWithoutValues)
{
    std::string rows;
    for (const std::string row :
         {"2026-03-02,ann,,,,,,", ",ann,,,A,,,", "2026-03-02,,,,A,,,", "2026-03-02,ann,,,$money,,,",
          "2026-03-02,\"Se\tcret\",,,A,,,", "2026-03-02,ann,,,A,Secret,,", "2026-02-30,ann,,,A,,,",
          "1969-12-31,ann,,,A,,,", "2026-03-02,ann,,,A"})
        rows += row + "\n";
    const auto check = check_text(mapping_of(shop), header + rows);
    ASSERT_TRUE(check) << check.error().message;
    const std::vector<std::array<std::string, 4>> expected{
        {"event", "", "missing_field", "the event has no name"},
        {"at", "", "missing_field", "the time is empty"},
        {"user", "", "no_usable_identifier", "the event names nobody: all identifiers are empty"},
        {"event", "$xxxxx", "reserved_event_name", "\"$xxxxx\" belongs to the platform"},
        {"user", "xx xxxx", "invalid_name",
         "\"xx\\x9999xxxx\" is not an identifier of 1 to 500 characters"},
        {"price", "xxxxxx", "import_row_invalid", "\"xxxxxx\" is not a number"},
        {"at", "9999-99-99", "invalid_timestamp", "\"9999-99-99\" is not a time"},
        {"at", "9999-99-99", "timestamp_out_of_range",
         "\"9999-99-99\" is before 1970 or over a day ahead"},
        {"", "", "import_row_invalid", ""}};
    ASSERT_EQ(check->errors.size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) {
        const CheckError& error = check->errors[i];
        EXPECT_EQ(error.line, static_cast<int64_t>(i + 2));
        EXPECT_EQ(error.column, expected[i][0]) << error.message;
        EXPECT_EQ(error.value, expected[i][1]);
        EXPECT_EQ(error.reason, expected[i][2]);
        EXPECT_NE(error.message, "");
        EXPECT_EQ(expected[i][3].empty() ? "" : error.message, expected[i][3]);
    }
    EXPECT_EQ(check->rejected, static_cast<int64_t>(expected.size()));
}

TEST_F(DryRun, ShowsEventsAsTheyWouldBeStored)
{
    const auto check = check_text(
        mapping_of("format: csv\nsource: s\nconsent_mode: sdk\ntime: t\n"
                   "identifiers: {user_id: u, phone: p}\nevent: {column: e, map: {v: $page}}\n"
                   "channel: {column: c, map: {shop: store}}\nproperties: {\"*\": keep}\n"),
        "t,u,p,e,c,x\n2026-03-02,ann,138,v,shop,1\n2026-03-02,,139,buy,nowhere,\n");
    ASSERT_TRUE(check) << check.error().message;
    ASSERT_EQ(check->samples.size(), 2u);
    const CheckSample& first = check->samples[0];
    EXPECT_EQ(first.event, "$page");
    EXPECT_EQ(first.channel, "store");
    EXPECT_EQ(first.identifiers, (std::vector<std::pair<std::string, std::string>>{
                                     {"user_id", "ann"}, {"phone", "138"}}));
    EXPECT_EQ(parse_json(first.body).value()["properties"]["x"], "1");
    EXPECT_EQ(check->samples[1].channel, "other");
    EXPECT_EQ(check->samples[1].identifiers.size(), 1u);
}

TEST_F(DryRun, HoldsTheLimitOfEventNamesLikeARun)
{
    std::string rows;
    for (size_t i = 0; i < event_names_max + 2; ++i)
        rows += "2026-03-02,ann,,,event " + std::to_string(i) + ",,,\n";
    const auto check = check_text(mapping_of(shop), header + rows);
    ASSERT_TRUE(check) << check.error().message;
    EXPECT_EQ(check->stored, static_cast<int64_t>(event_names_max));
    EXPECT_EQ(check->rejected, 2);
    ASSERT_EQ(check->errors.size(), 2u);
    EXPECT_EQ(check->errors[0].reason, "too_many_event_names");
    EXPECT_EQ(check->errors[0].column, "event");
    EXPECT_EQ(check->errors[0].line, static_cast<int64_t>(event_names_max + 2));
}

}  // namespace
}  // namespace itinera
