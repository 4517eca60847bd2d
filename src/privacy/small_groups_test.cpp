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
