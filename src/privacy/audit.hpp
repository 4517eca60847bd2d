// Who did what: an append-only list of entries in state.db, each a leaf of a Merkle tree whose
// heads are signed (PR-55, PR-56). An act and its entry are written in one transaction, or neither.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "store/database.hpp"

namespace itinera {

// Who acts, and through which request. Without a request (command line, upkeep) the rest is empty.
struct AuditOrigin {
    std::string actor_kind = "system";  // staff, token, system, nobody
    std::string actor_id{};
    std::string request_id{};
    std::string address_prefix{};  // cut: see address_prefix()
    std::string session{};         // id of the session, never its secret
};

// One act. Values that are personal are masked by the caller; there is never a secret in it.
struct AuditAct {
    std::string_view action;  // "staff.role_changed", "session.refused", "person.read"
    std::string_view object_kind{};
    std::string_view object_id{};
    std::string_view result = "done";  // done, refused, failed, intended
    std::string_view reason{};
    Json before_after = nullptr;  // {"before": …, "after": …}; null: none
};

struct AuditFilter {
    std::string cursor{};  // of the page before
    size_t items_max = 50;
    std::string actor{}, action{}, object{};  // ids or kinds; action: a prefix such as "staff."
    std::optional<Timestamp> from{}, to{};    // [from, to)
};

// What heads are signed with; kept outside the database. A log is begun only with a new key, so
// that one that was emptied cannot pass for one that is new: save the key after Audit::open.
struct AuditKey {
    std::string seed;  // 32 bytes
    bool is_new = false;
};

// Threads: any number.
class Audit {
public:
    // `state_file`: that of `state`, which verify() reads by a connection of its own. Heads also
    // go to `anchors`: files, to which a line of JSON is added for each, or "syslog".
    // Errors: Corrupt, Unavailable.
    static Result<std::unique_ptr<Audit>>
    open(Database& state, const std::filesystem::path& state_file, const AuditKey& key,
         std::vector<std::filesystem::path> anchors, const Clock& clock);
    virtual ~Audit() = default;

    // Writes one entry as part of the caller's transaction on the same database. An error must end
    // that transaction: what cannot be written down is not done (Unavailable). -> its number, from
    // 1
    virtual Result<int64_t> add(soci::session& transaction, const AuditOrigin& origin,
                                const AuditAct& act) = 0;
    // The same in a transaction of its own.
    virtual Result<int64_t> add(const AuditOrigin& origin, const AuditAct& act) = 0;

    // Newest first: {"entries": [{seq, at, actor, action, object, result, …}], "next_cursor",
    // "total", "head"?: {tree_size, at, root, signature, key}}. Errors: Invalid.
    virtual Result<Json> entries(const AuditFilter& filter) = 0;
    // {"sound", "entries", "heads", "finding"?: {seq, what}}
    virtual Result<Json> verify() = 0;
    // {"leaf", "leaf_hash", "seq", "size", "path": [hash], "root"}: that entry `seq` is in the tree
    // of the first `size` entries. {"from", "to", "path": [hash], "from_root", "to_root"}: that the
    // one tree begins the other. Hashes in hex; RFC 9162, 2.1.3 and 2.1.4. Errors: Invalid,
    // NotFound.
    virtual Result<Json> proof(int64_t seq, int64_t size) = 0;
    virtual Result<Json> consistency(int64_t from, int64_t to) = 0;

    // Signs a head if one is due (60 s after the first entry without) and writes heads to the
    // anchors. Called about once a second.
    virtual Result<Done> keep_up() = 0;
    // Signs whatever has no head yet. Called before stopping.
    virtual Result<Done> sign_now() = 0;
};

// "203.0.113.7" -> "203.0.0.0/16"; IPv6 to /48 (EV-35); "" for what is no address.
std::string address_prefix(std::string_view address);

}  // namespace itinera
