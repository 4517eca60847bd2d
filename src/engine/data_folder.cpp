#include "engine/data_folder.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "base/file.hpp"

namespace itinera {
namespace {
constexpr size_t secret_bytes = 32;

// Also where a copy or an earlier version has left it open.
Result<Done> close_to_others(const std::filesystem::path& root)
{
    struct stat about{};
    if (::stat(root.c_str(), &about) != 0) return errno_error(errno, "stat", root);
    const bool is_open = (about.st_mode & (S_IRWXG | S_IRWXO)) != 0;
    if (is_open && ::chmod(root.c_str(), S_IRWXU) != 0) return errno_error(errno, "chmod", root);
    return Done{};
}

}  // namespace

Result<DataFolder> open_data_folder(const std::filesystem::path& root)
{
    DataFolder folder{root};
    std::error_code failed;
    std::filesystem::create_directories(folder.root, failed);
    if (failed) return errno_error(failed.value(), "mkdir", folder.root);
    TRY(close_to_others(folder.root));
    std::filesystem::create_directories(folder.staging(), failed);
    if (failed) return errno_error(failed.value(), "mkdir", folder.staging());
    return folder;
}

Result<std::string> kept_secret(const std::filesystem::path& file)
{
    auto existing = read_file(file, secret_bytes);
    if (existing && existing->size() == secret_bytes) return existing;
    if (existing || existing.error().kind == ErrorKind::TooLarge) {
        return Error{ErrorKind::Corrupt, file.string() + " does not hold 32 bytes"};
    }
    return existing;
}

Result<std::string> new_secret_bytes()
{
    std::array<char, secret_bytes> bytes{};
    if (::getentropy(bytes.data(), bytes.size()) != 0) return errno_error(errno, "getentropy", "");
    return std::string(bytes.data(), bytes.size());
}

Result<std::string> secret_file(const std::filesystem::path& file)
{
    auto existing = kept_secret(file);
    if (existing || existing.error().kind != ErrorKind::NotFound) return existing;
    const std::string fresh = TRY(new_secret_bytes());
    const std::string_view parts[] = {fresh};
    TRY(write_file_atomically(file, parts));
    return fresh;
}

}  // namespace itinera
