// Recomputes the whole audit from its entries and compares everything that was derived from them.
//
// Found are: an entry edited, deleted, inserted, moved; entries or heads cut off, also when others
// were appended since; a head, a tip or a node changed. What it cannot see is a folder set back as
// a whole to an earlier state: that is what anchors on another volume are for.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "base/result.hpp"
#include "store/sqlite.hpp"

namespace itinera {

struct AuditCheck {
    struct Finding {
        int64_t seq;  // the first entry that is concerned; 0 if none is
        std::string what;
    };
    int64_t entries = 0;
    int64_t heads = 0;
    std::optional<Finding> finding{};  // the first; none: sound
};

// Precondition: `state` is in a transaction, so that all is read as of one moment.
// Cost: one pass over the entries, one hash per tree level in memory; 1 M entries in about 3 s.
// Errors: Unavailable, Corrupt, NotFound (an anchor that is not there): it cannot be read.
Result<AuditCheck> verify_audit(sqlite::Connection& state, std::string_view public_key,
                                std::span<const std::filesystem::path> anchors);

}  // namespace itinera
