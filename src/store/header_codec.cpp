#include "store/header_codec.hpp"

#include <algorithm>
#include <cstring>
#include <span>

namespace itinera {
namespace {

constexpr size_t other_nodes_max = size_t{1} << 26;  // of a batch; beyond is damage

template <typename T>
std::span<const T> part(const std::vector<T>& column, RowRange rows)
{
    return std::span(column).subspan(rows.from, rows.size());
}

template <typename Id>
int64_t number_of(Id id)
{
    return static_cast<int64_t>(raw(id));
}

template <typename Id>
Id id_of(int64_t number)
{
    return static_cast<Id>(number);
}

Error damaged()
{
    return Error{ErrorKind::Corrupt, "the header columns are damaged"};
}

int64_t minus(int64_t a, int64_t b)
{
    return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}

int64_t plus(int64_t a, int64_t b)
{
    return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}

}  // namespace

std::string HeaderEncoder::encode(const RecordBatch& batch, RowRange rows)
{
    const bool has_keys = std::ranges::any_of(
        part(batch.dedup_key, rows), [](const DedupKey& key) { return key != DedupKey{}; });
    columns_.add(part(batch.kind, rows), number_of<RecordKind>);
    columns_.add(part(batch.source, rows), number_of<SourceCode>);
    columns_.add(part(batch.trust, rows), number_of<Trust>);
    columns_.add(part(batch.received_at_ms, rows));
    // Times lie near the receipt, or all receipts of a batch are one moment: either way few bytes.
    scratch_.resize(rows.size());
    for (size_t i = 0; i < rows.size(); ++i) {
        scratch_[i] = minus(batch.timestamp_ms[rows.from + i], batch.received_at_ms[rows.from + i]);
    }
    columns_.add(std::span<const int64_t>(scratch_));
    columns_.add(part(batch.sent_at_ms, rows));
    columns_.add(part(batch.event, rows), number_of<EventCode>);
    columns_.add(part(batch.channel, rows), number_of<ChannelCode>);
    columns_.add(part(batch.owner_node, rows), number_of<NodeId>);
    columns_.add(part(batch.value, rows));
    columns_.add(part(batch.currency, rows), number_of<CurrencyCode>);
    columns_.add(part(batch.flags, rows), [](uint16_t flags) { return int64_t{flags}; });
    const uint32_t before = rows.from == 0 ? 0 : batch.other_node_end[rows.from - 1];
    const uint32_t end = rows.size() == 0 ? before : batch.other_node_end[rows.to - 1];
    columns_.add(part(batch.other_node_end, rows),
                 [before](uint32_t at) { return static_cast<int64_t>(at - before); });
    columns_.add(std::span(batch.other_node_values).subspan(before, end - before),
                 number_of<NodeId>);

    std::string blob;
    blob.push_back(has_keys ? 1 : 0);
    columns_.finish(blob);
    if (has_keys) {
        blob.append(reinterpret_cast<const char*>(batch.dedup_key.data() + rows.from),
                    rows.size() * sizeof(DedupKey));
    }
    return blob;
}

Result<Done> HeaderDecoder::decode(std::string_view blob, size_t count, RecordBatch& batch)
{
    if (blob.empty()) return damaged();
    const bool has_keys = blob.front() != 0;
    blob.remove_prefix(1);
    TRY(columns_.start(blob));
    TRY(columns_.read(batch.kind, count, id_of<RecordKind>));
    TRY(columns_.read(batch.source, count, id_of<SourceCode>));
    TRY(columns_.read(batch.trust, count, id_of<Trust>));
    TRY(decode_times(count, batch));
    TRY(columns_.read(batch.event, count, id_of<EventCode>));
    TRY(columns_.read(batch.channel, count, id_of<ChannelCode>));
    TRY(columns_.read(batch.owner_node, count, id_of<NodeId>));
    batch.value.resize(count);
    TRY(columns_.read(batch.value));
    TRY(columns_.read(batch.currency, count, id_of<CurrencyCode>));
    TRY(columns_.read(batch.flags, count, id_of<uint16_t>));
    TRY(decode_other_nodes(count, batch));
    batch.dedup_key.assign(has_keys ? 0 : count, DedupKey{});
    if (blob.size() != (has_keys ? count * sizeof(DedupKey) : 0)) return damaged();
    if (has_keys) {
        batch.dedup_key.resize(count);
        std::memcpy(batch.dedup_key.data(), blob.data(), blob.size());
    }
    return Done{};
}

Result<Done> HeaderDecoder::decode_times(size_t count, RecordBatch& batch)
{
    batch.received_at_ms.resize(count);
    batch.timestamp_ms.resize(count);
    batch.sent_at_ms.resize(count);
    TRY(columns_.read(batch.received_at_ms));
    TRY(columns_.read(batch.timestamp_ms));
    TRY(columns_.read(batch.sent_at_ms));
    for (size_t i = 0; i < count; ++i) {
        batch.timestamp_ms[i] = plus(batch.timestamp_ms[i], batch.received_at_ms[i]);
    }
    return Done{};
}

Result<Done> HeaderDecoder::decode_other_nodes(size_t count, RecordBatch& batch)
{
    TRY(columns_.read(batch.other_node_end, count, id_of<uint32_t>));
    const size_t others = count == 0 ? 0 : batch.other_node_end.back();
    if (others > other_nodes_max || !std::ranges::is_sorted(batch.other_node_end)) return damaged();
    TRY(columns_.read(batch.other_node_values, others, id_of<NodeId>));
    return Done{};
}

namespace {

template <typename T>
void drop(std::vector<T>& column, size_t rows)
{
    column.erase(column.begin(), column.begin() + static_cast<std::ptrdiff_t>(rows));
}

void drop_ends(std::vector<uint32_t>& ends, size_t rows, uint32_t removed)
{
    drop(ends, rows);
    for (uint32_t& end : ends) end -= removed;
}

}  // namespace

void drop_first_rows(RecordBatch& batch, size_t rows)
{
    if (rows == 0) return;
    batch.first_position = batch.position(rows);
    const uint32_t others = batch.other_node_end[rows - 1];
    drop(batch.other_node_values, others);
    drop_ends(batch.other_node_end, rows, others);
    if (!batch.body_end.empty()) {
        const uint32_t bytes = batch.body_end[rows - 1];
        batch.body_bytes.erase(0, bytes);
        drop_ends(batch.body_end, rows, bytes);
    }
    drop(batch.kind, rows);
    drop(batch.dedup_key, rows);
    drop(batch.source, rows);
    drop(batch.trust, rows);
    drop(batch.timestamp_ms, rows);
    drop(batch.sent_at_ms, rows);
    drop(batch.received_at_ms, rows);
    drop(batch.event, rows);
    drop(batch.channel, rows);
    drop(batch.owner_node, rows);
    drop(batch.value, rows);
    drop(batch.currency, rows);
    drop(batch.flags, rows);
}

}  // namespace itinera
