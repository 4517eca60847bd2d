#include "event/record_batch.hpp"

namespace itinera {

Position RecordBatch::position(size_t row) const
{
    return Position{raw(first_position) + static_cast<int64_t>(row)};
}

std::string_view RecordBatch::body(size_t row) const
{
    if (body_end.empty()) return {};  // read without bodies
    const uint32_t from = row == 0 ? 0 : body_end[row - 1];
    return std::string_view(body_bytes).substr(from, body_end[row] - from);
}

std::span<const NodeId> RecordBatch::other_nodes(size_t row) const
{
    const uint32_t from = row == 0 ? 0 : other_node_end[row - 1];
    return std::span(other_node_values).subspan(from, other_node_end[row] - from);
}

void RecordBatch::reserve(size_t rows)
{
    kind.reserve(rows);
    dedup_key.reserve(rows);
    source.reserve(rows);
    trust.reserve(rows);
    timestamp_ms.reserve(rows);
    sent_at_ms.reserve(rows);
    received_at_ms.reserve(rows);
    event.reserve(rows);
    channel.reserve(rows);
    owner_node.reserve(rows);
    value.reserve(rows);
    currency.reserve(rows);
    flags.reserve(rows);
    other_node_end.reserve(rows);
    body_end.reserve(rows);
}

void RecordBatch::clear()
{
    first_position = {};
    accepted_at_ms = 0;
    kind.clear();
    dedup_key.clear();
    source.clear();
    trust.clear();
    timestamp_ms.clear();
    sent_at_ms.clear();
    received_at_ms.clear();
    event.clear();
    channel.clear();
    owner_node.clear();
    value.clear();
    currency.clear();
    flags.clear();
    other_node_end.clear();
    other_node_values.clear();
    body_end.clear();
    body_bytes.clear();
}

void append_record(RecordBatch& batch, const Record& record)
{
    batch.kind.push_back(record.kind);
    batch.dedup_key.push_back(record.dedup_key);
    batch.source.push_back(record.source);
    batch.trust.push_back(record.trust);
    batch.timestamp_ms.push_back(record.timestamp_ms);
    batch.sent_at_ms.push_back(record.sent_at_ms);
    batch.received_at_ms.push_back(record.received_at_ms);
    batch.event.push_back(record.event);
    batch.channel.push_back(record.channel);
    batch.owner_node.push_back(record.owner_node);
    batch.value.push_back(record.value);
    batch.currency.push_back(record.currency);
    batch.flags.push_back(record.flags);
    batch.other_node_values.insert(batch.other_node_values.end(), record.other_nodes.begin(),
                                   record.other_nodes.end());
    batch.other_node_end.push_back(static_cast<uint32_t>(batch.other_node_values.size()));
    batch.body_bytes.append(record.body);
    batch.body_end.push_back(static_cast<uint32_t>(batch.body_bytes.size()));
}

}  // namespace itinera
