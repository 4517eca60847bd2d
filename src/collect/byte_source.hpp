// Where the bytes of an import come from: a file, plain or compressed, read once from the front.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"

namespace itinera {

class ByteSource {
public:
    virtual ~ByteSource() = default;
    // Fills a beginning of `into` and returns its length; 0 = the end.
    // Errors: Unavailable (I/O), Invalid (broken compression, with byte offset), TooLarge.
    virtual Result<size_t> read(std::span<char> into) = 0;
    // How far reading came in the file as it lies on disk: for progress.
    virtual int64_t file_offset() const = 0;
};

// Reads the file; what starts with the magic bytes of gzip or zstd is decompressed on the way.
// Memory: two buffers of 128 KiB, and the window of the zstd frame (at most 128 MiB).
// Errors: NotFound, Unavailable, TooLarge beyond import_file_bytes_max.
Result<std::unique_ptr<ByteSource>> open_bytes(const std::filesystem::path& file);

// The same over another source (a file of a test, a pipe). `decompressed_bytes_max` bounds what
// comes out.
Result<std::unique_ptr<ByteSource>> decompress_if_compressed(std::unique_ptr<ByteSource> bytes,
                                                             int64_t decompressed_bytes_max);

// Bytes already in memory.
std::unique_ptr<ByteSource> bytes_in_memory(std::string bytes);

// GB18030 in, UTF-8 out. A line that is not GB18030 comes out marked with the byte 0xFF, which no
// UTF-8 text has, so that the row reader rejects that line and no other.
std::unique_ptr<ByteSource> gb18030_source(std::unique_ptr<ByteSource> bytes);

// Looks at the first bytes, then gives them again. Errors: Invalid when they are not UTF-8, naming
// the byte offset and, where it looks like GB18030, the option that reads it; UTF-16 likewise.
Result<std::unique_ptr<ByteSource>> check_is_utf8(std::unique_ptr<ByteSource> bytes);

}  // namespace itinera
