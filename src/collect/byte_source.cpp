#include "collect/byte_source.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "base/file.hpp"
#include "collect/byte_source_parts.hpp"
#include "collect/limits.hpp"

namespace itinera {

namespace {

constexpr size_t compressed_buffer_bytes = size_t{128} << 10;
constexpr int zstd_window_log_max = 27;  // 128 MiB: what the zstd tool accepts by itself

class FileSource final : public ByteSource {
public:
    FileSource(int descriptor, std::filesystem::path path)
        : descriptor_(descriptor), path_(std::move(path))
    {}
    ~FileSource() override { ::close(descriptor_); }

    Result<size_t> read(std::span<char> into) override
    {
        ssize_t got;
        do {
            got = ::read(descriptor_, into.data(), into.size());
        } while (got < 0 && errno == EINTR);
        if (got < 0) return errno_error(errno, "read", path_);
        offset_ += got;
        if (offset_ > import_file_bytes_max) {
            return Error{ErrorKind::TooLarge, "The file is longer than " +
                                                  std::to_string(import_file_bytes_max) +
                                                  " bytes: split it and import the parts."};
        }
        return static_cast<size_t>(got);
    }
    int64_t file_offset() const override { return offset_; }

private:
    int descriptor_;
    std::filesystem::path path_;
    int64_t offset_ = 0;
};

class MemorySource final : public ByteSource {
public:
    explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}
    Result<size_t> read(std::span<char> into) override
    {
        const size_t length = std::min(into.size(), bytes_.size() - offset_);
        std::memcpy(into.data(), bytes_.data() + offset_, length);
        offset_ += length;
        return length;
    }
    int64_t file_offset() const override { return static_cast<int64_t>(offset_); }

private:
    std::string bytes_;
    size_t offset_ = 0;
};

// Gives back what was looked at, then the rest.
class PeekedSource final : public ByteSource {
public:
    PeekedSource(std::string seen, std::unique_ptr<ByteSource> rest)
        : seen_(std::move(seen)), rest_(std::move(rest))
    {}
    Result<size_t> read(std::span<char> into) override
    {
        if (given_ == seen_.size()) return rest_->read(into);
        const size_t length = std::min(into.size(), seen_.size() - given_);
        std::memcpy(into.data(), seen_.data() + given_, length);
        given_ += length;
        return length;
    }
    int64_t file_offset() const override { return rest_->file_offset(); }

private:
    std::string seen_;
    size_t given_ = 0;
    std::unique_ptr<ByteSource> rest_;
};

// The part that gzip and zstd share: a buffer of compressed bytes, places for messages, the bound.
class DecompressedSource : public ByteSource {
public:
    DecompressedSource(std::unique_ptr<ByteSource> compressed, int64_t bytes_max)
        : compressed_(std::move(compressed)), buffer_(compressed_buffer_bytes),
          bytes_max_(bytes_max)
    {}
    int64_t file_offset() const override { return compressed_->file_offset(); }

protected:
    // Fills the buffer when it is used up. False at the end of the compressed bytes.
    Result<bool> refill()
    {
        if (used_ < filled_) return true;
        consumed_ += static_cast<int64_t>(filled_);
        filled_ = TRY(compressed_->read(buffer_));
        used_ = 0;
        return filled_ > 0;
    }
    int64_t compressed_offset() const { return consumed_ + static_cast<int64_t>(used_); }
    Result<size_t> count(size_t produced)
    {
        produced_ += static_cast<int64_t>(produced);
        if (produced_ > bytes_max_) {
            return Error{ErrorKind::TooLarge,
                         "The file is longer than " + std::to_string(bytes_max_) +
                             " bytes when decompressed: split it and import the parts."};
        }
        return produced;
    }
    Error broken(std::string_view format, std::string_view what) const
    {
        return {ErrorKind::Invalid, std::string{format} + " data " + std::string{what} +
                                        " at byte " + std::to_string(compressed_offset()) +
                                        " of the file, after " + std::to_string(produced_) +
                                        " decompressed bytes: make or copy the file again."};
    }

    std::unique_ptr<ByteSource> compressed_;
    std::vector<char> buffer_;
    size_t used_ = 0, filled_ = 0;

private:
    int64_t consumed_ = 0, produced_ = 0, bytes_max_;
};

class GzipSource final : public DecompressedSource {
public:
    using DecompressedSource::DecompressedSource;
    ~GzipSource() override { inflateEnd(&stream_); }
    bool start() { return inflateInit2(&stream_, 15 + 16) == Z_OK; }

    Result<size_t> read(std::span<char> into) override
    {
        stream_.next_out = reinterpret_cast<Bytef*>(into.data());
        stream_.avail_out = static_cast<uInt>(std::min<size_t>(into.size(), 1 << 30));
        const uInt room = stream_.avail_out;
        while (stream_.avail_out == room) {
            if (!TRY(refill())) {
                if (inside_member_) return broken("gzip", "ends too early");
                return size_t{0};
            }
            if (!inside_member_) inflateReset(&stream_);  // a file may hold several members
            inside_member_ = true;
            stream_.next_in = reinterpret_cast<Bytef*>(buffer_.data() + used_);
            stream_.avail_in = static_cast<uInt>(filled_ - used_);
            const int code = inflate(&stream_, Z_NO_FLUSH);
            used_ = filled_ - stream_.avail_in;
            if (code == Z_STREAM_END) {
                inside_member_ = false;
            } else if (code != Z_OK && code != Z_BUF_ERROR) {
                return broken("gzip", "is broken");
            }
        }
        return count(room - stream_.avail_out);
    }

private:
    z_stream stream_{};
    bool inside_member_ = false;
};

class ZstdSource final : public DecompressedSource {
public:
    ZstdSource(std::unique_ptr<ByteSource> compressed, int64_t bytes_max)
        : DecompressedSource(std::move(compressed), bytes_max), stream_(ZSTD_createDStream())
    {
        ZSTD_DCtx_setParameter(stream_, ZSTD_d_windowLogMax, zstd_window_log_max);
    }
    ~ZstdSource() override { ZSTD_freeDStream(stream_); }

    Result<size_t> read(std::span<char> into) override
    {
        ZSTD_outBuffer out{into.data(), into.size(), 0};
        while (out.pos == 0) {
            const bool more = TRY(refill());
            if (!more && !inside_frame_) return size_t{0};
            ZSTD_inBuffer in{buffer_.data() + used_, filled_ - used_, 0};
            const size_t left = ZSTD_decompressStream(stream_, &out, &in);
            used_ += in.pos;
            if (ZSTD_isError(left) != 0) return broken("zstd", "is broken");
            // Without more input, what the decoder still held back has come out by now.
            if (!more && out.pos == 0 && left != 0) return broken("zstd", "ends too early");
            inside_frame_ = left != 0;
        }
        return count(out.pos);
    }

private:
    ZSTD_DStream* stream_;
    bool inside_frame_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> bytes_in_memory(std::string bytes)
{
    return std::make_unique<MemorySource>(std::move(bytes));
}

std::unique_ptr<ByteSource> bytes_seen_again(std::string seen, std::unique_ptr<ByteSource> rest)
{
    return std::make_unique<PeekedSource>(std::move(seen), std::move(rest));
}

Result<std::string> read_at_most(ByteSource& bytes, size_t length)
{
    std::string seen(length, '\0');
    size_t filled = 0;
    while (filled < length) {
        const size_t got = TRY(bytes.read(std::span{seen}.subspan(filled)));
        if (got == 0) break;
        filled += got;
    }
    seen.resize(filled);
    return seen;
}

Result<std::unique_ptr<ByteSource>> decompress_if_compressed(std::unique_ptr<ByteSource> bytes,
                                                             int64_t decompressed_bytes_max)
{
    Result<std::string> read = read_at_most(*bytes, 4);
    if (!read) return std::move(read).error();
    std::string& magic = read.value();
    const bool is_gzip = magic.starts_with("\x1f\x8b");
    const bool is_zstd = magic.starts_with("\x28\xb5\x2f\xfd");
    auto all = bytes_seen_again(std::move(magic), std::move(bytes));
    if (is_gzip) {
        auto gzip = std::make_unique<GzipSource>(std::move(all), decompressed_bytes_max);
        if (!gzip->start())
            return Error{ErrorKind::Unavailable, "zlib did not start: out of memory."};
        return std::unique_ptr<ByteSource>(std::move(gzip));
    }
    if (is_zstd) {
        return std::unique_ptr<ByteSource>(
            std::make_unique<ZstdSource>(std::move(all), decompressed_bytes_max));
    }
    return all;
}

Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno_error(errno, "open", file);
    return decompress_if_compressed(std::make_unique<FileSource>(descriptor, file),
                                    import_file_bytes_max);
}

}  // namespace itinera
