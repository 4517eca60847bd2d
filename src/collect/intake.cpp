#include "collect/intake.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "collect/record_columns.hpp"

namespace itinera {

namespace {

// Which keys came already in this batch: open addressing over row numbers.
class BatchKeys {
public:
    explicit BatchKeys(const std::vector<DedupKey>& keys) : keys_(keys)
    {
        size_t slots = 64;
        while (slots < 2 * keys.size()) slots *= 2;
        rows_.assign(slots, 0);
    }
    // False when an earlier row has the same key.
    bool add(size_t row)
    {
        size_t at = keys_[row].low & (rows_.size() - 1);
        while (rows_[at] != 0) {
            if (keys_[rows_[at] - 1] == keys_[row]) return false;
            at = (at + 1) & (rows_.size() - 1);
        }
        rows_[at] = static_cast<uint32_t>(row + 1);
        return true;
    }

private:
    const std::vector<DedupKey>& keys_;
    std::vector<uint32_t> rows_;
};

// The different identifiers of a batch, each looked up once: a keyed hash costs as much as the rest
// of an event's way through here.
class NamesOfBatch {
public:
    NamesOfBatch(const KeyVault& vault, size_t identifiers) : vault_(vault)
    {
        size_t slots = 64;
        while (slots < 2 * identifiers) slots *= 2;
        places_.assign(slots, 0);
    }
    uint32_t place_of(std::string_view kind, std::string_view value)
    {
        size_t at = hash64(value, kind.size()) & (places_.size() - 1);
        for (; places_[at] != 0; at = (at + 1) & (places_.size() - 1)) {
            const NodeName& known = names[places_[at] - 1];
            if (known.value == value && known.kind == kind) return places_[at] - 1;
        }
        names.push_back({vault_.lookup_of(kind, value), kind, value});
        places_[at] = static_cast<uint32_t>(names.size());
        return places_[at] - 1;
    }
    std::vector<NodeName> names;

private:
    const KeyVault& vault_;
    std::vector<uint32_t> places_;  // in `names`, plus 1
};

// received = stored + duplicate + rejected, by source and day (EV-44).
class DayCounts {
public:
    CollectCount& of(SourceCode source, int64_t received_at_ms)
    {
        if (last_ < counts_.size() && counts_[last_].source == source &&
            day_start_ <= received_at_ms && received_at_ms < day_start_ + day_ms) {
            return counts_[last_];
        }
        day_start_ = received_at_ms - received_at_ms % day_ms;
        const std::string day = to_iso(timestamp_of(day_start_)).substr(0, 10);
        const auto found = std::ranges::find_if(counts_, [&](const CollectCount& one) {
            return one.source == source && one.day == day;
        });
        last_ = static_cast<size_t>(found - counts_.begin());
        if (found == counts_.end()) {
            CollectCount count{};
            count.source = source;
            count.day = day;
            counts_.push_back(count);
        }
        return counts_[last_];
    }
    std::vector<CollectCount> take() { return std::move(counts_); }

private:
    static constexpr int64_t day_ms = 86'400'000;
    std::vector<CollectCount> counts_;
    size_t last_ = 0;
    int64_t day_start_ = 0;
};

// `is_duplicate` of every row; rows rejected late (by Intake) are among batch.rejected.
std::vector<CollectCount> counts_of(const CandidateBatch& batch, const std::vector<bool>& keep,
                                    const std::vector<bool>& is_duplicate)
{
    DayCounts counts;
    for (size_t row = 0; row < batch.events(); ++row) {
        if (!keep[row] && !is_duplicate[row]) continue;
        CollectCount& count =
            counts.of(batch.records.source[row], batch.records.received_at_ms[row]);
        ++count.received;
        ++(keep[row] ? count.stored : count.duplicate);
    }
    for (const QuarantineItem& item : batch.rejected) {
        CollectCount& count = counts.of(item.source, item.received_at_ms);
        ++count.received;
        ++count.rejected;
    }
    return counts.take();
}

}  // namespace

Result<std::unique_ptr<Intake>> Intake::open(IntakeParts parts)
{
    return std::unique_ptr<Intake>(new Intake(std::move(parts)));
}

Result<IntakeCounts> Intake::commit(CandidateBatch& batch, ImportProgress* progress)
{
    const std::scoped_lock lock(mutex_);
    IntakeCounts counts;
    std::vector<bool> keep(batch.events(), true);
    if (parts_.on_fields) TRY(parts_.on_fields(batch.take_found_fields()));
    TRY(drop_known(batch, keep));
    std::vector<bool> is_duplicate = keep;
    is_duplicate.flip();
    drop_erased(batch, keep);
    if (judge_) TRY(judge_->judge(batch, keep));
    RecordBatch before;
    give_codes(batch, keep, before);
    TRY(give_nodes(batch, keep));
    if (judge_) TRY(judge_->add_decisions(batch, keep, before));
    Commit commit;
    commit.counts = counts_of(batch, keep, is_duplicate);
    counts.duplicate = static_cast<int64_t>(std::ranges::count(is_duplicate, true));
    counts.rejected = static_cast<int64_t>(batch.rejected.size());
    counts.stored = static_cast<int64_t>(std::ranges::count(keep, true));
    if (counts.stored < static_cast<int64_t>(batch.events())) keep_rows(batch.records, keep);
    commit.records = with_records_before(std::move(before), std::move(batch.records));
    commit.quarantine = std::move(batch.rejected);
    if (progress != nullptr) {
        progress->stored += counts.stored;
        progress->duplicate += counts.duplicate;
        progress->rejected += counts.rejected;
        commit.progress.push_back(*progress);
    }
    if (const auto appended = parts_.log.append(commit); !appended) {
        if (judge_) judge_->not_stored();
        return appended.error();
    }
    if (judge_ && !commit.records.empty())
        judge_->stored(commit.records.position(commit.records.size() - 1));
    parts_.names.apply(commit.records);
    if (parts_.on_stored && !commit.records.empty()) parts_.on_stored(std::move(commit.records));
    return counts;
}

Result<Done> Intake::drop_known(CandidateBatch& batch, std::vector<bool>& keep)
{
    const std::vector<DedupKey>& keys = batch.records.dedup_key;
    const auto is_stored = std::make_unique<bool[]>(keys.size());
    TRY(parts_.log.contains(keys, std::span{is_stored.get(), keys.size()}));
    BatchKeys seen(keys);
    for (size_t row = 0; row < keys.size(); ++row) keep[row] = seen.add(row) && !is_stored[row];
    return Done{};
}

// A code is given only to a name that some stored event has; it becomes known when the log has it.
void Intake::give_codes(CandidateBatch& batch, std::vector<bool>& keep, RecordBatch& new_names)
{
    constexpr int unknown = -1, refused = -2;
    std::vector<int> codes(batch.names.size(), unknown);
    size_t next_code = parts_.names.size();
    for (size_t i = 0; i < codes.size(); ++i) {
        if (const auto known = parts_.names.find(batch.names[i])) codes[i] = raw(*known);
    }
    for (size_t row = 0; row < batch.events(); ++row) {
        if (!keep[row]) continue;
        int& code = codes[batch.name_of_row[row]];
        const std::string& name = batch.names[batch.name_of_row[row]];
        if (code == unknown && next_code < event_names_max) {
            code = static_cast<int>(next_code++);
            Record record;
            record.kind = RecordKind::Name;
            record.source = batch.records.source[row];
            record.trust = batch.records.trust[row];
            record.received_at_ms = record.timestamp_ms = batch.records.received_at_ms[row];
            const std::string body = name_record_body(name, EventCode{static_cast<uint16_t>(code)});
            record.body = body;
            append_record(new_names, record);
        } else if (code == unknown) {
            code = refused;
        }
        if (code == refused) {
            batch.reject({"too_many_event_names", "/event",
                          fmt::format("{} would be event name number {}; {} are allowed",
                                      in_quotes(name), event_names_max + 1, event_names_max)},
                         {batch.lines[row], batch.records.body(row)}, name);
            keep[row] = false;
        } else {
            batch.records.event[row] = EventCode{static_cast<uint16_t>(code)};
        }
    }
}

Result<Done> Intake::give_nodes(CandidateBatch& batch, const std::vector<bool>& keep)
{
    NamesOfBatch found(parts_.vault, batch.identifiers.size());
    std::vector<uint32_t> name_of_identifier(batch.identifiers.size());
    for (size_t row = 0; row < batch.events(); ++row) {
        if (!keep[row]) continue;
        for (size_t i = batch.first_identifier(row); i < batch.identifier_end[row]; ++i) {
            const std::string_view kind = batch.kinds[batch.identifiers[i].kind];
            const std::string_view value = batch.identifier_value(batch.identifiers[i]);
            name_of_identifier[i] = found.place_of(kind, value);
        }
    }
    std::vector<NodeId> nodes(found.names.size());
    TRY(parts_.vault.nodes_of(found.names, nodes));
    RecordBatch& records = batch.records;
    records.other_node_values.clear();
    for (size_t row = 0; row < batch.events(); ++row) {
        const size_t begin = batch.first_identifier(row);
        for (size_t i = begin; keep[row] && i < batch.identifier_end[row]; ++i) {
            const NodeId node = nodes[name_of_identifier[i]];
            if (i == begin) {
                records.owner_node[row] = node;
            } else {
                records.other_node_values.push_back(node);
            }
        }
        records.other_node_end[row] = static_cast<uint32_t>(records.other_node_values.size());
    }
    return Done{};
}

Result<Done> Intake::append(RecordBatch&& records)
{
    const std::scoped_lock lock(mutex_);
    Commit commit;
    commit.records = std::move(records);
    TRY(parts_.log.append(commit));
    if (parts_.on_stored) parts_.on_stored(std::move(commit.records));
    return Done{};
}

Result<Done> Intake::alone(const std::function<Result<Done>()>& work)
{
    const std::scoped_lock lock(mutex_);
    return work();
}

}  // namespace itinera
