// The small texts of golden files: cells, customers, times, spans of time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "base/zone.hpp"

namespace itinera {

// Lines with their numbers, from 1, without those that begin with `#` and without white space at
// the end.
struct GoldenLine {
    size_t number;
    std::string_view text;
};
std::vector<GoldenLine> golden_lines(std::string_view text);

// Cells of a line: separated by two or more spaces, or by tabs (GO-1).
std::vector<std::string> golden_cells(std::string_view line);

// "alice" -> {"alice"}; "a1..a30" -> {"a1", …, "a30"}. Errors: Invalid for a range that runs
// backwards, has different letters, or more than `golden_range_max` customers.
inline constexpr size_t golden_range_max = 100'000;
Result<std::vector<std::string>> golden_customers(std::string_view cell);

// "1h30m", "250ms", "2d", "0m" -> milliseconds; nothing for any other text. Units d h m s ms, each
// at most once, in this order.
std::optional<int64_t> golden_duration_ms(std::string_view text);

// A moment (GO-4): "10:00" or "10:00:05.250" on `day`; "d3T10:00", "d-1T23:59" relative to `day`;
// "2026-03-02T10:00"; local to `zone`, or absolute with `Z` or an offset; "+10m" after `before`.
// Errors: Invalid, also for a local time that does not exist or exists twice.
Result<Timestamp> golden_time(std::string_view text, const Zone& zone, LocalDate day,
                              std::optional<Timestamp> before);

// JSON text of a cell (GO-3): a number, true, false, or JSON in quotes, brackets or braces as it
// is, else a text. Errors: Invalid for broken JSON.
Result<std::string> golden_value(std::string_view cell);

}  // namespace itinera
