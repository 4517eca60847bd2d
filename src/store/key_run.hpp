// Dedup keys of a stretch of the log, sorted, in an immutable memory-mapped file.
//
//     [RunHeader: 64 bytes] [bucket starts: (2^bits + 1) * u32, padded to 64] [keys: count * 16
//     bytes]
//
// The top `bits` of a key's order choose a bucket of about 8 keys: a look-up reads two or three
// cache lines however many keys there are.
#pragma once

#include <array>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/file.hpp"
#include "base/result.hpp"
#include "store/key_set.hpp"

namespace itinera {

struct RunHeader {
    std::array<char, 8> magic;
    uint64_t count;
    int64_t from, to;   // records after `from`, up to `to`
    uint64_t mark;      // checksum of the batch that ends at `to`: tells one log from another
    uint64_t log;       // hash of the log's id
    uint64_t checksum;  // of everything behind the header
    uint32_t bits;
    uint32_t reserved;
};
static_assert(sizeof(RunHeader) == 64);

// Threads: immutable.
class KeyRun {
public:
    // Errors: NotFound, Unavailable, Corrupt (sizes do not fit together). Reads no keys.
    static Result<std::shared_ptr<const KeyRun>> open(const std::filesystem::path& file);
    // Merges sorted, disjoint sequences into a new file, and opens it. `header` carries from, to,
    // mark and log. Errors: Unavailable.
    static Result<std::shared_ptr<const KeyRun>>
    write(const std::filesystem::path& file, RunHeader header,
          std::vector<std::span<const DedupKey>> parts);

    const RunHeader& header() const { return header_; }
    const std::filesystem::path& file() const { return file_; }
    std::span<const DedupKey> keys() const { return keys_; }
    bool contains(const DedupKey& key) const;
    void prefetch_bucket(const DedupKey& key) const;
    void prefetch_keys(const DedupKey& key) const;
    // Reads everything. Errors: Corrupt.
    Result<Done> check() const;

private:
    size_t bucket_of(const DedupKey& key) const;
    std::filesystem::path file_;
    MappedFile bytes_;
    RunHeader header_{};
    std::span<const uint32_t> starts_;
    std::span<const DedupKey> keys_;
};

}  // namespace itinera
