#include "store/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "base/file.hpp"

namespace itinera {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder)
{
    const std::filesystem::path path = folder / "lock";
    FolderLock lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644));
    if (lock.file_ < 0) return errno_error(errno, "open", path);
    if (::flock(lock.file_, LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return errno_error(errno, "flock", path);
        std::array<char, 32> owner{};
        const ssize_t size = ::pread(lock.file_, owner.data(), owner.size() - 1, 0);
        return Error{ErrorKind::Conflict,
                     fmt::format("the data folder {} is in use by another process{}: stop that one "
                                 "first, or choose another folder",
                                 folder.string(),
                                 size > 0 ? fmt::format(" (number {})", owner.data()) : "")};
    }
    // Only a hint for people: whether it could be written does not matter.
    const std::string number = std::to_string(::getpid());
    if (::ftruncate(lock.file_, 0) == 0) {
        [[maybe_unused]] const ssize_t written =
            ::pwrite(lock.file_, number.data(), number.size(), 0);
    }
    return lock;
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock()
{
    if (file_ >= 0) ::close(file_);
}

}  // namespace itinera
