// Tables of reports and of SQL as files for spreadsheets and programs (PR-64).
//
// Texts are inert: none is taken for a formula. Numbers stay numbers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace itinera {

struct FileTable {
    std::string name;
    std::vector<std::string> columns;
    std::vector<std::vector<Json>> rows;  // [rows][columns]
};

// The summary and the tables of a report, without the tokens of cells.
std::vector<FileTable> tables_of_report(const Json& report);
// The answer of Engine::run_sql.
FileTable table_of_sql(const Json& answer);

// RFC 4180, UTF-8; `byte_order_mark` for Excel. Objects and lists as JSON text; null is empty.
std::string csv_file(const FileTable& table, bool byte_order_mark);
// One sheet a table. Errors: TooLarge (more rows or longer texts than a sheet holds), Unavailable.
Result<std::string> xlsx_file(const std::vector<FileTable>& tables);
std::string json_file(const std::vector<FileTable>& tables);

}  // namespace itinera
