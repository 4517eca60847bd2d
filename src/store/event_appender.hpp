// Fills chunks of the warehouse's table `events` and hands them to DuckDB.
//
// Threads: one at a time, within one transaction of its connection.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "event/record_batch.hpp"
#include "store/duck.hpp"

struct _duckdb_appender;

namespace itinera {

class EventAppender {
public:
    static Result<EventAppender> open(const duck::Connection& connection);
    EventAppender(EventAppender&&) noexcept;
    EventAppender& operator=(EventAppender&&) = delete;
    ~EventAppender();

    // `properties` and `context` are JSON text; empty for none.
    Result<Done> add(const RecordBatch& batch, size_t row, std::string_view properties,
                     std::string_view context);
    // Hands over everything; to be called before the transaction ends.
    Result<Done> finish();

private:
    struct Parts;
    explicit EventAppender(std::unique_ptr<Parts> parts);
    Result<Done> flush_chunk();
    std::unique_ptr<Parts> parts_;
};

}  // namespace itinera
