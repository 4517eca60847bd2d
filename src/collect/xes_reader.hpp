// Event logs in XES (IEEE 1849): one row per event (EV-64).
//
// Columns come up as they are met: an attribute of the event under its key, one of its trace under
// "case:" and its key, nested ones joined by "/". Attributes of the log itself are left out.
// A document type or an entity declaration is refused, as is nesting beyond xes_depth_max.
#pragma once

#include <memory>

#include "collect/byte_source.hpp"
#include "collect/row.hpp"

namespace itinera {

// Errors of reading: Invalid with line and column (broken or truncated XML, DOCTYPE, depth, an
// element beyond import_row_bytes_max).
Result<std::unique_ptr<RowReader>> open_xes(std::unique_ptr<ByteSource> bytes);

}  // namespace itinera
