#include "journey/journey_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "journey/customer_set.hpp"
#include "journey/journey_erasure.hpp"
#include "journey/manifest.hpp"
#include "journey/snapshot.hpp"

namespace itinera {
namespace {

// A partition's delta is worth folding when it has this many rows and a share of its base.
constexpr size_t fold_rows_min = 262'144;
constexpr size_t fold_share = 2;  // delta >= base / fold_share
// A checkpoint folds when more rows than this, and than a share of the bases, are only in memory.
constexpr size_t replayed_rows_min = 65'536;
constexpr size_t replayed_share = 8;

// One partition as the writer keeps it.
struct PartitionState {
    PartitionPart part;
    Delta pending;  // rows since the last snapshot, unsorted

    size_t delta_rows() const { return pending.size() + (part.delta ? part.delta->size() : 0); }
};

class FileJourneyIndex final : public JourneyIndex {
public:
    FileJourneyIndex(std::filesystem::path folder, CustomerOf customer_of,
                     const PropertySource& properties, const JourneyIndexOptions& options)
        : folder_(std::move(folder)), customer_of_(std::move(customer_of)), options_(options),
          columns_(std::make_shared<ColumnStore>(properties, options.columns_bytes_max))
    {}

    ~FileJourneyIndex() override
    {
        if (!folder_thread_.joinable()) return;
        folder_thread_.request_stop();
        wake_.notify_all();
    }

    Result<Done> load()
    {
        if (folder_.empty()) return Done{};
        std::error_code wrong;
        std::filesystem::create_directories(folder_, wrong);
        if (wrong)
            return Error{ErrorKind::Unavailable,
                         fmt::format("{}: {}", folder_.string(), wrong.message())};
        const Manifest manifest = TRY(read_manifest(folder_));
        if (manifest.partition_customers != 0 &&
            manifest.partition_customers != static_cast<int64_t>(options_.partition_customers)) {
            return start_anew();
        }
        applied_ = manifest.partitions.empty() ? 0 : INT64_MAX;
        for (const Manifest::Partition& one : manifest.partitions) {
            PartitionState state;
            state.part.complete_to = one.complete_to;
            if (!one.file.empty()) state.part.base = TRY(PartitionBase::open(folder_, one.file));
            applied_ = std::min(applied_, one.complete_to);
            partitions_.push_back(std::move(state));
            count_base(partitions_.size() - 1);
        }
        delete_left_overs(folder_, manifest);
        return Done{};
    }

    void start()
    {
        if (!options_.fold_in_background) return;
        folder_thread_ =
            std::jthread([this](const std::stop_token& stop) { fold_in_background(stop); });
    }

    std::string_view name() const override { return "journeys"; }
    bool needs_bodies() const override { return false; }
    Position applied() const override
    {
        const std::scoped_lock lock(mutex_);
        return Position{applied_};
    }

    Result<Done> apply(const RecordBatch& batch) override
    {
        bool is_full = false;
        {
            const std::scoped_lock lock(mutex_);
            for (size_t row = 0; row < batch.size(); ++row) append(batch, row);
            if (!batch.empty())
                applied_ = std::max(applied_, raw(batch.position(batch.size() - 1)));
            snapshot_ = nullptr;
            is_full = delta_rows_ > options_.delta_rows_max;
        }
        if (is_full)
            TRY(fold());
        else if (options_.fold_in_background)
            wake_.notify_one();
        return Done{};
    }

    // Deltas that are small beside the index stay in memory: they are read again from the log.
    Result<Done> checkpoint() override
    {
        {
            const std::scoped_lock lock(mutex_);
            if (delta_rows_ < std::max(replayed_rows_min, base_rows_ / replayed_share))
                return Done{};
        }
        return fold();
    }

    Result<Done> reset() override
    {
        const std::scoped_lock folding(fold_mutex_);
        const std::scoped_lock lock(mutex_);
        return start_anew();
    }

    std::shared_ptr<const Snapshot> snapshot() const override
    {
        const std::scoped_lock lock(mutex_);
        if (!snapshot_) snapshot_ = make_snapshot(parts(), columns_);
        return snapshot_;
    }

    Result<Done> fold() override
    {
        const std::scoped_lock folding(fold_mutex_);
        size_t count = 0;
        {
            const std::scoped_lock lock(mutex_);
            count = partitions_.size();
        }
        for (size_t p = 0; p < count; ++p) TRY(fold_partition(p));
        return save_manifest();
    }

    Result<Done> remove(std::span<const CustomerId> customers)
    {
        TRY(fold());
        const std::scoped_lock folding(fold_mutex_);
        CustomerSet gone;
        for (const CustomerId customer : customers) gone.add(customer);
        for (const CustomerId customer : customers) {
            TRY(rewrite_partition(raw(customer) / options_.partition_customers, gone));
        }
        columns_->clear();
        return save_manifest();
    }

    int64_t bytes_resident() const override
    {
        const std::scoped_lock lock(mutex_);
        auto bytes = static_cast<int64_t>(delta_rows_ * sizeof(DeltaRow) + columns_->bytes());
        for (const PartitionState& state : partitions_) {
            if (state.part.base) bytes += state.part.base->bytes_resident();
        }
        return bytes;
    }

private:
    // Precondition: mutex_ is held (all of these, unless said otherwise).

    void append(const RecordBatch& batch, size_t row)
    {
        if (batch.kind[row] != RecordKind::Event) return;
        const int64_t position = raw(batch.position(row));
        if (position <= applied_) return;
        const uint32_t customer = raw(customer_of_(batch.owner_node[row]));
        if (customer == raw(nobody)) return;
        const size_t p = customer / options_.partition_customers;
        while (partitions_.size() <= p) {
            partitions_.emplace_back();
            partitions_.back().part.complete_to = position - 1;
        }
        PartitionState& state = partitions_[p];
        if (state.delta_rows() == 0)
            state.part.complete_to = std::max(state.part.complete_to, position - 1);
        if (position <= state.part.complete_to) return;
        state.pending.push_back({batch.timestamp_ms[row], position, customer, raw(batch.event[row]),
                                 raw(batch.channel[row])});
        ++delta_rows_;
        customers_ = std::max<size_t>(customers_, size_t{customer} + 1);
        event_codes_ = std::max<size_t>(event_codes_, size_t{raw(batch.event[row])} + 1);
    }

    void count_base(size_t p)
    {
        const PartitionBase* base = partitions_[p].part.base.get();
        if (!base) return;
        base_rows_ += base->rows();
        customers_ = std::max(customers_, p * options_.partition_customers + base->customers());
        event_codes_ = std::max(event_codes_, base->event_codes());
    }

    // Sorts pending rows into the delta.
    static void settle(PartitionState& state)
    {
        if (state.pending.empty()) return;
        std::sort(state.pending.begin(), state.pending.end());
        auto merged = std::make_shared<Delta>();
        if (state.part.delta) {
            merged->reserve(state.part.delta->size() + state.pending.size());
            std::merge(state.part.delta->begin(), state.part.delta->end(), state.pending.begin(),
                       state.pending.end(), std::back_inserter(*merged));
        } else {
            *merged = std::move(state.pending);
        }
        state.pending = Delta{};
        state.part.delta = std::move(merged);
    }

    std::shared_ptr<const SnapshotParts> parts() const
    {
        auto parts = std::make_shared<SnapshotParts>();
        parts->partition_customers = static_cast<uint32_t>(options_.partition_customers);
        parts->log_position = applied_;
        parts->customers = customers_;
        parts->events = base_rows_ + delta_rows_;
        parts->event_codes = event_codes_;
        for (PartitionState& state : partitions_) {
            settle(state);
            parts->partitions.push_back(state.part);
            PartitionPart& part = parts->partitions.back();
            if (!part.delta) part.complete_to = std::max(part.complete_to, applied_);
            parts->log_position = std::max(parts->log_position, part.complete_to);
        }
        return parts;
    }

    // Precondition: fold_mutex_ is held, mutex_ is not: readers and the writer go on meanwhile.
    Result<Done> fold_partition(size_t p)
    {
        PartitionPart part;
        int64_t until = 0;
        {
            const std::scoped_lock lock(mutex_);
            settle(partitions_[p]);
            part = partitions_[p].part;
            until = std::max(applied_, part.complete_to);
        }
        if (!part.delta) return Done{};
        PartitionColumns columns = folded(part.base.get(), *part.delta,
                                          static_cast<uint32_t>(p * options_.partition_customers));
        auto base = folder_.empty() ? PartitionBase::of(std::move(columns))
                                    : TRY(PartitionBase::write(folder_, p, columns));
        const std::scoped_lock lock(mutex_);
        PartitionState& state = partitions_[p];
        settle(state);
        auto rest = std::make_shared<Delta>();
        std::ranges::copy_if(*state.part.delta, std::back_inserter(*rest),
                             [&](const DeltaRow& row) { return row.position > until; });
        delta_rows_ -= state.part.delta->size() - rest->size();
        base_rows_ += base->rows() - (part.base ? part.base->rows() : 0);
        state.part.base = std::move(base);
        state.part.delta = rest->empty() ? nullptr : std::move(rest);
        state.part.complete_to = until;
        snapshot_ = nullptr;
        return Done{};
    }

    // Precondition: fold_mutex_ is held, mutex_ is not.
    Result<Done> rewrite_partition(size_t p, const CustomerSet& gone)
    {
        std::shared_ptr<const PartitionBase> old;
        {
            const std::scoped_lock lock(mutex_);
            if (p < partitions_.size()) old = partitions_[p].part.base;
        }
        if (!old) return Done{};
        PartitionColumns columns =
            without(*old, gone, static_cast<uint32_t>(p * options_.partition_customers));
        if (columns.times_ms.size() == old->rows()) return Done{};
        auto base = folder_.empty() ? PartitionBase::of(std::move(columns))
                                    : TRY(PartitionBase::write(folder_, p, columns));
        const std::scoped_lock lock(mutex_);
        base_rows_ -= old->rows() - base->rows();
        partitions_[p].part.base = std::move(base);
        snapshot_ = nullptr;
        return Done{};
    }

    // Precondition: fold_mutex_ is held, mutex_ is not.
    Result<Done> save_manifest()
    {
        if (folder_.empty()) return Done{};
        Manifest manifest;
        manifest.partition_customers = static_cast<int64_t>(options_.partition_customers);
        {
            const std::scoped_lock lock(mutex_);
            for (const PartitionState& state : partitions_) {
                const int64_t complete_to =
                    state.delta_rows() == 0 ? applied_ : state.part.complete_to;
                manifest.partitions.push_back(
                    {state.part.base ? state.part.base->name() : "", complete_to});
            }
        }
        TRY(write_manifest(folder_, manifest));
        delete_left_overs(folder_, manifest);
        return Done{};
    }

    // Deletes everything.
    Result<Done> start_anew()
    {
        partitions_.clear();
        columns_->clear();
        snapshot_ = nullptr;
        applied_ = 0;
        delta_rows_ = base_rows_ = customers_ = event_codes_ = 0;
        if (folder_.empty()) return Done{};
        Manifest nothing;
        nothing.partition_customers = static_cast<int64_t>(options_.partition_customers);
        TRY(write_manifest(folder_, nothing));
        delete_left_overs(folder_, nothing);
        return Done{};
    }

    std::optional<size_t> partition_to_fold() const
    {
        for (size_t p = 0; p < partitions_.size(); ++p) {
            const PartitionState& state = partitions_[p];
            const size_t base_rows = state.part.base ? state.part.base->rows() : 0;
            if (state.delta_rows() >= std::max(fold_rows_min, base_rows / fold_share)) return p;
        }
        return std::nullopt;
    }

    // Threads: its own. After a failure it waits for the next batch; the rows stay in memory, and
    // the writer is told once there are too many of them.
    void fold_in_background(const std::stop_token& stop)
    {
        while (!stop.stop_requested()) {
            {
                std::unique_lock lock(mutex_);
                wake_.wait(lock, stop, [&] { return partition_to_fold().has_value(); });
                if (stop.stop_requested()) return;
            }
            const std::scoped_lock folding(fold_mutex_);
            bool has_failed = false;
            while (!stop.stop_requested() && !has_failed) {
                std::optional<size_t> p;
                {
                    const std::scoped_lock lock(mutex_);
                    p = partition_to_fold();
                }
                if (!p) break;
                has_failed = !fold_partition(*p);
            }
            has_failed = has_failed || !save_manifest();
            if (has_failed) {
                std::unique_lock lock(mutex_);
                const int64_t seen = applied_;
                wake_.wait(lock, stop, [&] { return applied_ != seen; });
            }
        }
    }

    const std::filesystem::path folder_;
    const CustomerOf customer_of_;
    const JourneyIndexOptions options_;
    const std::shared_ptr<ColumnStore> columns_;

    mutable std::mutex fold_mutex_;  // one fold at a time; taken before mutex_
    mutable std::mutex mutex_;
    mutable std::vector<PartitionState> partitions_;
    mutable std::shared_ptr<const Snapshot> snapshot_;  // of now; null after a change
    int64_t applied_ = 0;
    size_t delta_rows_ = 0, base_rows_ = 0;
    size_t customers_ = 0, event_codes_ = 0;
    std::condition_variable_any wake_;
    std::jthread folder_thread_;
};

}  // namespace

Result<std::unique_ptr<JourneyIndex>> JourneyIndex::open(const std::filesystem::path& folder,
                                                         CustomerOf customer_of,
                                                         const PropertySource& properties,
                                                         const JourneyIndexOptions& options)
{
    auto index =
        std::make_unique<FileJourneyIndex>(folder, std::move(customer_of), properties, options);
    TRY(index->load());
    index->start();
    return std::unique_ptr<JourneyIndex>(std::move(index));
}

Result<Done> remove_customers(JourneyIndex& index, std::span<const CustomerId> customers)
{
    return static_cast<FileJourneyIndex&>(index).remove(customers);
}

}  // namespace itinera
