// Property columns: built on first use from a source of values, kept, and carried along as the
// index advances (DESIGN section 5).
//
// A column's dictionary grows with the log and gives codes in the order in which values first
// appear. The codes of a base are a uint32 array beside its rows. When a base is folded anew, the
// codes of its old rows are taken over, and those of new rows found in the tail: codes by log
// position since then. Memory: 4 bytes an event and column, its dictionary, and the tail. The
// longest unused goes first. Threads: any number; a column is built once, others wait for it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "journey/journey_index.hpp"
#include "journey/partition.hpp"

namespace itinera {

struct PartitionPart {
    std::shared_ptr<const PartitionBase> base;  // may be null
    std::shared_ptr<const Delta> delta;         // may be null
    int64_t complete_to =
        0;  // rows at or before this position are in the base, later ones in the delta
};

struct SnapshotParts {
    std::vector<PartitionPart> partitions;  // by customer / partition_customers
    uint32_t partition_customers = 0;
    int64_t log_position = 0;
    size_t customers = 0;
    size_t events = 0;
    size_t event_codes = 0;
};

// One column for one snapshot.
struct ColumnVersion {
    using Codes =
        std::shared_ptr<const std::vector<uint32_t>>;  // beside the rows; null: all missing
    std::shared_ptr<const PropertyColumn> dictionary;
    std::vector<Codes> base, delta;              // by partition
    std::shared_ptr<const SnapshotParts> parts;  // for which it was made
};

class ColumnStore {
public:
    ColumnStore(const PropertySource& source, size_t bytes_max);
    ~ColumnStore();

    // Errors: TooLarge, if these columns alone are beyond the memory; those of the source.
    Result<std::vector<std::shared_ptr<const ColumnVersion>>>
    columns(const std::vector<std::string>& properties,
            const std::shared_ptr<const SnapshotParts>& parts);
    size_t bytes() const;
    void clear();

private:
    struct Entry;
    Result<std::shared_ptr<const ColumnVersion>>
    version_of(Entry& entry, const std::shared_ptr<const SnapshotParts>& parts);
    void evict(const std::vector<std::string>& in_use);

    const PropertySource& source_;
    const size_t bytes_max_;
    mutable std::mutex mutex_;
    std::map<std::string, std::shared_ptr<Entry>> entries_;
    uint64_t uses_ = 0;
};

}  // namespace itinera
