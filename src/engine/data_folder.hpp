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
    std::filesystem::path late_events() const { return root / "late_events"; }
    std::filesystem::path staging() const { return root / "staging"; }
};

// Makes the folder (mode 0700) and its staging folder. Errors: Unavailable.
Result<DataFolder> open_data_folder(const std::filesystem::path& root);

}  // namespace itinera
