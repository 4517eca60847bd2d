// Runs a SELECT of a person over the views of the console, within bounds (PR-63).
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace itinera {

namespace duck {
class Connection;
}

struct SqlLimits {
    size_t rows_max = 100'000;
    size_t bytes_max = size_t{64} << 20;  // of all rows as text
    Duration time_max = std::chrono::seconds(30);
};

struct SqlRun {
    std::string sql;
    // Whether texts of events may be seen: else the views have no properties and no context.
    bool sees_personal = false;
    SqlLimits limits{};
    const std::atomic<bool>* gone = nullptr;  // becomes true when nobody waits any more
};

struct SqlAnswer {
    std::vector<std::string> columns;
    std::vector<std::string> rows;  // each a JSON object of all columns
    bool is_cut = false;            // there is more than rows_max or bytes_max
};

// On a connection of its own. Errors: Invalid (refused, or wrong; the message of DuckDB names no
// value of a row), TooLarge (time or memory over), Unavailable (cancelled).
Result<SqlAnswer> run_console_sql(const duck::Connection& connection, const SqlRun& run);

}  // namespace itinera
