// Opens the row reader that a mapping's format asks for.
#pragma once

#include <filesystem>
#include <memory>

#include "collect/byte_source.hpp"
#include "collect/mapping.hpp"
#include "collect/row.hpp"

namespace itinera {

// Decompresses, decodes, reads the header. Errors: of the readers; NotFound, Unavailable.
Result<std::unique_ptr<RowReader>> open_rows(const Mapping& mapping,
                                             const std::filesystem::path& file);

// The same over bytes; all formats but Parquet.
Result<std::unique_ptr<RowReader>> open_rows(const Mapping& mapping,
                                             std::unique_ptr<ByteSource> bytes);

}  // namespace itinera
