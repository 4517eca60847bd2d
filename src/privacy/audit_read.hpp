// Reading the audit in state.db, inside a transaction of the caller. Private to this module.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "privacy/audit.hpp"
#include "privacy/audit_entry.hpp"
#include "privacy/merkle.hpp"

namespace itinera {

struct AuditHead {
    int64_t tree_size = 0;
    int64_t at_ms = 0;
    std::string root;       // hex
    std::string signature;  // base64url
};

struct AuditPage {
    std::vector<AuditEntry> entries;  // newest first
    bool more = false;
    int64_t total = 0;
};

// Errors of all: those of the database, as exceptions that Database::transact turns into Errors;
// Invalid (cursor); Corrupt (the tree lacks a node).
Result<AuditPage> read_audit_page(soci::session& sql, const AuditFilter& filter);
int64_t last_audit_entry(soci::session& sql);
std::vector<AuditHead> audit_heads_after(soci::session& sql, int64_t tree_size);
std::optional<AuditHead> last_audit_head(soci::session& sql);
ReadNode audit_nodes(soci::session& sql);

Json head_json(const AuditHead& head, const std::string& key);
std::string hex_of(const TreeHash& hash);

}  // namespace itinera
