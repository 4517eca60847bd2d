// Which files make up the index on disk, and how far each partition has come. Written atomically
// after the files it names; files that it does not name are left-overs and are deleted on opening.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace itinera {

struct Manifest {
    struct Partition {
        std::string file{};       // name of its base without ending; "" = no rows
        int64_t complete_to = 0;  // all its rows up to this log position are in the base
    };
    int64_t partition_customers = 0;
    std::vector<Partition> partitions;
};

// Errors: Unavailable.
Result<Done> write_manifest(const std::filesystem::path& folder, const Manifest& manifest);
// An empty manifest where there is none. Errors: Corrupt, Unavailable.
Result<Manifest> read_manifest(const std::filesystem::path& folder);
// Deletes base files and temporary files that the manifest does not name.
void delete_left_overs(const std::filesystem::path& folder, const Manifest& manifest);

}  // namespace itinera
