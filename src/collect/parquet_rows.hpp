// Parquet files as rows.
#pragma once

#include <filesystem>
#include <memory>

#include "collect/row.hpp"

namespace itinera {

// Numbers and booleans keep their type, times are ISO 8601, null is absent. The folder of the file
// is the one that the reading database sees. Errors: Invalid (no Parquet file), NotFound,
// Unavailable.
Result<std::unique_ptr<RowReader>> open_parquet_rows(const std::filesystem::path& file);

}  // namespace itinera
