#include "base/overwrite.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "base/file.hpp"

namespace itinera {
namespace {

class OpenFile {
public:
    explicit OpenFile(int number) : number_(number) {}
    ~OpenFile()
    {
        if (number_ >= 0) ::close(number_);
    }
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    int number() const { return number_; }

private:
    int number_;
};

}  // namespace

Result<Done> overwrite_and_remove(const std::filesystem::path& path)
{
    struct stat status{};
    if (::lstat(path.c_str(), &status) != 0)
        return errno == ENOENT ? Result<Done>(Done{}) : errno_error(errno, "stat", path);
    // Bytes that have another name too are not ours to overwrite.
    if (!S_ISREG(status.st_mode) || status.st_nlink > 1) {
        if (::unlink(path.c_str()) != 0) return errno_error(errno, "unlink", path);
        return Done{};
    }
    const OpenFile file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.number() < 0) return errno_error(errno, "open", path);
    const std::vector<char> zeros(size_t{1} << 20);
    for (auto left = static_cast<size_t>(status.st_size); left > 0;) {
        const ssize_t written = ::write(file.number(), zeros.data(), std::min(left, zeros.size()));
        if (written <= 0) return errno_error(errno, "write", path);
        left -= static_cast<size_t>(written);
    }
    if (::fsync(file.number()) != 0) return errno_error(errno, "fsync", path);
    if (::unlink(path.c_str()) != 0) return errno_error(errno, "unlink", path);
    return Done{};
}

}  // namespace itinera
