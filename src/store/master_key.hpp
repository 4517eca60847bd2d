// The master key, which wraps all keys of a vault and is kept apart from it (PR-13).
//
// It comes from a file (mode 0600, one line a generation: number and 64 hexadecimal digits; the
// last one wraps, older ones are there while keys are wrapped anew) or from the environment.
// Without either it is a file of its own for each data folder:
// $XDG_STATE_HOME (~/.local/state)/itinera/<vault id>/master.key.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/seal.hpp"

namespace itinera {

struct MasterKeySource {
    std::filesystem::path file{};  // empty: the place above
    std::string hex{};             // the key itself; stands before the file

    // ITINERA_MASTER_KEY and ITINERA_MASTER_KEY_FILE.
    static MasterKeySource from_environment();
};

struct MasterKey {
    int64_t generation = 1;
    SealKey key{};
};

// Errors: NotFound, Corrupt (no line as above), Unavailable.
Result<std::vector<MasterKey>> read_master_keys(const std::filesystem::path& file);
// Atomically, mode 0600; makes the folder (0700). Errors: Unavailable.
Result<Done> write_master_keys(const std::filesystem::path& file,
                               const std::vector<MasterKey>& keys);
// Errors: Invalid (not 64 hexadecimal digits).
Result<SealKey> master_key_of_hex(std::string_view hex);
// Errors: Invalid (neither XDG_STATE_HOME nor HOME is set).
Result<std::filesystem::path> default_master_key_file(std::string_view vault_id);

}  // namespace itinera
