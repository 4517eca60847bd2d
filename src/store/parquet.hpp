// Reading Parquet files by an in-memory DuckDB that sees one staging folder only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace itinera {

struct ParquetColumn {
    std::string name;
    std::string type;        // of DuckDB: VARCHAR, BIGINT, TIMESTAMP …
    bool is_nested = false;  // a list, structure or map, or JSON already
};

class ParquetReader {
public:
    // `file` must lie in `staging_folder`. Errors: Invalid (no Parquet file, or a damaged one;
    // with what to do), TooLarge (row groups larger than the memory), Unavailable.
    static Result<std::unique_ptr<ParquetReader>> open(const std::filesystem::path& staging_folder,
                                                       const std::filesystem::path& file);
    virtual ~ParquetReader() = default;
    virtual const std::vector<ParquetColumn>& columns() const = 0;
    virtual int64_t row_count() const = 0;
    // Next rows as text, row-major; empty at the end. Timestamps are ISO 8601: with Z where the
    // file says that they are instants, without where they are local. Whole numbers of floating
    // point have no ".0". Nested values are JSON. Views are valid until the next call. Memory: one
    // row group of the columns, and about two chunks of 2,048 rows. Errors: as of open, naming the
    // row.
    struct Cell {
        std::string_view text;
        bool is_null;
    };
    virtual Result<std::vector<std::vector<Cell>>> next(size_t rows_max) = 0;
};

}  // namespace itinera
