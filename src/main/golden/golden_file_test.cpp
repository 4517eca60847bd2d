#include "main/golden/golden_file.hpp"

#include <gtest/gtest.h>

#include "main/golden/golden_compare.hpp"
#include "main/golden/golden_text.hpp"

namespace itinera {
namespace {

GoldenFile parsed(const std::string& text)
{
    auto file = parse_golden(text, "f");
    EXPECT_TRUE(file) << file.error().message;
    return file ? std::move(file).value() : GoldenFile{};
}

std::string error_of(const std::string& text)
{
    const auto file = parse_golden(text, "f");
    return file ? "(no error)" : file.error().message;
}

int64_t ms(const GoldenFile& file, size_t event)
{
    return ms_of(file.events.at(event).time);
}

constexpr int64_t monday = 1'772'409'600'000;  // 2 March 2026, 00:00 UTC

TEST(GoldenFile, ReadsTimesOfEveryForm)
{
    const GoldenFile file =
        parsed("events\ncustomer  time                       event\n"
               "a  10:00  e\na  10:00:05.250  e\na  d3T10:00  e\na  d-1T23:59  e\n"
               "a  2026-03-02T10:00  e\na  2026-03-02T10:00Z  e\na  2026-03-02T10:00+01:00  e\na  "
               "+10m  e\n");
    constexpr int64_t hour = 3'600'000;
    const std::vector<int64_t> expected{10 * hour, 10 * hour + 5250, 82 * hour, -60'000,
                                        10 * hour, 10 * hour,        9 * hour,  9 * hour + 600'000};
    for (size_t k = 0; k < expected.size(); ++k) EXPECT_EQ(ms(file, k) - monday, expected[k]) << k;
}

TEST(GoldenFile, TakesTimesInTheZoneOfTheFile)
{
    const GoldenFile file =
        parsed("zone Europe/Berlin\nevents\ncustomer  time  event\na  10:00  e\n");
    EXPECT_EQ(ms(file, 0) - monday, 9 * 3'600'000);
}

TEST(GoldenFile, RefusesALocalTimeThatDoesNotExistOrExistsTwice)
{
    const std::string berlin = "zone Europe/Berlin\nevents\ncustomer  time  event\n";
    EXPECT_NE(error_of(berlin + "a  2026-03-29T02:30  e\n").find("f:4: "), std::string::npos);
    EXPECT_NE(error_of(berlin + "a  2026-10-25T02:30  e\n").find("exists twice"),
              std::string::npos);
}

TEST(GoldenFile, ReadsRangesOfCustomersEachWithItsOwnLastTime)
{
    const GoldenFile file =
        parsed("events\ncustomer  time  event\na2  09:00  e\na1..a2  10:00  e\na1..a2  +1h  e\n");
    ASSERT_EQ(file.events.size(), 5U);
    EXPECT_EQ(file.events[1].customer, "a1");
    EXPECT_EQ(file.events[4].customer, "a2");
    EXPECT_EQ(ms(file, 4) - monday, 11 * 3'600'000);
    EXPECT_NE(
        error_of("events\ncustomer  time  event\na3..a1  10:00  e\n").find("f:3: not a range"),
        std::string::npos);
}

TEST(GoldenFile, ReadsValuesAsNumbersTextsAndJson)
{
    const GoldenFile file = parsed("events\ncustomer  time  event  value  n  t  q  list  props\n"
                                   "a  10:00  e  12.5  7  some text  \"7\"  [1,2]  {\"x\":true}\n");
    const GoldenEvent& event = file.events.at(0);
    EXPECT_EQ(event.value, 125'000);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"n", "7"}, {"t", "\"some text\""}, {"q", "\"7\""}, {"list", "[1,2]"}, {"x", "true"}};
    EXPECT_EQ(event.properties, expected);
}

TEST(GoldenFile, FillsShortRowsAndSkipsComments)
{
    const GoldenFile file =
        parsed("# says something\nevents\ncustomer  time  event  url\n# why\na  10:00  e\n");
    EXPECT_TRUE(file.events.at(0).properties.empty());
}

TEST(GoldenFile, NamesTheLineOfAnError)
{
    const std::string events = "events\ncustomer  time  event\na  10:00  e\n\n";
    EXPECT_EQ(error_of("evnts\n").substr(0, 5), "f:1: ");
    EXPECT_EQ(error_of("events\ncustomer  event\n").substr(0, 5), "f:2: ");
    EXPECT_EQ(error_of("events\ncustomer  time  event\na  10:00  e  x\n").substr(0, 5), "f:3: ");
    EXPECT_EQ(error_of(events + "query q\n{\n----\n[summary]\na  1\n").substr(0, 5), "f:7: ");
    EXPECT_EQ(error_of(events + "query q\n{}\n----\n[t]\na  b\n1  2  3\n").substr(0, 5), "f:10:");
    EXPECT_EQ(error_of(events + "query q\n{}\n").find("has no line ----") != std::string::npos,
              true);
    EXPECT_EQ(error_of(events + "query q\n{}\n----\n").find("expects nothing") != std::string::npos,
              true);
    EXPECT_EQ(error_of(events + "query q\n{}\n----\nerror strange x\n").substr(0, 5), "f:8: ");
    EXPECT_EQ(error_of(events + "reconcile\nq:summary/x = 1\n").find("no query is called") !=
                  std::string::npos,
              true);
    EXPECT_EQ(error_of(events + events).find("twice") != std::string::npos, true);
    EXPECT_EQ(error_of("\xff").find("not UTF-8") != std::string::npos, true);
}

TEST(GoldenCell, ComparesNumbersToTheDecimalsWritten)
{
    EXPECT_TRUE(cell_matches("0.33", Json(1.0 / 3)));
    EXPECT_FALSE(cell_matches("0.34", Json(1.0 / 3)));
    EXPECT_TRUE(cell_matches("0.13", Json(0.125)));
    EXPECT_FALSE(cell_matches("0.12", Json(0.125)));
    EXPECT_TRUE(cell_matches("-0.40", Json(-0.4)));
    EXPECT_TRUE(cell_matches("33.3%", Json(1.0 / 3)));
    EXPECT_TRUE(cell_matches("7", Json(7)));
    EXPECT_FALSE(cell_matches("7", Json(7.4)));
}

TEST(GoldenCell, ComparesDurationsTextsAndNothing)
{
    EXPECT_TRUE(cell_matches("1h30m", Json(5'400'000)));
    EXPECT_TRUE(cell_matches("250ms", Json(250)));
    EXPECT_TRUE(cell_matches("0m", Json(0)));
    EXPECT_FALSE(cell_matches("15m", Json(15)));
    EXPECT_TRUE(cell_matches("-", Json()));
    EXPECT_FALSE(cell_matches("-", Json("-")));
    EXPECT_TRUE(cell_matches("\"-\"", Json("-")));
    EXPECT_TRUE(cell_matches("web page", Json("web page")));
    EXPECT_TRUE(cell_matches("true", Json(true)));
    EXPECT_FALSE(cell_matches("1", Json(true)));
}

TEST(GoldenAddress, FindsCellsWhoseKeysHoldSlashes)
{
    const Json answer{
        {"summary", {{"units", 3}}},
        {"tables",
         {{"nodes", Json::array({{{"column", 1}, {"item", "page: /home"}, {"units", 2}}})}}}};
    const auto cell = find_cell("nodes/1/page: /home/units", answer);
    ASSERT_TRUE(cell);
    EXPECT_EQ(cell->keys, (std::vector<std::string>{"1", "page: /home"}));
    EXPECT_EQ(cell->value(), 2);
    EXPECT_TRUE(find_cell("summary/units", answer));
    EXPECT_FALSE(find_cell("nodes/2/page: /home/units", answer));
    EXPECT_FALSE(find_cell("summary/reached", answer));
}

}  // namespace
}  // namespace itinera
