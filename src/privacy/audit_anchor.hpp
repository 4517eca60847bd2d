// Where heads are kept beside the log (PR-56): a file to which a line of JSON is added for each
// head,
//   {"at":"…","key":"…","root":"…","signature":"…","tree_size":1000}
// or the system's log, by the name "syslog".
#pragma once

#include <filesystem>
#include <span>

#include "privacy/audit_read.hpp"

namespace itinera {

class AuditAnchor {
public:
    // Errors: Unavailable; Corrupt if its last line is no head.
    static Result<AuditAnchor> open(std::filesystem::path file);

    int64_t last_size() const { return last_size_; }
    // Adds the heads behind last_size() and waits until they are on disk. Errors: Unavailable.
    Result<Done> add(std::span<const AuditHead> heads, const std::string& key);

private:
    std::filesystem::path file_;
    int64_t last_size_ = 0;     // of the last head in it
    bool ends_midway_ = false;  // its last line was not written to the end
};

}  // namespace itinera
