// One entry of the audit as it lies in state.db, and the text that its leaf of the tree is made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace itinera {

struct AuditEntry {
    int64_t seq = 0;  // from 1; its leaf has the index seq - 1
    int64_t at_ms = 0;
    std::string actor_kind, actor_id;
    std::string action;
    std::string object_kind, object_id;
    std::string result;
    std::string reason;  // "" for none, as are the rest
    std::string request_id;
    std::string address_prefix;
    std::string session;
    std::string before_after;  // canonical JSON
};

// The entry as canonical JSON (RFC 8785: keys in order, no white space), which is what the API
// shows:
//   {"action":…,"actor":{"id":…,"kind":…},"address_prefix":…,"at":"2026-…Z","before_after"?:…,
//    "object":{"id":…,"kind":…},"reason"?:…,"request_id":…,"result":…,"seq":1,"session"?:…}
// Precondition: the texts come from audit_text(), before_after from canonical_json().
std::string audit_leaf(const AuditEntry& entry);

// UTF-8 without control characters, at most 1,000 code points.
std::string audit_text(std::string_view text);
std::string canonical_json(const Json& json);
// Whether this is one whole JSON value, by its brackets: nothing around it was taken in or left
// out.
bool is_one_json_value(std::string_view text);

// What Ed25519 signs: {"at":"…","root":"…","tree_size":1000}; roots in hex.
std::string signed_head(int64_t tree_size, int64_t at_ms, std::string_view root);
// … and behind every entry: {"heads":3,"root":"…","tip":true,"tree_size":1234}.
std::string signed_tip(int64_t tree_size, int64_t heads, std::string_view root);

inline constexpr int64_t entries_per_head = 1'000;

}  // namespace itinera
