// One process at a time in a folder. The lock goes with the process, however it ends.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace itinera {

class FolderLock {
public:
    // Makes the file `lock` in the folder. Errors: Conflict (another process has it, named by its
    // number where known), Unavailable.
    static Result<FolderLock> take(const std::filesystem::path& folder);
    FolderLock(FolderLock&& other) noexcept;
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock();

private:
    explicit FolderLock(int file) : file_(file) {}
    int file_;
};

}  // namespace itinera
