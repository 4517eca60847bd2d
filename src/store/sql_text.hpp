// Finds a statement in a .sql file that was compiled in (cmake/itinera_sql.cmake).
#pragma once

#include <stdexcept>
#include <string_view>

namespace itinera {

// The text between the line `-- name: <name>` and the next such line. A name that is not there does
// not compile.
consteval std::string_view statement(std::string_view file, std::string_view name)
{
    constexpr std::string_view mark = "-- name: ";
    for (size_t at = file.find(mark); at != std::string_view::npos; at = file.find(mark, at + 1)) {
        const size_t line_end = file.find('\n', at);
        if (file.substr(at + mark.size(), line_end - at - mark.size()) != name) continue;
        const size_t next = file.find(mark, line_end);
        return file.substr(line_end + 1,
                           next == std::string_view::npos ? next : next - line_end - 1);
    }
    throw std::logic_error("no such statement");
}

}  // namespace itinera
