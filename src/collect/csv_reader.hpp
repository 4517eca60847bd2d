// Comma-separated values (RFC 4180), and its many dialects.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collect/byte_source.hpp"
#include "collect/row.hpp"

namespace itinera {

struct CsvOptions {
    char delimiter = ',';
    char quote = '"';
    // Names of the columns where the file has no header line.
    std::vector<std::string> columns;
};

// Reads the header. Empty cells and the text NA: an empty cell is absent, NA is text like any
// other. A row with another number of cells than the header, or with a broken quote, has a fault
// (`import_row_invalid`); reading goes on behind its first line end.
// Errors: Invalid (no header, a name twice, line ends of CR only), TooLarge (import_columns_max).
Result<std::unique_ptr<RowReader>> open_csv(std::unique_ptr<ByteSource> bytes,
                                            const CsvOptions& options);

}  // namespace itinera
