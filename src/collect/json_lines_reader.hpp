// JSON Lines: one object a line.
//
// Each member of the object is a column; what lies deeper has its path, joined by "/", as a column
// of its own where the mapping names it (`user/id`). A line that is no JSON object has a fault.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "collect/byte_source.hpp"
#include "collect/row.hpp"

namespace itinera {

// `paths`: the columns that the mapping names.
Result<std::unique_ptr<RowReader>> open_json_lines(std::unique_ptr<ByteSource> bytes,
                                                   std::vector<std::string> paths);

}  // namespace itinera
