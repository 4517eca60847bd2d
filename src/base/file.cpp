#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace itinera {
namespace {

// An open file descriptor, closed when it goes.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

Result<Done> write_all(int file, std::string_view bytes, const std::filesystem::path& path)
{
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return errno_error(errno, "write", path);
        bytes.remove_prefix(static_cast<size_t>(written));
    }
    return Done{};
}

Result<Done> sync_folder(const std::filesystem::path& folder)
{
    const Descriptor handle(
        ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (handle.number() < 0) return errno_error(errno, "open", folder);
    if (::fsync(handle.number()) != 0) return errno_error(errno, "fsync", folder);
    return Done{};
}

}  // namespace

Error errno_error(int number, std::string_view call, const std::filesystem::path& path)
{
    const ErrorKind kind = number == ENOENT ? ErrorKind::NotFound : ErrorKind::Unavailable;
    return Error{kind, fmt::format("{} ({} {})", std::strerror(number), call, path.string())};
}

Result<MappedFile> MappedFile::open(const std::filesystem::path& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return errno_error(errno, "open", path);
    struct stat status{};
    if (::fstat(file.number(), &status) != 0) return errno_error(errno, "fstat", path);
    MappedFile mapped;
    if (status.st_size == 0) return mapped;
    void* data = ::mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_SHARED,
                        file.number(), 0);
    if (data == MAP_FAILED) return errno_error(errno, "mmap", path);
    mapped.data_ = static_cast<const char*>(data);
    mapped.size_ = static_cast<size_t>(status.st_size);
    return mapped;
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0))
{}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    return *this;
}

MappedFile::~MappedFile()
{
    if (data_ != nullptr) ::munmap(const_cast<char*>(data_), size_);
}

Result<Done> write_file_atomically(const std::filesystem::path& path,
                                   std::span<const std::string_view> parts)
{
    std::filesystem::path beside = path;
    beside += ".tmp";
    {
        const Descriptor file(
            ::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (file.number() < 0) return errno_error(errno, "open", beside);
        for (const std::string_view part : parts) {
            if (auto written = write_all(file.number(), part, beside); !written) {
                ::unlink(beside.c_str());
                return written;
            }
        }
        if (::fsync(file.number()) != 0) {
            const int number = errno;
            ::unlink(beside.c_str());
            return errno_error(number, "fsync", beside);
        }
    }
    if (::rename(beside.c_str(), path.c_str()) != 0) return errno_error(errno, "rename", path);
    return sync_folder(path.parent_path());
}

Result<std::string> read_file(const std::filesystem::path& path, size_t bytes_max)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.number() < 0) return errno_error(errno, "open", path);
    std::string bytes;
    char buffer[65'536];
    for (;;) {
        const ssize_t got = ::read(file.number(), buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return errno_error(errno, "read", path);
        if (got == 0) return bytes;
        bytes.append(buffer, static_cast<size_t>(got));
        if (bytes.size() > bytes_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("{} is larger than {} bytes", path.string(), bytes_max)};
        }
    }
}

}  // namespace itinera
