// Every journey, in customer-sorted columns, ready to be walked (DESIGN section 5).
//
// Partitions hold ranges of customers: a sorted, memory-mapped base and small deltas beside it.
// Readers hold an immutable Snapshot. Base columns: time (int64 ms), event (uint16), channel
// (uint8): 11 bytes an event resident, and 8 bytes a customer; positions lie in a file of their own
// that is read only to build property columns and timelines. Threads: one writer, any number of
// readers.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "journey/journey_view.hpp"
#include "store/projection.hpp"

namespace itinera {

// A property (or `value`) as a dictionary-coded column over the rows of one snapshot.
struct PropertyColumn {
    std::vector<std::string> dictionary;  // JSON text by code; [0] is missing. Unsorted.
    std::vector<double> numbers;          // by code; NaN where the text is no number
};

// Where property columns get their values from: the warehouse, or a table of a test.
class PropertySource {
public:
    virtual ~PropertySource() = default;
    // Calls `take` with (position, JSON text) for every event with this property and position >
    // after, in order of position. `value` is a property like any other.
    virtual Result<Done>
    values(std::string_view property, Position after,
           const std::function<void(Position, std::string_view)>& take) const = 0;
};

class Snapshot {
public:
    virtual ~Snapshot() = default;
    virtual size_t customer_count() const = 0;
    virtual size_t event_count() const = 0;
    virtual Position log_position() const = 0;

    // The property columns of a query, built on first use and then kept. One slot per name, in
    // order. Errors: TooLarge beyond the memory for columns; those of the source.
    struct Columns {
        std::vector<std::shared_ptr<const PropertyColumn>> columns;
        std::shared_ptr<const void> rows;  // opaque: the codes, per partition
    };
    virtual Result<Columns> columns(const std::vector<std::string>& properties) const = 0;

    // Ranges of customers of about equal work, for the parallel runner.
    struct Range {
        uint32_t first, last;  // [first, last)
    };
    virtual std::vector<Range> ranges(size_t events_per_range) const = 0;

    // Calls `visit(const JourneyView&)` for every customer of the range that has events, in order.
    // The view is valid during the call. Zero copies where a customer has no delta; no indirect
    // call a customer.
    template <typename Visit>
    void walk(Range range, const Columns& columns, Visit&& visit) const;
    // The same by blocks, whose customers may have no events.
    virtual void for_each_block(Range range, const Columns& columns,
                                const std::function<void(const JourneyBlock&)>& take) const = 0;
    // One more than the highest event code in it.
    virtual size_t event_codes() const = 0;
    // Log positions of one customer's events, in the order of the view.
    virtual std::vector<Position> positions(CustomerId customer) const = 0;
};

template <typename Visit>
void Snapshot::walk(Range range, const Columns& columns, Visit&& visit) const
{
    std::vector<std::span<const uint32_t>> codes(columns.columns.size());
    for_each_block(range, columns, [&](const JourneyBlock& block) {
        for (size_t c = 0; c < block.customers(); ++c) {
            if (block.events_of(c) > 0) visit(block.journey(c, codes));
        }
    });
}

struct JourneyIndexOptions {
    size_t partition_customers = 65'536;
    size_t delta_rows_max = 4'000'000;  // beyond it, everything is folded and checkpointed
    bool fold_in_background = true;
    size_t columns_bytes_max = size_t{1} << 30;  // of property columns; the longest unused go first
};

class JourneyIndex : public Projection {
public:
    using CustomerOf = std::function<CustomerId(NodeId)>;
    // An empty folder path keeps everything in memory (tests, golden files).
    static Result<std::unique_ptr<JourneyIndex>> open(const std::filesystem::path& folder,
                                                      CustomerOf customer_of,
                                                      const PropertySource& properties,
                                                      const JourneyIndexOptions& options);
    // checkpoint() folds only when there are many new rows beside what is folded: the others are
    // read again from the log after a restart, where applied() says so.
    virtual std::shared_ptr<const Snapshot> snapshot() const = 0;
    // Folds all deltas into their bases, now. Afterwards the files follow from the log alone.
    virtual Result<Done> fold() = 0;
    virtual int64_t bytes_resident() const = 0;
};

}  // namespace itinera
