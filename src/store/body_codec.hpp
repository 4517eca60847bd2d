// Bodies (EV-2), each a zstd frame of its own under a dictionary of the log, sealed under the data
// key of the node that owns it (PR-12): one can be blanked, or its key destroyed, without its
// neighbours.
//
//     blob   [u32 bytes of all bodies] [u32 runs] [run: u32 rows, u32 first, 16 bytes salt] ...
//            [column of lengths, column_codec.hpp] [sealed frame] [sealed frame] ...
//
// Row i of a run is sealed under the nonce salt ‖ u64(first + i). Salts are random, one a commit,
// so no nonce comes twice, and a body costs 16 bytes more instead of 40. Dedup key and owner are
// associated data. Frames are without magic number and checksum. A frame of length 0 is an empty
// (blanked) body; a record without owner (a name) is not sealed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "event/record_batch.hpp"
#include "store/column_codec.hpp"
#include "store/header_codec.hpp"
#include "store/node_keys.hpp"

namespace itinera {

using BodySalt = std::array<unsigned char, 16>;

// Sealed frames of the bodies of a batch, by row.
struct CompressedBodies {
    uint32_t generation = 0;  // of the dictionary; 0 = none
    BodySalt salt{};
    std::string frames;
    std::vector<uint32_t> frame_end;
    std::string_view frame(size_t row) const;
};

// Puts the rows of several batches' frames into one blob.
class BodiesBlob {
public:
    void add(const RecordBatch& batch, const CompressedBodies& bodies, RowRange rows);
    size_t bytes() const { return frames_.size(); }
    std::string finish();  // and starts the next

private:
    uint32_t raw_bytes_ = 0;
    uint32_t runs_ = 0;
    std::string run_bytes_;
    std::vector<int64_t> lengths_;
    std::string frames_;
    ColumnWriter columns_;
};

inline constexpr size_t dictionary_content_max = size_t{24} << 10;

// Threads: any number.
class BodyCodec {
public:
    explicit BodyCodec(const NodeKeys& keys);
    ~BodyCodec();

    // Makes a dictionary known; the one with the highest generation is used from then on.
    // Errors: Corrupt (not a dictionary).
    Result<Done> add_dictionary(uint32_t generation, std::string bytes);
    uint32_t generation() const;

    // Errors: Gone (an owner was erased meanwhile), Corrupt (an owner without key), Unavailable.
    Result<CompressedBodies> compress(const RecordBatch& batch) const;
    // Replaces the bodies of `batch`, whose headers are there. Where `wanted` [count] is given,
    // only those rows get theirs. Bodies of erased owners are empty. Errors: Corrupt, Unavailable.
    Result<Done> decompress(std::string_view blob, uint32_t generation, size_t count,
                            RecordBatch& batch, const std::vector<bool>* wanted = nullptr) const;
    // Bytes that these bodies would take under a dictionary, or under the present one without.
    size_t trial_bytes(std::span<const std::string> bodies, std::string_view dictionary) const;

private:
    struct Dictionary;
    struct Workspace;
    class Lease;
    const Dictionary* find(uint32_t generation) const;

    const NodeKeys& keys_;
    mutable std::shared_mutex mutex_;  // of dictionaries_; a Dictionary never changes or goes
    std::vector<std::unique_ptr<Dictionary>> dictionaries_;  // by generation - 1
    mutable std::mutex workspaces_mutex_;
    mutable std::vector<std::unique_ptr<Workspace>> workspaces_;
};

// A dictionary that holds `content`, its statistics of lengths and letters fitted to sample bodies;
// or "" if these are too few.
std::string make_dictionary(std::string_view content, std::span<const std::string> samples);

}  // namespace itinera
