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
    std::filesystem::path archives() const { return root / "archives"; }
    std::filesystem::path access_key() const { return root / "access.key"; }
    std::filesystem::path audit_key() const { return root / "audit.key"; }
    std::filesystem::path audit_anchor() const { return root / "audit_anchor"; }
};

// Makes the folder and its staging folder; the folder is closed to others (mode 0700), whoever made
// it. Errors: Unavailable.
Result<DataFolder> open_data_folder(const std::filesystem::path& root);

// The 32 random bytes in a file, made on first use with mode 0600. Errors: Unavailable, Corrupt
// (wrong length).
Result<std::string> secret_file(const std::filesystem::path& file);
// The same without making any. Errors: also NotFound.
Result<std::string> kept_secret(const std::filesystem::path& file);
// 32 bytes of the system's secure generator. Errors: Unavailable.
Result<std::string> new_secret_bytes();

}  // namespace itinera
