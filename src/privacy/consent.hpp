// What a person allowed, and when it counts (PR-3, PR-4).
//
// A decision is about one identifier (node), one purpose and, where the purpose asks by channel,
// one channel. Decisions are records of the log; whether a customer allows a use follows from the
// latest decision on each node.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "event/record_batch.hpp"

namespace itinera {

enum class ConsentState : uint8_t { Granted, Denied, Withdrawn };
std::string_view name_of(ConsentState state);  // "granted"
std::optional<ConsentState> find_consent_state(std::string_view name);

// How it was given.
inline constexpr std::array<std::string_view, 10> consent_methods{
    "banner", "form",     "double_opt_in", "call",  "paper",
    "import", "external", "gpc",           "staff", "api"};

struct ConsentDecision {
    NodeId node{};
    std::string purpose;
    std::string channel{};  // "" unless the purpose asks by channel
    ConsentState state = ConsentState::Denied;
    int purpose_version = 1;
    std::string text_language{};  // of the text that was shown: "en", "zh"
    int64_t given_at_ms = 0;
    std::string method;
    // Evidence: the text that was shown, where the proof lies, the cut address it came from.
    std::string text_sha256{}, reference{}, address_prefix{};
    std::string recorded_by{};  // id of a member of staff
};

// The body of a decision's record, and back. The node, the time and where it came from are in the
// record's header. Errors of reading: Corrupt.
std::string consent_body(const ConsentDecision& decision);
Result<ConsentDecision> read_consent(const RecordBatch& batch, size_t row);

// The latest decision on one node.
struct ConsentStand {
    int64_t given_at_ms = 0;
    bool granted = false;
    int64_t expires_at_ms = INT64_MAX;  // of a grant
};

// What holds where nobody decided.
enum class ConsentBasis : uint8_t {
    Consent,             // no
    Contract,            // always yes, whatever was decided
    LegalObligation,     // likewise
    LegitimateInterest,  // yes, until the customer objects
    OptOut,              // yes, until refused
};
std::string_view name_of(ConsentBasis basis);  // "legitimate_interest"
std::optional<ConsentBasis> find_consent_basis(std::string_view name);
// Whether a customer's decision changes anything.
constexpr bool is_decided_by_people(ConsentBasis basis)
{
    return basis != ConsentBasis::Contract && basis != ConsentBasis::LegalObligation;
}

// Whether a customer allows a use (PR-4). `known`: of nodes that name a person, those with a
// decision; `devices`: of device nodes. The latest decision on any known node counts, and each
// device's that is not older; at equal times refusal wins.
bool is_allowed(ConsentBasis basis, std::span<const ConsentStand> known,
                std::span<const ConsentStand> devices, int64_t now_ms);

}  // namespace itinera
