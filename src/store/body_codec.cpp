#include "store/body_codec.hpp"

#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

#include <algorithm>
#include <stdexcept>

namespace itinera {
namespace {

constexpr int level = 1;
constexpr size_t dictionary_bytes_max = size_t{32} << 10;
constexpr size_t dictionary_bytes_min = 256;
constexpr uint32_t bodies_bytes_max = uint32_t{1} << 30;  // of one blob; beyond is damage

struct FreeCompressor {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
struct FreeCompressorDictionary {
    void operator()(ZSTD_CDict* dictionary) const { ZSTD_freeCDict(dictionary); }
};
struct FreeDecompressorDictionary {
    void operator()(ZSTD_DDict* dictionary) const { ZSTD_freeDDict(dictionary); }
};
using CompressorDictionary = std::unique_ptr<ZSTD_CDict, FreeCompressorDictionary>;

Error damaged()
{
    return Error{ErrorKind::Corrupt, "the bodies are damaged"};
}

size_t compress_one(ZSTD_CCtx* context, std::string_view body, std::string& out)
{
    const size_t start = out.size();
    out.resize(start + ZSTD_compressBound(body.size()));
    const size_t size =
        ZSTD_compress2(context, out.data() + start, out.size() - start, body.data(), body.size());
    if (ZSTD_isError(size)) throw std::runtime_error(ZSTD_getErrorName(size));  // out of memory
    out.resize(start + size);
    return size;
}

}  // namespace

struct BodyCodec::Dictionary {
    CompressorDictionary compressor;
    std::unique_ptr<ZSTD_DDict, FreeDecompressorDictionary> decompressor;
};

struct BodyCodec::Workspace {
    std::unique_ptr<ZSTD_CCtx, FreeCompressor> compressor{ZSTD_createCCtx()};
    std::unique_ptr<ZSTD_DCtx, FreeDecompressor> decompressor{ZSTD_createDCtx()};

    Workspace()
    {
        ZSTD_CCtx* context = compressor.get();
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(context, ZSTD_c_format, ZSTD_f_zstd1_magicless);
        ZSTD_CCtx_setParameter(context, ZSTD_c_dictIDFlag, 0);
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 0);
        ZSTD_DCtx_setParameter(decompressor.get(), ZSTD_d_format, ZSTD_f_zstd1_magicless);
    }
};

// A workspace of the pool for as long as it is needed.
class BodyCodec::Lease {
public:
    explicit Lease(const BodyCodec& codec) : codec_(codec)
    {
        const std::scoped_lock lock(codec_.workspaces_mutex_);
        if (codec_.workspaces_.empty()) {
            workspace_ = std::make_unique<Workspace>();
        } else {
            workspace_ = std::move(codec_.workspaces_.back());
            codec_.workspaces_.pop_back();
        }
    }
    ~Lease()
    {
        const std::scoped_lock lock(codec_.workspaces_mutex_);
        codec_.workspaces_.push_back(std::move(workspace_));
    }
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Workspace* operator->() const { return workspace_.get(); }

private:
    const BodyCodec& codec_;
    std::unique_ptr<Workspace> workspace_;
};

BodyCodec::BodyCodec() = default;
BodyCodec::~BodyCodec() = default;

std::string_view CompressedBodies::frame(size_t row) const
{
    const uint32_t from = row == 0 ? 0 : frame_end[row - 1];
    return std::string_view(frames).substr(from, frame_end[row] - from);
}

void BodiesBlob::add(const RecordBatch& batch, const CompressedBodies& bodies, RowRange rows)
{
    if (rows.size() == 0) return;
    for (size_t row = rows.from; row < rows.to; ++row) {
        lengths_.push_back(static_cast<int64_t>(bodies.frame(row).size()));
    }
    const uint32_t raw_before = rows.from == 0 ? 0 : batch.body_end[rows.from - 1];
    const uint32_t before = rows.from == 0 ? 0 : bodies.frame_end[rows.from - 1];
    raw_bytes_ += batch.body_end[rows.to - 1] - raw_before;
    frames_.append(bodies.frames, before, bodies.frame_end[rows.to - 1] - before);
}

std::string BodiesBlob::finish()
{
    std::string blob;
    blob.reserve(frames_.size() + 2 * lengths_.size() + 64);
    append_u32(blob, raw_bytes_);
    columns_.add(std::span<const int64_t>(lengths_));
    columns_.finish(blob);
    blob.append(frames_);
    raw_bytes_ = 0;
    lengths_.clear();
    frames_.clear();
    return blob;
}

Result<Done> BodyCodec::add_dictionary(uint32_t generation, std::string bytes)
{
    auto dictionary = std::make_unique<Dictionary>();
    dictionary->compressor.reset(ZSTD_createCDict(bytes.data(), bytes.size(), level));
    dictionary->decompressor.reset(ZSTD_createDDict(bytes.data(), bytes.size()));
    if (!dictionary->compressor || !dictionary->decompressor) {
        return Error{ErrorKind::Corrupt, "a dictionary of the log is damaged"};
    }
    const std::unique_lock lock(mutex_);
    if (generation != dictionaries_.size() + 1) {
        return Error{ErrorKind::Corrupt, "a dictionary of the log is missing"};
    }
    dictionaries_.push_back(std::move(dictionary));
    return Done{};
}

uint32_t BodyCodec::generation() const
{
    const std::shared_lock lock(mutex_);
    return static_cast<uint32_t>(dictionaries_.size());
}

const BodyCodec::Dictionary* BodyCodec::find(uint32_t generation) const
{
    const std::shared_lock lock(mutex_);
    if (generation == 0 || generation > dictionaries_.size()) return nullptr;
    return dictionaries_[generation - 1].get();
}

CompressedBodies BodyCodec::compress(const RecordBatch& batch) const
{
    CompressedBodies bodies;
    bodies.generation = generation();
    const Dictionary* dictionary = find(bodies.generation);
    const Lease workspace(*this);
    ZSTD_CCtx* context = workspace->compressor.get();
    ZSTD_CCtx_refCDict(context, dictionary ? dictionary->compressor.get() : nullptr);
    bodies.frame_end.reserve(batch.size());
    bodies.frames.reserve(batch.body_bytes.size() / 2);
    for (size_t row = 0; row < batch.size(); ++row) {
        const std::string_view body = batch.body(row);
        if (!body.empty()) compress_one(context, body, bodies.frames);
        bodies.frame_end.push_back(static_cast<uint32_t>(bodies.frames.size()));
    }
    return bodies;
}

Result<Done> BodyCodec::decompress(std::string_view blob, uint32_t generation, size_t count,
                                   RecordBatch& batch, const std::vector<bool>* wanted) const
{
    const uint32_t raw_bytes = TRY(take_u32(blob));
    const Dictionary* dictionary = find(generation);
    if (raw_bytes > bodies_bytes_max || (dictionary == nullptr && generation != 0))
        return damaged();
    ColumnReader columns;
    std::vector<uint32_t> lengths;
    TRY(columns.start(blob));
    TRY(columns.read(lengths, count, [](int64_t length) { return static_cast<uint32_t>(length); }));

    const Lease workspace(*this);
    ZSTD_DCtx* context = workspace->decompressor.get();
    ZSTD_DCtx_refDDict(context, dictionary ? dictionary->decompressor.get() : nullptr);
    batch.body_end.resize(count);
    batch.body_bytes.resize(raw_bytes);
    size_t at = 0;
    for (size_t row = 0; row < count; ++row) {
        const uint32_t length = lengths[row];
        if (length > blob.size()) return damaged();
        if (wanted != nullptr && !(*wanted)[row]) {
            blob.remove_prefix(length);
        } else if (length > 0) {
            const size_t size = ZSTD_decompressDCtx(context, batch.body_bytes.data() + at,
                                                    raw_bytes - at, blob.data(), length);
            if (ZSTD_isError(size)) return damaged();
            at += size;
            blob.remove_prefix(length);
        }
        batch.body_end[row] = static_cast<uint32_t>(at);
    }
    if (!blob.empty()) return damaged();
    batch.body_bytes.resize(at);  // shorter where bodies were blanked
    return Done{};
}

size_t BodyCodec::trial_bytes(std::span<const std::string> bodies, std::string_view bytes) const
{
    const Dictionary* present = find(generation());
    CompressorDictionary other;
    if (!bytes.empty()) other.reset(ZSTD_createCDict(bytes.data(), bytes.size(), level));
    const ZSTD_CDict* dictionary = present ? present->compressor.get() : nullptr;
    const Lease workspace(*this);
    ZSTD_CCtx_refCDict(workspace->compressor.get(), other ? other.get() : dictionary);
    size_t total = 0;
    std::string frame;
    for (const std::string& body : bodies) {
        frame.clear();
        total += compress_one(workspace->compressor.get(), body, frame);
    }
    ZSTD_CCtx_refCDict(workspace->compressor.get(), nullptr);
    return total;
}

std::string train_dictionary(std::span<const std::string> samples)
{
    std::string all;
    std::vector<size_t> sizes;
    for (const std::string& sample : samples) {
        all.append(sample);
        sizes.push_back(sample.size());
    }
    // Fixed parameters: the search for better ones costs ten times as much for one percent.
    ZDICT_fastCover_params_t parameters{};
    parameters.k = 512;
    parameters.d = 8;
    parameters.f = 18;
    parameters.accel = 2;
    parameters.zParams.compressionLevel = level;
    std::string dictionary(dictionary_bytes_max, '\0');
    const size_t size = ZDICT_trainFromBuffer_fastCover(
        dictionary.data(), dictionary.size(), all.data(), sizes.data(),
        static_cast<unsigned>(sizes.size()), parameters);
    if (ZDICT_isError(size) || size < dictionary_bytes_min) return {};
    dictionary.resize(size);
    return dictionary;
}

}  // namespace itinera
