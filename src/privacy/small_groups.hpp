// Hides counts of few customers in reports from those who may see no persons (PR-35).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/json.hpp"

namespace itinera {

inline constexpr int64_t small_group_min = 10;

// Which cells of a table of counts to hide: those below `group_min`, and of every row and column
// with only one hidden cell the next smallest too, until subtraction gives nothing away.
// counts[row][column]; nothing where there is no count. All rows have one length.
std::vector<std::vector<bool>>
hidden_cells(const std::vector<std::vector<std::optional<int64_t>>>& counts, int64_t group_min);

// Hides more of `counts`, until what is hidden is not found by subtraction.
void hide_what_gives_away(const std::vector<std::vector<std::optional<int64_t>>>& counts,
                          std::vector<std::vector<bool>>& hidden);

// The same in a report as the engine answers it, its units being customers: hidden counts become
// "<10", what else stands in their rows (shares, medians) null, and such rows no longer open. The
// summary is a row of its own, the basis too. Counts of events of fewer customers are hidden with
// them; where it is not said of how many they are, they become null. Whole journeys of few are
// folded into one row "(other)".
void hide_small_groups(Json& report, int64_t group_min = small_group_min);

}  // namespace itinera
