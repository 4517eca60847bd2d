#include "engine/data_folder.hpp"

#include <sys/random.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>

#include "base/file.hpp"

namespace itinera {
namespace {
constexpr size_t secret_bytes = 32;
}

Result<DataFolder> open_data_folder(const std::filesystem::path& root)
{
    DataFolder folder{root};
    std::error_code failed;
    const bool made = std::filesystem::create_directories(folder.root, failed);
    if (failed) return errno_error(failed.value(), "mkdir", folder.root);
    if (made && ::chmod(folder.root.c_str(), 0700) != 0)
        return errno_error(errno, "chmod", folder.root);
    std::filesystem::create_directories(folder.staging(), failed);
    if (failed) return errno_error(failed.value(), "mkdir", folder.staging());
    return folder;
}

Result<std::string> installation_secret(const DataFolder& folder)
{
    auto existing = read_file(folder.secret(), secret_bytes);
    if (existing && existing->size() == secret_bytes) return existing;
    if (existing || existing.error().kind == ErrorKind::TooLarge) {
        return Error{ErrorKind::Corrupt, folder.secret().string() + " does not hold 32 bytes"};
    }
    if (existing.error().kind != ErrorKind::NotFound) return existing;
    std::array<char, secret_bytes> bytes{};
    if (::getentropy(bytes.data(), bytes.size()) != 0) return errno_error(errno, "getentropy", "");
    const std::string_view parts[] = {std::string_view(bytes.data(), bytes.size())};
    TRY(write_file_atomically(folder.secret(), parts));
    return std::string(bytes.data(), bytes.size());
}

Result<std::string> token_secret(const DataFolder& folder)
{
    return installation_secret(folder);  // Tokens hashes it under a name of its own
}

}  // namespace itinera
