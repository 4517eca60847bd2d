// The one folder in which everything lives.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.hpp"

namespace itinera {

struct DataFolder {
    std::filesystem::path root;

    std::filesystem::path state() const { return root / "state.db"; }
    std::filesystem::path projections() const { return root / "projections.db"; }
    std::filesystem::path journeys() const { return root / "journeys"; }
    std::filesystem::path staging() const { return root / "staging"; }
    std::filesystem::path secret() const { return root / "installation.key"; }
};

// Makes the folder (mode 0700) and its staging folder. Errors: Unavailable.
Result<DataFolder> open_data_folder(const std::filesystem::path& root);

// 32 random bytes that name this installation: made on first use, mode 0600. Dedup keys follow from
// it, so it belongs with the log. Errors: Unavailable, Corrupt (wrong length).
Result<std::string> installation_secret(const DataFolder& folder);
// What tokens are made with (PR-17); kept beside the above until it has a vault.
Result<std::string> token_secret(const DataFolder& folder);

}  // namespace itinera
