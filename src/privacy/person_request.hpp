// A request of a customer about their data (PR-20): what it is, what may be done with it when.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/json.hpp"
#include "base/result.hpp"

namespace itinera {

inline constexpr std::array<std::string_view, 9> request_types{"access",    "export",  "erase",
                                                               "anonymise", "rectify", "restrict",
                                                               "object",    "explain", "withdraw"};
inline constexpr std::array<std::string_view, 9> request_states{
    "received",    "verifying", "accepted", "running",  "done",
    "partly_done", "refused",   "failed",   "cancelled"};
inline constexpr std::array<std::string_view, 6> request_channels{"console", "email", "phone",
                                                                  "letter",  "shop",  "api"};

// What staff do with a request; the name is that of the route.
enum class RequestAct : uint8_t {
    Verify,
    Approve,
    Run,
    Refuse,
    Extend,
    Acknowledge,
    Cancel,
    Note,
    Lift,
    Link,
};
inline constexpr size_t request_acts_count = 10;
std::string_view name_of(RequestAct act);  // "verify"

struct PersonRequest {
    int64_t number = 0;
    std::string type, state = "received", regime = "gdpr";
    std::vector<NodeId> nodes{};  // empty before it ran, and of nobody who is known
    std::vector<CustomerId> customers{};
    int64_t received_at_ms = 0, due_at_ms = 0;
    int64_t ended_at_ms = 0;  // 0: open
    std::string proof{};      // JSON {"text", "signature", "key"}
    // Without any value of a person: channel, created_by, owner, verification, approval, extension,
    // acknowledged_at, result, archive, customer (as given).
    Json facts = Json::object();
    // Sealed where it is kept, and emptied by an erasure: identifier {kind, value}, notes, words
    // (of the verification), reason, extension_reason, details.
    Json personal = Json::object();

    bool is_ended() const;
    bool needs_approval() const { return type == "erase" || type == "anonymise"; }
    bool is_approved() const { return facts.contains("approval"); }
    bool makes_archive() const { return type == "access" || type == "export"; }
};

// Errors: Conflict, saying why it is not possible now.
Result<Done> check_act(const PersonRequest& request, RequestAct act, int64_t now_ms);

// The text for the customer whose request is refused: {"en", "zh"}.
Json refusal_letter(const PersonRequest& request);

}  // namespace itinera
