#include "store/key_run.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>

namespace itinera {
namespace {

constexpr std::array<char, 8> magic{'i', 't', 'i', 'k', 'e', 'y', 's', '1'};
constexpr size_t keys_per_bucket = 8;

size_t table_bytes(uint32_t bits)
{
    return (((size_t{1} << bits) + 1) * sizeof(uint32_t) + 63) / 64 * 64;
}

size_t bucket(const DedupKey& key, uint32_t bits)
{
    return bits == 0 ? 0 : order_of(key) >> (64 - bits);
}

// The sorted union of disjoint sorted parts, piece by piece: memory does not grow with the keys.
class Merge {
public:
    explicit Merge(std::vector<std::span<const DedupKey>> parts) : parts_(std::move(parts)) {}

    // The next keys, at most `keys_max`; none at the end. Valid until the next call.
    std::span<const DedupKey> next(size_t keys_max)
    {
        piece_.clear();
        while (piece_.size() < keys_max) {
            std::span<const DedupKey>* least = nullptr;
            for (auto& part : parts_) {
                if (!part.empty() && (least == nullptr || before(part.front(), least->front()))) {
                    least = &part;
                }
            }
            if (least == nullptr) break;
            piece_.push_back(least->front());
            *least = least->subspan(1);
        }
        return piece_;
    }

private:
    std::vector<std::span<const DedupKey>> parts_;
    std::vector<DedupKey> piece_;
};

// A file that is written from its start to its end, but for a head that is known last.
class NewFile {
public:
    explicit NewFile(const std::filesystem::path& path)
        : path_(path), number_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644))
    {}
    ~NewFile()
    {
        if (number_ >= 0) ::close(number_);
    }
    NewFile(const NewFile&) = delete;
    NewFile& operator=(const NewFile&) = delete;

    Result<Done> write_at(size_t offset, std::string_view bytes)
    {
        if (number_ < 0) return errno_error(errno, "open", path_);
        while (!bytes.empty()) {
            const ssize_t written =
                ::pwrite(number_, bytes.data(), bytes.size(), static_cast<off_t>(offset));
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return errno_error(errno, "write", path_);
            bytes.remove_prefix(static_cast<size_t>(written));
            offset += static_cast<size_t>(written);
        }
        return Done{};
    }
    Result<Done> sync()
    {
        if (::fsync(number_) != 0) return errno_error(errno, "fsync", path_);
        return Done{};
    }

private:
    std::filesystem::path path_;
    int number_;
};

// Notes where the buckets of a run start, from the keys in their order.
class BucketTable {
public:
    explicit BucketTable(uint32_t bits) : bits_(bits), starts_(table_bytes(bits) / sizeof(uint32_t))
    {}

    void take(std::span<const DedupKey> keys)
    {
        for (const DedupKey& key : keys) {
            while (filled_ <= bucket(key, bits_)) starts_[filled_++] = taken_;
            ++taken_;
        }
    }
    const std::vector<uint32_t>& finish()
    {
        while (filled_ <= (size_t{1} << bits_)) starts_[filled_++] = taken_;
        return starts_;
    }

private:
    uint32_t bits_;
    std::vector<uint32_t> starts_;
    size_t filled_ = 0;
    uint32_t taken_ = 0;
};

std::string_view bytes_of(std::span<const DedupKey> keys)
{
    return {reinterpret_cast<const char*>(keys.data()), keys.size_bytes()};
}

// Checksum of a run: of its keys in pieces, then of its table.
constexpr size_t piece_keys = 65'536;

template <typename T>
std::string_view bytes_of(const std::vector<T>& values)
{
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

}  // namespace

Result<std::shared_ptr<const KeyRun>> KeyRun::write(const std::filesystem::path& file,
                                                    RunHeader header,
                                                    std::vector<std::span<const DedupKey>> parts)
{
    header.magic = magic;
    for (const auto& part : parts) header.count += part.size();
    header.bits = static_cast<uint32_t>(std::bit_width(header.count / keys_per_bucket));
    const size_t keys_at = sizeof header + table_bytes(header.bits);
    NewFile out(file);
    BucketTable table(header.bits);
    Merge merge(std::move(parts));
    size_t at = keys_at;
    for (auto keys = merge.next(piece_keys); !keys.empty(); keys = merge.next(piece_keys)) {
        TRY(out.write_at(at, bytes_of(keys)));
        at += keys.size_bytes();
        table.take(keys);
        header.checksum = hash64(bytes_of(keys), header.checksum);
    }
    const std::string_view starts = bytes_of(table.finish());
    header.checksum = hash64(starts, header.checksum);
    TRY(out.write_at(sizeof header, starts));
    TRY(out.write_at(0, {reinterpret_cast<const char*>(&header), sizeof header}));
    TRY(out.sync());
    return open(file);
}

Result<std::shared_ptr<const KeyRun>> KeyRun::open(const std::filesystem::path& file)
{
    auto run = std::make_shared<KeyRun>();
    run->file_ = file;
    run->bytes_ = TRY(MappedFile::open(file));
    const std::string_view bytes = run->bytes_.bytes();
    RunHeader& header = run->header_;
    if (bytes.size() >= sizeof header) std::memcpy(&header, bytes.data(), sizeof header);
    if (header.magic != magic || header.bits > 31 ||
        bytes.size() !=
            sizeof header + table_bytes(header.bits) + header.count * sizeof(DedupKey)) {
        return Error{ErrorKind::Corrupt, fmt::format("{} is no run of keys", file.string())};
    }
    const char* table = bytes.data() + sizeof header;
    run->starts_ = {reinterpret_cast<const uint32_t*>(table), (size_t{1} << header.bits) + 1};
    run->keys_ = {reinterpret_cast<const DedupKey*>(table + table_bytes(header.bits)),
                  header.count};
    return std::shared_ptr<const KeyRun>(std::move(run));
}

size_t KeyRun::bucket_of(const DedupKey& key) const
{
    return bucket(key, header_.bits);
}

void KeyRun::prefetch_bucket(const DedupKey& key) const
{
    __builtin_prefetch(&starts_[bucket_of(key)]);
}

void KeyRun::prefetch_keys(const DedupKey& key) const
{
    const uint32_t start = starts_[bucket_of(key)];
    if (start < keys_.size()) {
        __builtin_prefetch(&keys_[start]);
        __builtin_prefetch(&keys_[start] + 4);
    }
}

bool KeyRun::contains(const DedupKey& key) const
{
    const size_t at = bucket_of(key);
    const size_t from = std::min<size_t>(starts_[at], keys_.size());
    const size_t to = std::min<size_t>(starts_[at + 1], keys_.size());
    const DedupKey* end = keys_.data() + to;
    const DedupKey* found = std::lower_bound(keys_.data() + std::min(from, to), end, key, before);
    return found != end && *found == key;
}

Result<Done> KeyRun::check() const
{
    uint64_t sum = 0;
    for (size_t from = 0; from < keys_.size(); from += piece_keys) {
        sum = hash64(bytes_of(keys_.subspan(from, std::min(piece_keys, keys_.size() - from))), sum);
    }
    sum = hash64(bytes_.bytes().substr(sizeof header_, table_bytes(header_.bits)), sum);
    if (sum != header_.checksum) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: the checksum differs", file_.string())};
    }
    return Done{};
}

}  // namespace itinera
