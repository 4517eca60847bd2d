// One row of an import, before the mapping has looked at it: named cells, as the format gives them.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace itinera {

enum class CellKind : uint8_t {
    Absent,
    Text,     // the characters themselves
    Number,   // JSON number, as written
    Boolean,  // "true" or "false"
    Json,     // a JSON array, object or null, valid
};

struct RowCell {
    std::string_view text;
    CellKind kind = CellKind::Absent;
};

// Why a row is rejected: a reason of EV-56, and what to tell people.
struct RowFault {
    std::string reason;
    std::string message;
    std::string column;
};

// Views are valid until the reader's next call.
struct Row {
    int64_t line = 0;  // where it begins, from 1; of Parquet the number of the row
    // One per column; columns that came up later in the file may be missing at the end.
    std::vector<RowCell> cells;
    std::string_view
        raw;  // the exact bytes; a JSON object of the cells where the format has no lines
    std::optional<RowFault> fault;  // then the cells are empty
};

// Of a column of a format that has types. The family decides what a mapping may use it for.
struct ColumnType {
    enum class Family { Text, Number, Boolean, Time, Other };
    Family family = Family::Text;
    std::string name;  // as the format calls it
};

class RowReader {
public:
    virtual ~RowReader() = default;
    virtual const std::vector<std::string>& columns() const = 0;
    // Whether all columns are known from the start (CSV, Parquet, logs) or come up in rows (JSON,
    // XES).
    virtual bool columns_are_fixed() const = 0;
    // One per column; none of a format whose columns have no types.
    virtual std::span<const ColumnType> column_types() const { return {}; }
    // False at the end. Errors: the file cannot be read on; a bad row is no error but has a fault.
    virtual Result<bool> next(Row& row) = 0;
    // How far reading came in the file as it lies on disk.
    virtual int64_t file_offset() const = 0;
};

// The row as a JSON object of its cells, absent ones left out: what quarantine keeps where a format
// has no lines.
void write_row_json(std::string& json, const std::vector<std::string>& columns,
                    const std::vector<RowCell>& cells);

}  // namespace itinera
