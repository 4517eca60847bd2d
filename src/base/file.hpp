// Files whose every failure is reported, with the name of the file and of the call.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

// Memory-mapped for reading. Threads: immutable.
class MappedFile {
public:
    // Errors: NotFound, Unavailable.
    static Result<MappedFile> open(const std::filesystem::path& path);
    MappedFile() = default;
    MappedFile(MappedFile&& other) noexcept;
    MappedFile& operator=(MappedFile&& other) noexcept;
    ~MappedFile();

    std::string_view bytes() const { return {data_, size_}; }

private:
    const char* data_ = nullptr;
    size_t size_ = 0;
};

// Writes a temporary file beside, fsyncs it, renames it over `path`, fsyncs the folder: after a
// crash there is the old file or the new one. Errors: Unavailable with errno in words.
Result<Done> write_file_atomically(const std::filesystem::path& path,
                                   std::span<const std::string_view> parts);

// Errors: NotFound, TooLarge beyond `bytes_max`, Unavailable.
Result<std::string> read_file(const std::filesystem::path& path, size_t bytes_max);

// "No space left on device (write journeys/p0.tmp)"
Error errno_error(int number, std::string_view call, const std::filesystem::path& path);

}  // namespace itinera
