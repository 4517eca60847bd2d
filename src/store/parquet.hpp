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
    std::string type;  // of DuckDB: VARCHAR, BIGINT, TIMESTAMP …
};

class ParquetReader {
public:
    // `file` must lie in `staging_folder`. Errors: Invalid (no Parquet file), TooLarge,
    // Unavailable.
    static Result<std::unique_ptr<ParquetReader>> open(const std::filesystem::path& staging_folder,
                                                       const std::filesystem::path& file);
    virtual ~ParquetReader() = default;
    virtual const std::vector<ParquetColumn>& columns() const = 0;
    virtual int64_t row_count() const = 0;
    // Next rows as text (timestamps ISO 8601 UTC, null = absent), row-major; empty at the end.
    // Views are valid until the next call.
    struct Cell {
        std::string_view text;
        bool is_null;
    };
    virtual Result<std::vector<std::vector<Cell>>> next(size_t rows_max) = 0;
};

}  // namespace itinera
