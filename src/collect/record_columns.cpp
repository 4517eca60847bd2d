#include "collect/record_columns.hpp"

#include <cstring>

namespace itinera {

namespace {

template <typename T>
void keep_values(std::vector<T>& values, const std::vector<bool>& keep)
{
    size_t kept = 0;
    for (size_t row = 0; row < keep.size(); ++row) {
        if (keep[row]) values[kept++] = values[row];
    }
    values.resize(kept);
}

// Columns of runs of different length: `end` per row, values end to end.
template <typename Values>
void keep_runs(std::vector<uint32_t>& ends, Values& values, const std::vector<bool>& keep)
{
    uint32_t begin = 0, written = 0;
    size_t kept = 0;
    for (size_t row = 0; row < keep.size(); ++row) {
        const uint32_t end = ends[row];
        if (keep[row]) {
            const uint32_t length = end - begin;
            if (written != begin && length != 0) {
                std::memmove(values.data() + written, values.data() + begin,
                             length * sizeof(values[0]));
            }
            written += length;
            ends[kept++] = written;
        }
        begin = end;
    }
    ends.resize(kept);
    values.resize(written);
}

template <typename T>
void put_before(const std::vector<T>& first, std::vector<T>& second)
{
    second.insert(second.begin(), first.begin(), first.end());
}

void put_runs_before(const std::vector<uint32_t>& first, std::vector<uint32_t>& second)
{
    const uint32_t shift = first.empty() ? 0 : first.back();
    for (uint32_t& end : second) end += shift;
    put_before(first, second);
}

}  // namespace

void keep_rows(RecordBatch& batch, const std::vector<bool>& keep)
{
    keep_values(batch.kind, keep);
    keep_values(batch.dedup_key, keep);
    keep_values(batch.source, keep);
    keep_values(batch.trust, keep);
    keep_values(batch.timestamp_ms, keep);
    keep_values(batch.sent_at_ms, keep);
    keep_values(batch.received_at_ms, keep);
    keep_values(batch.event, keep);
    keep_values(batch.channel, keep);
    keep_values(batch.owner_node, keep);
    keep_values(batch.value, keep);
    keep_values(batch.currency, keep);
    keep_values(batch.flags, keep);
    keep_runs(batch.other_node_end, batch.other_node_values, keep);
    keep_runs(batch.body_end, batch.body_bytes, keep);
}

RecordBatch with_records_before(RecordBatch&& first, RecordBatch&& second)
{
    if (first.empty()) return std::move(second);
    put_before(first.kind, second.kind);
    put_before(first.dedup_key, second.dedup_key);
    put_before(first.source, second.source);
    put_before(first.trust, second.trust);
    put_before(first.timestamp_ms, second.timestamp_ms);
    put_before(first.sent_at_ms, second.sent_at_ms);
    put_before(first.received_at_ms, second.received_at_ms);
    put_before(first.event, second.event);
    put_before(first.channel, second.channel);
    put_before(first.owner_node, second.owner_node);
    put_before(first.value, second.value);
    put_before(first.currency, second.currency);
    put_before(first.flags, second.flags);
    put_runs_before(first.other_node_end, second.other_node_end);
    put_before(first.other_node_values, second.other_node_values);
    put_runs_before(first.body_end, second.body_end);
    second.body_bytes.insert(0, first.body_bytes);
    return std::move(second);
}

}  // namespace itinera
