// Whether an answer is what a golden file expects (GO-5 … GO-9).
//
// Answers are JSON documents as `Engine::ask` gives them: {"summary", "tables", "basis"}; the
// columns of a row stand in the order of the report, keys first.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "main/golden/golden_file.hpp"

namespace itinera {

// What a difference `is` where the report lacks a table or a name.
inline constexpr std::string_view not_in_report = "(not in the report)";

// One thing that is not as expected, for people.
struct GoldenDifference {
    size_t line = 0;
    std::string what;      // "steps, row 2, reached"
    std::string expected;  // as written
    std::string is;
};

// A cell (GO-6). `text` as written in the file.
bool cell_matches(std::string_view text, const Json& actual);

std::vector<GoldenDifference> compare_table(const ExpectedTable& expected, const Json& answer);
std::optional<GoldenDifference> compare_error(const ExpectedError& expected,
                                              const std::optional<Error>& error);

// Where an address (GO-7) points to in an answer.
struct AddressedCell {
    std::string table;
    std::vector<std::string> keys;
    std::string column;
    const Json* row;  // the summary, or the row of the table
    const Json& value() const { return (*row)[column]; }
};
// Errors: NotFound, naming the address.
Result<AddressedCell> find_cell(std::string_view address, const Json& answer);

// A key cell as it stands in addresses.
std::string key_text(const Json& cell);

}  // namespace itinera
