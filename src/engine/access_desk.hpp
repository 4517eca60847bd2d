// Staff and audit of one data folder, with their secrets. The engine has one; so has a
// command that needs no more than state.db.
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "access/access.hpp"
#include "engine/data_folder.hpp"
#include "privacy/audit.hpp"
#include "store/folder_lock.hpp"

namespace itinera {

class AccessDesk {
public:
    // Heads of the audit also go to the file `audit_anchor` of the folder, and to `anchors`.
    // Errors: Unavailable, Corrupt.
    static Result<std::unique_ptr<AccessDesk>> open(Database& state, const DataFolder& folder,
                                                    std::vector<std::filesystem::path> anchors,
                                                    const Clock& clock);
    ~AccessDesk();

    Access& access() { return *access_; }
    Audit& audit() { return *audit_; }
    // Signs what has no head yet.
    void stop();

private:
    AccessDesk() = default;

    std::unique_ptr<Audit> audit_;
    std::unique_ptr<Access> access_;
    bool is_stopped_ = false;
};

// Staff and audit without the rest of the engine, for commands. Errors: Conflict (a server has the
// folder), NotFound (there is no such folder), Unavailable, Corrupt.
struct OfflineAccess {
    FolderLock lock;
    std::unique_ptr<Database> state;
    std::unique_ptr<AccessDesk> desk;
};
Result<OfflineAccess> open_access(const std::filesystem::path& folder, const Clock& clock);

// The audit of a folder, which a server may be serving: {"sound", "entries", "heads", "finding"?}.
// Errors: NotFound, Unavailable, Corrupt: it cannot be read.
Result<Json> verify_audit_of(const std::filesystem::path& folder,
                             std::vector<std::filesystem::path> anchors);

}  // namespace itinera
