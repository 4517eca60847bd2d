// Bodies (EV-2), each a zstd frame of its own under a dictionary of the log, so that one can be
// sealed or blanked without its neighbours.
//
//     blob   [u32 bytes of all bodies] [column of frame lengths, column_codec.hpp] [frame] [frame]
//     ...
//
// Frames are without magic number and checksum: the blob has a checksum in its row. A frame of
// length 0 is an empty (blanked) body.
#pragma once

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

namespace itinera {

// Frames of the bodies of a batch, by row.
struct CompressedBodies {
    uint32_t generation = 0;  // of the dictionary; 0 = none
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
    std::vector<int64_t> lengths_;
    std::string frames_;
    ColumnWriter columns_;
};

// Threads: any number.
class BodyCodec {
public:
    BodyCodec();
    ~BodyCodec();

    // Makes a dictionary known; the one with the highest generation is used from then on.
    // Errors: Corrupt (not a dictionary).
    Result<Done> add_dictionary(uint32_t generation, std::string bytes);
    uint32_t generation() const;

    CompressedBodies compress(const RecordBatch& batch) const;
    // Replaces the bodies of `batch`. Where `wanted` [count] is given, only those rows get theirs.
    // Errors: Corrupt.
    Result<Done> decompress(std::string_view blob, uint32_t generation, size_t count,
                            RecordBatch& batch, const std::vector<bool>* wanted = nullptr) const;
    // Bytes that these bodies would take under a dictionary, or under the present one without.
    size_t trial_bytes(std::span<const std::string> bodies, std::string_view dictionary) const;

private:
    struct Dictionary;
    struct Workspace;
    class Lease;
    const Dictionary* find(uint32_t generation) const;

    mutable std::shared_mutex mutex_;  // of dictionaries_; a Dictionary never changes or goes
    std::vector<std::unique_ptr<Dictionary>> dictionaries_;  // by generation - 1
    mutable std::mutex workspaces_mutex_;
    mutable std::vector<std::unique_ptr<Workspace>> workspaces_;
};

// A dictionary made from sample bodies, or "" if they are too few or too alike.
std::string train_dictionary(std::span<const std::string> samples);

}  // namespace itinera
