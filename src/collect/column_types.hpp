// Whether the columns of a file have the types that a mapping needs.
#pragma once

#include "collect/mapping.hpp"
#include "collect/row.hpp"

namespace itinera {

// Errors: Invalid, naming the column, its type and what it must be; nothing to say of formats whose
// columns have no types, and of columns that the file does not have.
Result<Done> check_column_types(const Mapping& mapping, const RowReader& reader);

// Nothing where the format has no types, or the file no such column.
const ColumnType* column_type_of(const RowReader& reader, std::string_view column);

}  // namespace itinera
