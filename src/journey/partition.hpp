// Rows of one partition of customers: a sorted base, and a sorted delta beside it. Both immutable.
//
// A base is two files named after their content, so that the same rows give the same files:
//   p00003-<hash>.rows       header 64 bytes | times int64[n] | offsets uint32[c + 1] | events
//   uint16[n]
//                            | channels uint8[n]
//   p00003-<hash>.positions  header 64 bytes | positions int64[n]
// n rows of c customers, sorted by customer, time, position; customer i of the partition has the
// rows [offsets[i], offsets[i + 1]). Little endian, as all machines we run on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/file.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "journey/customer_set.hpp"

namespace itinera {

// The columns of a base while it is made.
struct PartitionColumns {
    std::vector<int64_t> times_ms;
    std::vector<uint32_t> offsets{0};
    std::vector<uint16_t> events;
    std::vector<uint8_t> channels;
    std::vector<int64_t> positions;
};

class PartitionBase {
public:
    // In memory.
    static std::shared_ptr<const PartitionBase> of(PartitionColumns columns);
    // Writes both files (fsynced) and maps them. Errors: Unavailable.
    static Result<std::shared_ptr<const PartitionBase>>
    write(const std::filesystem::path& folder, size_t number, const PartitionColumns& columns);
    // `name` without the endings. Errors: NotFound, Unavailable, Corrupt.
    static Result<std::shared_ptr<const PartitionBase>> open(const std::filesystem::path& folder,
                                                             const std::string& name);

    size_t rows() const { return times_ms.size(); }
    size_t customers() const { return offsets.size() - 1; }
    const std::string& name() const { return name_; }    // of its files; "" in memory
    size_t event_codes() const { return event_codes_; }  // one more than the highest
    int64_t bytes_resident() const;

    std::span<const int64_t> times_ms;
    std::span<const uint32_t> offsets;
    std::span<const uint16_t> events;
    std::span<const uint8_t> channels;
    std::span<const int64_t> positions;

private:
    PartitionColumns own_;
    MappedFile rows_file_, positions_file_;
    std::string name_;
    size_t event_codes_ = 0;
};

struct DeltaRow {
    int64_t time_ms;
    int64_t position;
    uint32_t customer;  // of all customers
    uint16_t event;
    uint8_t channel;

    friend bool operator<(const DeltaRow& a, const DeltaRow& b)
    {
        if (a.customer != b.customer) return a.customer < b.customer;
        if (a.time_ms != b.time_ms) return a.time_ms < b.time_ms;
        return a.position < b.position;
    }
};
using Delta = std::vector<DeltaRow>;  // sorted

// Calls `take(from_base, index)` for the rows of one customer in order: `base` rows [first, last)
// and `delta` rows, of which each is placed before the first base row that is later.
template <typename Take>
void merge_rows(const PartitionBase& base, size_t first, size_t last,
                std::span<const DeltaRow> delta, Take&& take)
{
    size_t d = 0;
    for (size_t b = first; b < last; ++b) {
        while (d < delta.size() &&
               (delta[d].time_ms < base.times_ms[b] ||
                (delta[d].time_ms == base.times_ms[b] && delta[d].position < base.positions[b]))) {
            take(false, d++);
        }
        take(true, b);
    }
    while (d < delta.size()) take(false, d++);
}

// The rows of all other customers.
PartitionColumns without(const PartitionBase& base, const CustomerSet& gone,
                         uint32_t first_customer);

// All rows of base and delta, as the columns of a new base. `base` may be null.
PartitionColumns folded(const PartitionBase* base, const Delta& delta, uint32_t first_customer);

}  // namespace itinera
