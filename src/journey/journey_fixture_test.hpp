// A small log for tests: rows, the batches that bring them, and the values of their properties.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "event/record_batch.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

struct TestRow {
    uint32_t customer;
    int64_t time_ms;
    uint16_t event;
    uint8_t channel = 0;
    std::map<std::string, std::string> properties{};  // JSON texts
};

class TestLog final : public PropertySource {
public:
    std::vector<TestRow> rows;  // row i has log position i + 1

    RecordBatch batch(size_t first, size_t last) const
    {
        RecordBatch batch;
        for (size_t i = first; i < last; ++i) {
            Record record;
            record.timestamp_ms = rows[i].time_ms;
            record.event = EventCode{rows[i].event};
            record.channel = ChannelCode{rows[i].channel};
            record.owner_node = NodeId{rows[i].customer + int64_t{1}};
            append_record(batch, record);
        }
        batch.first_position = Position{static_cast<int64_t>(first) + 1};
        return batch;
    }

    static CustomerId customer_of(NodeId node)
    {
        return CustomerId{static_cast<uint32_t>(raw(node) - 1)};
    }

    Result<Done> values(std::string_view property, Position after,
                        const std::function<void(Position, std::string_view)>& take) const override
    {
        ++reads;
        for (size_t i = static_cast<size_t>(raw(after)); i < rows.size(); ++i) {
            const auto found = rows[i].properties.find(std::string(property));
            if (found != rows[i].properties.end())
                take(Position{static_cast<int64_t>(i) + 1}, found->second);
        }
        return Done{};
    }
    mutable size_t reads = 0;
};

// An index in memory that holds rows [0, until), folded.
inline std::unique_ptr<JourneyIndex> index_of(const TestLog& log,
                                              const JourneyIndexOptions& options = {})
{
    auto index = JourneyIndex::open({}, TestLog::customer_of, log, options);
    if (!index) return nullptr;
    if (!(*index)->apply(log.batch(0, log.rows.size())) || !(*index)->fold()) return nullptr;
    return std::move(index).value();
}

}  // namespace itinera
