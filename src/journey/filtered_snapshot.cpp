#include "journey/filtered_snapshot.hpp"

#include <utility>

namespace itinera {
namespace {

// Customers [first, last) of the block.
JourneyBlock part_of(const JourneyBlock& block, size_t first, size_t last)
{
    JourneyBlock part = block;
    part.first_customer = block.first_customer + static_cast<uint32_t>(first);
    part.offsets = block.offsets.subspan(first, last - first + 1);
    return part;
}

class FilteredSnapshot final : public Snapshot {
public:
    FilteredSnapshot(std::shared_ptr<const Snapshot> whole,
                     std::shared_ptr<const CustomerSet> left_out)
        : whole_(std::move(whole)), left_out_(std::move(left_out))
    {}

    size_t customer_count() const override { return whole_->customer_count(); }
    size_t event_count() const override { return whole_->event_count(); }
    Position log_position() const override { return whole_->log_position(); }
    Result<Columns> columns(const std::vector<std::string>& properties) const override
    {
        return whole_->columns(properties);
    }
    std::vector<Range> ranges(size_t events_per_range) const override
    {
        return whole_->ranges(events_per_range);
    }
    void for_each_block(Range range, const Columns& columns,
                        const std::function<void(const JourneyBlock&)>& take) const override
    {
        whole_->for_each_block(range, columns, [&](const JourneyBlock& block) {
            const uint32_t begin = block.first_customer;
            const uint32_t end = begin + static_cast<uint32_t>(block.customers());
            for (uint32_t first = begin; first < end;) {
                first = left_out_->next_stranger(first, end);
                const uint32_t last = left_out_->next_member(first, end);
                if (first < last) take(part_of(block, first - begin, last - begin));
                first = last;
            }
        });
    }
    size_t event_codes() const override { return whole_->event_codes(); }
    std::vector<Position> positions(CustomerId customer) const override
    {
        return left_out_->has(customer) ? std::vector<Position>() : whole_->positions(customer);
    }

private:
    const std::shared_ptr<const Snapshot> whole_;
    const std::shared_ptr<const CustomerSet> left_out_;
};

}  // namespace

std::shared_ptr<const Snapshot> without(std::shared_ptr<const Snapshot> whole,
                                        std::shared_ptr<const CustomerSet> left_out)
{
    return std::make_shared<FilteredSnapshot>(std::move(whole), std::move(left_out));
}

}  // namespace itinera
