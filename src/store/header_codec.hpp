// The header columns of a batch (EV-1) as one blob.
//
//     [u8: 1 = dedup keys follow] [block of columns, column_codec.hpp] [dedup keys: count * 16
//     bytes]
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "event/record_batch.hpp"
#include "store/column_codec.hpp"

namespace itinera {

struct RowRange {
    size_t from, to;  // [from, to)
    size_t size() const { return to - from; }
};

// Threads: one at a time; keeps memory between calls.
class HeaderEncoder {
public:
    std::string encode(const RecordBatch& batch, RowRange rows);

private:
    ColumnWriter columns_;
    std::vector<int64_t> scratch_;
};

// Threads: one at a time; keeps memory between calls.
class HeaderDecoder {
public:
    // Replaces the header columns of `batch`. Errors: Corrupt.
    Result<Done> decode(std::string_view blob, size_t count, RecordBatch& batch);

private:
    Result<Done> decode_times(size_t count, RecordBatch& batch);
    Result<Done> decode_other_nodes(size_t count, RecordBatch& batch);
    ColumnReader columns_;
};

// Forgets the first `rows` rows of a batch and moves first_position along.
void drop_first_rows(RecordBatch& batch, size_t rows);

}  // namespace itinera
