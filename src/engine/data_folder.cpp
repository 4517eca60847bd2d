#include "engine/data_folder.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "base/file.hpp"

namespace itinera {
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

}  // namespace itinera
