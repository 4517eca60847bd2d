#include "journey/snapshot.hpp"

#include <algorithm>

namespace itinera {
namespace {

constexpr size_t scratch_rows = 16'384;

// As Snapshot::Columns::rows.
using Versions = std::vector<std::shared_ptr<const ColumnVersion>>;

// Merged rows of neighbouring customers, until they are handed out.
struct Scratch {
    std::vector<int64_t> times_ms;
    std::vector<uint16_t> events;
    std::vector<uint8_t> channels;
    std::vector<std::vector<uint32_t>> codes;
    std::vector<uint32_t> offsets{0};

    explicit Scratch(size_t columns) : codes(columns) {}
    void clear()
    {
        times_ms.clear();
        events.clear();
        channels.clear();
        for (auto& column : codes) column.clear();
        offsets.assign(1, 0);
    }
};

// One partition being walked.
class PartitionWalk {
public:
    PartitionWalk(const PartitionPart& part, const Versions& versions, size_t number,
                  uint32_t first_customer, const std::function<void(const JourneyBlock&)>& take)
        : part_(part), first_customer_(first_customer), take_(take), scratch_(versions.size())
    {
        for (const auto& version : versions) {
            base_codes_.push_back(part.base ? codes_of(version->base[number], part.base->rows())
                                            : nullptr);
            delta_codes_.push_back(part.delta ? codes_of(version->delta[number], part.delta->size())
                                              : nullptr);
        }
    }

    // Customers [first, last) of the partition.
    void walk(uint32_t first, uint32_t last)
    {
        if (!part_.delta || part_.delta->empty()) return take_base(first, last);
        const Delta& delta = *part_.delta;
        const auto begin =
            std::ranges::lower_bound(delta, first_customer_ + first, {}, &DeltaRow::customer);
        size_t d = static_cast<size_t>(begin - delta.begin());
        uint32_t next = first;
        while (next < last) {
            const uint32_t with_delta =
                d < delta.size() ? std::min(delta[d].customer - first_customer_, last) : last;
            take_base(next, with_delta);
            next = with_delta;
            const uint32_t scratch_first = next;
            while (next < last && d < delta.size() && delta[d].customer == first_customer_ + next &&
                   scratch_.times_ms.size() < scratch_rows) {
                size_t end = d;
                while (end < delta.size() && delta[end].customer == delta[d].customer) ++end;
                merge(next++, d, end);
                d = end;
            }
            if (next > scratch_first) take_scratch(scratch_first);
        }
    }

private:
    const uint32_t* codes_of(const ColumnVersion::Codes& codes, size_t rows)
    {
        if (codes) return codes->data();
        if (missing_.size() < rows) {  // every row lacks the property
            missing_lists_.push_back(std::vector<uint32_t>(rows));
            missing_ = missing_lists_.back();
        }
        return missing_.data();
    }

    void take_base(uint32_t first, uint32_t last)
    {
        if (!part_.base) return;
        last = std::min(last, static_cast<uint32_t>(part_.base->customers()));
        if (first >= last) return;
        const PartitionBase& base = *part_.base;
        take_({first_customer_ + first, base.offsets.subspan(first, last - first + 1),
               base.times_ms.data(), base.events.data(), base.channels.data(), base_codes_});
    }

    void merge(uint32_t customer, size_t delta_first, size_t delta_last)
    {
        static const PartitionBase nothing;
        const bool in_base = part_.base && customer < part_.base->customers();
        const PartitionBase& base = in_base ? *part_.base : nothing;
        const Delta& delta = *part_.delta;
        const size_t first = in_base ? base.offsets[customer] : 0;
        const size_t last = in_base ? base.offsets[customer + 1] : 0;
        merge_rows(base, first, last,
                   std::span(delta).subspan(delta_first, delta_last - delta_first),
                   [&](bool from_base, size_t i) {
                       const DeltaRow* row = from_base ? nullptr : &delta[delta_first + i];
                       scratch_.times_ms.push_back(row ? row->time_ms : base.times_ms[i]);
                       scratch_.events.push_back(row ? row->event : base.events[i]);
                       scratch_.channels.push_back(row ? row->channel : base.channels[i]);
                       for (size_t k = 0; k < scratch_.codes.size(); ++k) {
                           scratch_.codes[k].push_back(row ? delta_codes_[k][delta_first + i]
                                                           : base_codes_[k][i]);
                       }
                   });
        scratch_.offsets.push_back(static_cast<uint32_t>(scratch_.times_ms.size()));
    }

    void take_scratch(uint32_t first)
    {
        std::vector<const uint32_t*> codes;
        for (const auto& column : scratch_.codes) codes.push_back(column.data());
        take_({first_customer_ + first, scratch_.offsets, scratch_.times_ms.data(),
               scratch_.events.data(), scratch_.channels.data(), codes});
        scratch_.clear();
    }

    const PartitionPart& part_;
    const uint32_t first_customer_;
    const std::function<void(const JourneyBlock&)>& take_;
    std::vector<const uint32_t*> base_codes_, delta_codes_;
    std::vector<std::vector<uint32_t>> missing_lists_;
    std::span<const uint32_t> missing_;
    Scratch scratch_;
};

class IndexSnapshot final : public Snapshot {
public:
    IndexSnapshot(std::shared_ptr<const SnapshotParts> parts, std::shared_ptr<ColumnStore> columns)
        : parts_(std::move(parts)), store_(std::move(columns))
    {}

    size_t customer_count() const override { return parts_->customers; }
    size_t event_count() const override { return parts_->events; }
    size_t event_codes() const override { return parts_->event_codes; }
    Position log_position() const override { return Position{parts_->log_position}; }

    Result<Columns> columns(const std::vector<std::string>& properties) const override
    {
        Columns columns;
        if (properties.empty()) return columns;
        auto versions = std::make_shared<Versions>(TRY(store_->columns(properties, parts_)));
        for (const auto& version : *versions) columns.columns.push_back(version->dictionary);
        columns.rows = std::move(versions);
        return columns;
    }

    std::vector<Range> ranges(size_t events_per_range) const override
    {
        std::vector<Range> ranges;
        for (size_t p = 0; p < parts_->partitions.size(); ++p) {
            const auto first = static_cast<uint32_t>(p * parts_->partition_customers);
            const auto last = static_cast<uint32_t>(
                std::min<size_t>(parts_->customers, size_t{first} + parts_->partition_customers));
            add_ranges(parts_->partitions[p], first, last, std::max<size_t>(1, events_per_range),
                       ranges);
        }
        return ranges;
    }

    void for_each_block(Range range, const Columns& columns,
                        const std::function<void(const JourneyBlock&)>& take) const override
    {
        static const Versions none;
        const Versions& versions =
            columns.rows ? *static_cast<const Versions*>(columns.rows.get()) : none;
        const uint32_t size = parts_->partition_customers;
        for (size_t p = range.first / size; p < parts_->partitions.size() && p * size < range.last;
             ++p) {
            const auto begin = static_cast<uint32_t>(p * size);
            PartitionWalk walk(parts_->partitions[p], versions, p, begin, take);
            walk.walk(
                std::max(range.first, begin) - begin,
                static_cast<uint32_t>(std::min<size_t>(range.last, size_t{begin} + size) - begin));
        }
    }

    std::vector<Position> positions(CustomerId customer) const override
    {
        std::vector<Position> found;
        const size_t p = raw(customer) / parts_->partition_customers;
        if (p >= parts_->partitions.size()) return found;
        const PartitionPart& part = parts_->partitions[p];
        const size_t c = raw(customer) % parts_->partition_customers;
        static const PartitionBase nothing;
        const bool in_base = part.base && c < part.base->customers();
        const PartitionBase& base = in_base ? *part.base : nothing;
        std::span<const DeltaRow> delta;
        if (part.delta) {
            const auto rows =
                std::ranges::equal_range(*part.delta, raw(customer), {}, &DeltaRow::customer);
            delta = {rows.begin(), rows.end()};
        }
        merge_rows(base, in_base ? base.offsets[c] : 0, in_base ? base.offsets[c + 1] : 0, delta,
                   [&](bool from_base, size_t i) {
                       found.push_back(Position{from_base ? base.positions[i] : delta[i].position});
                   });
        return found;
    }

private:
    // Cuts the customers [first, last) of a partition where about `events` events are together.
    static void add_ranges(const PartitionPart& part, uint32_t first, uint32_t last, size_t events,
                           std::vector<Range>& ranges)
    {
        uint32_t begin = first;
        while (part.base && begin - first < part.base->customers() && begin < last) {
            const auto offsets = part.base->offsets;
            const size_t wanted = offsets[begin - first] + events;
            const auto end =
                std::upper_bound(offsets.begin() + (begin - first) + 1, offsets.end(), wanted);
            const auto in_base = std::max<uint32_t>(
                static_cast<uint32_t>(end - offsets.begin()) - 1, begin - first + 1);
            if (in_base >= part.base->customers()) break;
            ranges.push_back({begin, std::min(last, first + in_base)});
            begin = ranges.back().last;
        }
        if (begin < last) ranges.push_back({begin, last});
    }

    std::shared_ptr<const SnapshotParts> parts_;
    std::shared_ptr<ColumnStore> store_;
};

}  // namespace

std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const SnapshotParts> parts,
                                              std::shared_ptr<ColumnStore> columns)
{
    return std::make_shared<IndexSnapshot>(std::move(parts), std::move(columns));
}

}  // namespace itinera
