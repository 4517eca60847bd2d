#include "privacy/small_groups.hpp"

#include <gtest/gtest.h>

#include "base/random.hpp"

namespace itinera {
namespace {

using Counts = std::vector<std::vector<std::optional<int64_t>>>;

// What somebody can find who knows that the last row and column are sums: a line with one unknown
// gives it away. Returns how many of the cells below `least` are found.
int found_by_subtraction(const Counts& counts, std::vector<std::vector<bool>> hidden, int64_t least)
{
    int found = 0;
    bool goes_on = true;
    const size_t rows = counts.size(), columns = counts[0].size();
    const auto solve = [&](const std::vector<std::pair<size_t, size_t>>& line) {
        size_t unknown = 0;
        std::pair<size_t, size_t> at;
        for (const auto& [row, column] : line) {
            if (hidden[row][column]) {
                ++unknown;
                at = {row, column};
            }
        }
        if (unknown != 1) return;
        hidden[at.first][at.second] = false;
        goes_on = true;
        found += *counts[at.first][at.second] < least ? 1 : 0;
    };
    while (goes_on) {
        goes_on = false;
        for (size_t row = 0; row < rows; ++row) {
            std::vector<std::pair<size_t, size_t>> line;
            for (size_t column = 0; column < columns; ++column) line.emplace_back(row, column);
            solve(line);
        }
        for (size_t column = 0; column < columns; ++column) {
            std::vector<std::pair<size_t, size_t>> line;
            for (size_t row = 0; row < rows; ++row) line.emplace_back(row, column);
            solve(line);
        }
    }
    return found;
}

TEST(SmallGroups, AreNotFoundBySubtraction)
{
    constexpr uint64_t seed = 20'261'122;
    int hidden_tables = 0;
    for (uint64_t trial = 0; trial < 5'000; ++trial) {
        Random random(seed, trial);
        const size_t rows = 1 + random.below(5), columns = 1 + random.below(4);
        Counts counts(rows + 1, std::vector<std::optional<int64_t>>(columns + 1, 0));
        for (size_t row = 0; row < rows; ++row) {
            for (size_t column = 0; column < columns; ++column) {
                const auto n = static_cast<int64_t>(random.chance(0.2) ? random.below(10)
                                                                       : 10 + random.below(90));
                for (const size_t r : {row, rows}) {
                    for (const size_t c : {column, columns}) counts[r][c] = *counts[r][c] + n;
                }
            }
        }
        const auto hidden = hidden_cells(counts, 10);
        bool some = false;
        for (size_t row = 0; row <= rows; ++row) {
            for (size_t column = 0; column <= columns; ++column) {
                if (*counts[row][column] < 10) {
                    ASSERT_TRUE(hidden[row][column]);
                    some = true;
                }
            }
        }
        hidden_tables += some ? 1 : 0;
        ASSERT_EQ(found_by_subtraction(counts, hidden, 10), 0) << "trial " << trial;
        // Without the second step they would be found: the attack is a real one.
        if (trial == 0) {
            const Counts plain{{5, 20}, {30, 40}, {35, 60}};
            EXPECT_EQ(
                found_by_subtraction(plain, {{true, false}, {false, false}, {false, false}}, 10),
                1);
        }
    }
    EXPECT_GT(hidden_tables, 1'000);
}

TEST(SmallGroups, HideTheNextSmallestAndNoMore)
{
    EXPECT_EQ(hidden_cells({{5}, {20}, {30}, {55}}, 10),
              (std::vector<std::vector<bool>>{{true}, {true}, {false}, {false}}));
    EXPECT_EQ(hidden_cells({{10}, {20}}, 10), (std::vector<std::vector<bool>>{{false}, {false}}));
    EXPECT_EQ(hidden_cells({{9}, {3}, {50}}, 10),
              (std::vector<std::vector<bool>>{{true}, {true}, {false}}));
    EXPECT_EQ(hidden_cells({{std::nullopt}, {3}}, 10),
              (std::vector<std::vector<bool>>{{false}, {true}}));
    EXPECT_TRUE(hidden_cells({}, 10).empty());
}

TEST(SmallGroups, AreOfCustomersAndNotOfEvents)
{
    Json report = parse_json(
                      R"x({"summary": {"units": 40, "events": 900}, "summary_cell": "s",
        "opens": {"summary": ["units", "events"], "activities": ["count", "units"],
                  "switches": ["count"], "variants": ["units"], "paths": ["count"]},
        "keys": {"activities": ["item"], "switches": ["from", "to"], "variants": ["rank"]},
        "tables": {
          "activities": [{"item": "A", "count": 500, "units": 40, "cell": "a"},
                         {"item": "B", "count": 50, "units": 1, "cell": "b"},
                         {"item": "C", "count": 350, "units": 30, "cell": "c"},
                         {"item": "D", "count": 400, "units": 35, "cell": "d"}],
          "switches": [{"from": "x", "to": "y", "count": 50, "cell": "c"}],
          "variants": [{"rank": 1, "path": "A > C", "units": 25, "share": 0.6, "cell": "v1"},
                       {"rank": 2, "path": "A > A", "units": 8, "share": 0.2, "cell": "v2"},
                       {"rank": 3, "path": "A > B", "units": 1, "share": 0.0, "cell": "v3"},
                       {"rank": "(other)", "path": "(other)", "units": 6, "cell": "v4"}],
          "paths": [{"rank": 1, "path": "B > B", "count": 49, "share": 0.1, "cell": "p1"}]},
        "basis": {"units": 40, "events": 900, "late": 3, "open": null, "removed": 2,
                  "left_out": {"filter": 4, "no_unit": 0, "no_key": 70}}})x")
                      .value();
    hide_small_groups(report);
    const Json& tables = report["tables"];
    EXPECT_EQ(dump_json(tables["activities"][1]),
              R"x({"item":"B","count":"<10","units":"<10","cell":null})x");
    EXPECT_EQ(tables["activities"][0]["count"], 500);
    EXPECT_EQ(tables["activities"][2]["count"], "<10") << "else the fifty are 1300 less the others";
    EXPECT_EQ(tables["activities"][3]["count"], 400);
    EXPECT_EQ(dump_json(tables["switches"]),
              R"x([{"from":"x","to":"y","count":null,"cell":null}])x");
    EXPECT_EQ(
        dump_json(tables["variants"]),
        R"x([{"rank":1,"path":"A > C","units":25,"share":0.6,"cell":"v1"},{"rank":"(other)","path":"(other)","units":15,"share":null,"cell":null}])x");
    EXPECT_EQ(dump_json(tables["paths"]),
              R"x([{"rank":"(other)","path":"(other)","count":null,"share":null,"cell":null}])x");
    EXPECT_EQ(
        dump_json(report["basis"]),
        R"x({"units":40,"events":900,"late":null,"open":null,"removed":"<10","left_out":{"filter":null,"no_unit":0,"no_key":70}})x");

    Json small =
        parse_json(R"x({"summary": {"units": 3}, "basis": {"units": 3, "events": 500, "late": 500,
                       "left_out": {"filter": 100}}})x")
            .value();
    hide_small_groups(small);
    EXPECT_EQ(dump_json(small["basis"]),
              R"x({"units":"<10","events":null,"late":null,"left_out":{"filter":null}})x");
}

TEST(SmallGroups, LeaveNothingInTheirRowsThatTellsThem)
{
    Json report =
        parse_json(
            R"({"analysis": "x", "summary": {"units": 100, "share": 0.05}, "summary_cell": "s",
        "opens": {"summary": ["units"], "steps": ["reached", "dropped"]}, "keys": {"steps": ["step"]},
        "tables": {"steps": [
            {"step": 1, "event": "A", "reached": 100, "dropped": 95, "share": 0.05, "cell": "c1"},
            {"step": 2, "event": "B", "reached": 5, "dropped": 0, "share": 1.0, "cell": "c2"}],
          "days": [{"day": "2026-01-01", "events": 3}]}})")
            .value();
    hide_small_groups(report);
    EXPECT_EQ(report["summary"]["units"], 100);
    EXPECT_EQ(report["summary_cell"], "s");
    EXPECT_EQ(dump_json(report["tables"]["steps"][0]),
              R"({"step":1,"event":"A","reached":"<10","dropped":"<10","share":null,"cell":null})");
    EXPECT_EQ(dump_json(report["tables"]["steps"][1]),
              R"({"step":2,"event":"B","reached":"<10","dropped":"<10","share":null,"cell":null})");
    EXPECT_EQ(report["tables"]["days"][0]["events"], 3);

    Json small =
        parse_json(
            R"({"summary": {"units": 9, "median": 4}, "summary_cell": "s", "opens": {"summary": ["units"]}})")
            .value();
    hide_small_groups(small);
    EXPECT_EQ(dump_json(small["summary"]), R"({"units":"<10","median":null})");
    EXPECT_TRUE(small["summary_cell"].is_null());
}

}  // namespace
}  // namespace itinera
