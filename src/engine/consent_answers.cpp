// What the intake asks about consent.
#include <algorithm>

#include "engine/consent_desk.hpp"
#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr int64_t ms_per_day = 86'400'000;

}  // namespace

bool ConsentDesk::needs_grant(std::string_view purpose) const
{
    const auto found = parts_.purposes.find(purpose);
    return found && found->basis == ConsentBasis::Consent;
}

bool ConsentDesk::has_refusals(std::string_view purpose) const
{
    return std::ranges::any_of(parts_.ledger.counts(), [&](const ConsentCounts& count) {
        return count.purpose == purpose && count.refused > 0;
    });
}

bool ConsentDesk::is_decided(const Use& use) const
{
    const auto purpose = parts_.purposes.find(use.purpose);
    if (!purpose || !is_decided_by_people(purpose->basis)) return false;
    if (purpose->by_channel) return find_channel(use.channel).has_value();
    return use.channel.empty();
}

bool ConsentDesk::is_separate(std::string_view purpose) const
{
    const auto found = parts_.purposes.find(purpose);
    return found && found->separate;
}

bool ConsentDesk::is_over(std::string_view purpose, int64_t given_at_ms) const
{
    const auto found = parts_.purposes.find(purpose);
    const int days = found ? found->expires_days : consent_expires_days;
    return given_at_ms + days * ms_per_day <= ms_of(parts_.clock.now());
}

void ConsentDesk::stands(const Use& use, std::span<const NodeId> nodes,
                         std::span<Found> found) const
{
    const auto known = parts_.purposes.find(use.purpose);
    const int64_t lasts_ms = (known ? known->expires_days : consent_expires_days) * ms_per_day;
    const int64_t now_ms = ms_of(parts_.clock.now());
    std::vector<std::optional<ConsentStand>> stands(nodes.size());
    parts_.ledger.stands(use.purpose, use.channel, nodes, stands);
    for (size_t i = 0; i < nodes.size(); ++i) {
        found[i] = {};
        if (!stands[i]) continue;
        found[i].given_at_ms = stands[i]->given_at_ms;
        if (!stands[i]->granted) {
            found[i].stand = Stand::Refused;
        } else if (stands[i]->given_at_ms + lasts_ms > now_ms) {
            found[i].stand = Stand::Granted;
        }
    }
}

Result<bool> ConsentDesk::rests_on_statement(const Use& use, NodeId node) const
{
    const ConsentEntry* latest = nullptr;
    const auto history = TRY(parts_.ledger.history({&node, 1}, INT64_MAX));
    for (const ConsentEntry& entry : history) {
        if (entry.purpose != use.purpose || entry.channel != use.channel) continue;
        if (!latest || entry.given_at_ms >= latest->given_at_ms) latest = &entry;
    }
    return latest && latest->method == "external";
}

std::string ConsentDesk::grant_body(const ConsentTerms& terms) const
{
    return body_of({terms.purpose, "", true, "external", terms.statement});
}

std::string ConsentDesk::body_of(const ConsentWords& words) const
{
    ConsentDecision decision;
    decision.purpose = words.purpose;
    decision.channel = words.channel;
    decision.state = words.granted ? ConsentState::Granted : ConsentState::Denied;
    decision.method = words.method;
    decision.reference = words.reference;
    if (const auto purpose = parts_.purposes.find(words.purpose))
        decision.purpose_version = purpose->version;
    return consent_body(decision);
}

}  // namespace itinera
