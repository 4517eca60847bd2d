// Something that follows from the log alone, kept up to date record by record.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "event/record_batch.hpp"

namespace itinera {

class Projection {
public:
    virtual ~Projection() = default;
    virtual std::string_view name() const = 0;
    // The last record that is in it, as remembered in the same transaction as what was written.
    virtual Position applied() const = 0;
    virtual bool needs_bodies() const = 0;
    // Takes a batch whose records follow `applied()`. Rows at or before applied() are skipped.
    virtual Result<Done> apply(const RecordBatch& batch) = 0;
    // Makes durable what was applied so far (a projection may collect several batches).
    virtual Result<Done> checkpoint() = 0;
    // Deletes everything: applied() becomes 0.
    virtual Result<Done> reset() = 0;
};

}  // namespace itinera
