// The answer to a question: named scalars, tables of flat rows, and the basis (CM-1, CM-23).
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace itinera {

// A span of time in a cell, in milliseconds, so that golden files and the console can tell it from
// a count.
enum class Millis : int64_t {};
using Cell = std::variant<std::monostate, bool, int64_t, double, Millis, std::string>;

struct Table {
    std::string name;
    std::vector<std::string> keys;     // the first columns: they make a row distinct, in this order
    std::vector<std::string> columns;  // all columns, keys first
    std::vector<std::vector<Cell>> rows;
    std::vector<std::string> opens{};  // the columns whose cells open into customers (CM-25)
};

struct Named {
    std::string name;
    Cell value;
};

struct Report {
    std::vector<Named> summary;
    std::vector<std::string> summary_opens{};
    std::vector<Table> tables;
    bool approximate = false;  // some quantiles come from a sketch (basis.approximate)
};

// The address of a count: "summary/converted" is {"summary", {}, "converted"};
// "steps/2/dropped" is {"steps", {"2"}, "dropped"} (CM-25).
struct CellAddress {
    std::string table;
    std::vector<std::string> keys;  // key cells as text
    std::string column;
};

// Text of a key cell, as it stands in addresses.
std::string key_text(const Cell& cell);

// Whether the report has this cell and it opens into customers. Errors: NotFound, naming it.
Result<Done> check_opens(const Report& report, const CellAddress& address);

}  // namespace itinera
