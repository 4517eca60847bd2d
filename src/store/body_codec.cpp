#include "store/body_codec.hpp"

#define ZDICT_STATIC_LINKING_ONLY
#define ZSTD_STATIC_LINKING_ONLY
#include <zdict.h>
#include <zstd.h>

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>

namespace itinera {
namespace {

constexpr int level = 1;
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
    return Error{ErrorKind::Corrupt, "the bodies cannot be decoded"};
}

// What a sealed body belongs to.
struct BodyContext {
    DedupKey dedup_key;
    NodeId owner;
    std::string_view bytes() const { return {reinterpret_cast<const char*>(this), sizeof *this}; }
};
static_assert(sizeof(BodyContext) == 24);

SealNonce nonce_of(const BodySalt& salt, uint64_t number)
{
    SealNonce nonce;
    std::memcpy(nonce.data(), salt.data(), salt.size());
    std::memcpy(nonce.data() + salt.size(), &number, sizeof number);
    return nonce;
}

// The keys of the owners in a batch, each asked for once.
class OwnerKeys {
public:
    OwnerKeys(const RecordBatch& batch, const std::vector<bool>* wanted) : place_(batch.size())
    {
        size_t slots = 64;
        while (slots < 2 * batch.size()) slots *= 2;
        std::vector<uint32_t> table(slots);
        for (size_t row = 0; row < batch.size(); ++row) {
            const NodeId owner = batch.owner_node[row];
            if (owner == NodeId{} || (wanted != nullptr && !(*wanted)[row])) continue;
            size_t at = (static_cast<size_t>(raw(owner)) * 0x9e3779b97f4a7c15) & (slots - 1);
            while (table[at] != 0 && nodes_[table[at] - 1] != owner) at = (at + 1) & (slots - 1);
            if (table[at] == 0) {
                nodes_.push_back(owner);
                table[at] = static_cast<uint32_t>(nodes_.size());
            }
            place_[row] = table[at] - 1;
        }
    }
    ~OwnerKeys()
    {
        for (SealKey& key : keys_) wipe(key);
    }
    OwnerKeys(const OwnerKeys&) = delete;
    OwnerKeys& operator=(const OwnerKeys&) = delete;

    Result<Done> open(const NodeKeys& keys)
    {
        keys_.resize(nodes_.size());
        states_.resize(nodes_.size());
        return keys.keys_of(nodes_, keys_, states_);
    }
    const SealKey& key(size_t row) const { return keys_[place_[row]]; }
    KeyState state(size_t row) const { return states_[place_[row]]; }

private:
    std::vector<uint32_t> place_;  // by row
    std::vector<NodeId> nodes_;
    std::vector<SealKey> keys_;
    std::vector<KeyState> states_;
};

// Takes the salts of a blob in the order of its rows.
class Salts {
public:
    Result<Done> start(std::string_view& blob)
    {
        const uint32_t runs = TRY(take_u32(blob));
        if (blob.size() / run_bytes < runs) return damaged();
        bytes_ = blob.substr(0, runs * run_bytes);
        blob.remove_prefix(bytes_.size());
        return Done{};
    }
    // Nothing where there are fewer than rows.
    std::optional<SealNonce> next()
    {
        while (rows_ == 0) {
            if (bytes_.empty()) return std::nullopt;
            uint32_t first = 0;
            std::memcpy(&rows_, bytes_.data(), 4);
            std::memcpy(&first, bytes_.data() + 4, 4);
            std::memcpy(salt_.data(), bytes_.data() + 8, salt_.size());
            number_ = first;
            bytes_.remove_prefix(run_bytes);
        }
        --rows_;
        return nonce_of(salt_, number_++);
    }
    static constexpr size_t run_bytes = 8 + sizeof(BodySalt);

private:
    std::string_view bytes_;
    BodySalt salt_{};
    uint32_t rows_ = 0;
    uint64_t number_ = 0;
};

Error no_key(const RecordBatch& batch, size_t row, KeyState state)
{
    const NodeId owner = batch.owner_node[row];
    if (state == KeyState::Destroyed)
        return Error{ErrorKind::Gone, fmt::format("node {} was erased", raw(owner))};
    return Error{ErrorKind::Corrupt, fmt::format("keys.db has no key of node {}", raw(owner))};
}

// `room`: memory that is used again, and not cleared for every body.
size_t compress_one(ZSTD_CCtx* context, std::string_view body, std::string& room, std::string& out)
{
    const size_t bound = ZSTD_compressBound(body.size());
    if (room.size() < bound) room.resize(bound);
    const size_t size = ZSTD_compress2(context, room.data(), room.size(), body.data(), body.size());
    if (ZSTD_isError(size)) throw std::runtime_error(ZSTD_getErrorName(size));  // out of memory
    out.append(room, 0, size);
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

BodyCodec::BodyCodec(const NodeKeys& keys) : keys_(keys) {}
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
    ++runs_;
    append_u32(run_bytes_, static_cast<uint32_t>(rows.size()));
    append_u32(run_bytes_, static_cast<uint32_t>(rows.from));
    run_bytes_.append(reinterpret_cast<const char*>(bodies.salt.data()), bodies.salt.size());
    raw_bytes_ += batch.body_end[rows.to - 1] - raw_before;
    frames_.append(bodies.frames, before, bodies.frame_end[rows.to - 1] - before);
}

std::string BodiesBlob::finish()
{
    std::string blob;
    blob.reserve(frames_.size() + 2 * lengths_.size() + 64);
    append_u32(blob, raw_bytes_);
    append_u32(blob, runs_);
    blob.append(run_bytes_);
    columns_.add(std::span<const int64_t>(lengths_));
    columns_.finish(blob);
    blob.append(frames_);
    raw_bytes_ = runs_ = 0;
    run_bytes_.clear();
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

Result<CompressedBodies> BodyCodec::compress(const RecordBatch& batch) const
{
    CompressedBodies bodies;
    bodies.generation = generation();
    fill_random(bodies.salt);
    OwnerKeys owners(batch, nullptr);
    TRY(owners.open(keys_));
    const Dictionary* dictionary = find(bodies.generation);
    const Lease workspace(*this);
    ZSTD_CCtx* context = workspace->compressor.get();
    ZSTD_CCtx_refCDict(context, dictionary ? dictionary->compressor.get() : nullptr);
    bodies.frame_end.reserve(batch.size());
    bodies.frames.reserve(batch.body_bytes.size() / 2);
    std::string room;
    for (size_t row = 0; row < batch.size(); ++row) {
        const std::string_view body = batch.body(row);
        const size_t start = bodies.frames.size();
        if (!body.empty()) compress_one(context, body, room, bodies.frames);
        if (!body.empty() && batch.owner_node[row] != NodeId{}) {
            if (owners.state(row) != KeyState::Live) return no_key(batch, row, owners.state(row));
            const size_t size = bodies.frames.size() - start;
            bodies.frames.resize(start + size + seal_tag_bytes);
            char* frame = bodies.frames.data() + start;
            seal({frame, size}, BodyContext{batch.dedup_key[row], batch.owner_node[row]}.bytes(),
                 nonce_of(bodies.salt, row), owners.key(row), frame);
        }
        bodies.frame_end.push_back(static_cast<uint32_t>(bodies.frames.size()));
    }
    return bodies;
}

// Precondition: of a blob that is whole (its checksum held).
Result<Done> BodyCodec::decompress(std::string_view blob, uint32_t generation, size_t count,
                                   RecordBatch& batch, const std::vector<bool>* wanted) const
{
    const uint32_t raw_bytes = TRY(take_u32(blob));
    const Dictionary* dictionary = find(generation);
    if (raw_bytes > bodies_bytes_max || (dictionary == nullptr && generation != 0))
        return damaged();
    Salts salts;
    TRY(salts.start(blob));
    ColumnReader columns;
    std::vector<uint32_t> lengths;
    TRY(columns.start(blob));
    TRY(columns.read(lengths, count, [](int64_t length) { return static_cast<uint32_t>(length); }));
    OwnerKeys owners(batch, wanted);
    TRY(owners.open(keys_));

    const Lease workspace(*this);
    ZSTD_DCtx* context = workspace->decompressor.get();
    ZSTD_DCtx_refDDict(context, dictionary ? dictionary->decompressor.get() : nullptr);
    batch.body_end.resize(count);
    batch.body_bytes.resize(raw_bytes);
    std::string opened;
    size_t at = 0;
    for (size_t row = 0; row < count; ++row) {
        const uint32_t length = lengths[row];
        const auto nonce = salts.next();
        if (length > blob.size() || !nonce) return damaged();
        std::string_view frame = blob.substr(0, length);
        blob.remove_prefix(length);
        const bool is_sealed = batch.owner_node[row] != NodeId{};
        const bool is_asked = length > 0 && (wanted == nullptr || (*wanted)[row]);
        if (is_asked && is_sealed && owners.state(row) == KeyState::Missing)
            return no_key(batch, row, KeyState::Missing);
        if (is_asked && !(is_sealed && owners.state(row) == KeyState::Destroyed)) {
            if (is_sealed) {
                if (length < seal_tag_bytes) return damaged();
                opened.resize(length - seal_tag_bytes);
                const BodyContext belongs{batch.dedup_key[row], batch.owner_node[row]};
                if (!unseal(frame, belongs.bytes(), *nonce, owners.key(row), opened.data()))
                    return damaged();
                frame = opened;
            }
            const size_t size = ZSTD_decompressDCtx(context, batch.body_bytes.data() + at,
                                                    raw_bytes - at, frame.data(), frame.size());
            if (ZSTD_isError(size)) return damaged();
            at += size;
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
    std::string room, frame;
    for (const std::string& body : bodies) {
        frame.clear();
        total += compress_one(workspace->compressor.get(), body, room, frame);
    }
    ZSTD_CCtx_refCDict(workspace->compressor.get(), nullptr);
    return total;
}

std::string make_dictionary(std::string_view content, std::span<const std::string> samples)
{
    std::string all;
    std::vector<size_t> sizes;
    for (const std::string& sample : samples) {
        all.append(sample);
        sizes.push_back(sample.size());
    }
    ZDICT_params_t parameters{};
    parameters.compressionLevel = level;
    if (content.size() < dictionary_bytes_min || content.size() > dictionary_content_max) return {};
    std::string dictionary(dictionary_content_max + 4'096, '\0');
    const size_t size = ZDICT_finalizeDictionary(
        dictionary.data(), dictionary.size(), content.data(), content.size(), all.data(),
        sizes.data(), static_cast<unsigned>(sizes.size()), parameters);
    if (ZDICT_isError(size)) return {};
    dictionary.resize(size);
    return dictionary;
}

}  // namespace itinera
