// Rows taken out of, and put before, a run of log records.
#pragma once

#include <vector>

#include "event/record_batch.hpp"

namespace itinera {

// Keeps the rows whose flag is true, in order. Precondition: one flag per row.
void keep_rows(RecordBatch& batch, const std::vector<bool>& keep);

// `first`, then `second`. Cheap when `first` is empty.
RecordBatch with_records_before(RecordBatch&& first, RecordBatch&& second);

}  // namespace itinera
