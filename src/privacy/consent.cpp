#include "privacy/consent.hpp"

#include <algorithm>

#include "base/json.hpp"

namespace itinera {
namespace {

constexpr std::array<std::string_view, 3> state_names{"granted", "denied", "withdrawn"};
constexpr std::array<std::string_view, 5> basis_names{"consent", "contract", "legal_obligation",
                                                      "legitimate_interest", "opt_out"};

template <typename Enum, size_t n>
std::optional<Enum> find_name(const std::array<std::string_view, n>& names, std::string_view name)
{
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Enum>(found - names.begin());
}

std::string text_in(const Json& json, const char* name)
{
    return json.contains(name) && json[name].is_string() ? json[name].get<std::string>()
                                                         : std::string();
}

// Of two decisions, the one that counts: the later; at equal times the refusal.
bool outranks(const ConsentStand& one, const ConsentStand& other)
{
    if (one.given_at_ms != other.given_at_ms) return one.given_at_ms > other.given_at_ms;
    return !one.granted && other.granted;
}

bool holds(const ConsentStand& stand, int64_t now_ms)
{
    return stand.granted && now_ms < stand.expires_at_ms;
}

}  // namespace

std::string_view name_of(ConsentState state)
{
    return state_names[static_cast<size_t>(state)];
}

std::optional<ConsentState> find_consent_state(std::string_view name)
{
    return find_name<ConsentState>(state_names, name);
}

std::string_view name_of(ConsentBasis basis)
{
    return basis_names[static_cast<size_t>(basis)];
}

std::optional<ConsentBasis> find_consent_basis(std::string_view name)
{
    return find_name<ConsentBasis>(basis_names, name);
}

std::string consent_body(const ConsentDecision& decision)
{
    Json body{{"purpose", decision.purpose},
              {"state", name_of(decision.state)},
              {"version", decision.purpose_version},
              {"method", decision.method}};
    const std::pair<const char*, const std::string&> texts[] = {
        {"channel", decision.channel},         {"language", decision.text_language},
        {"text_sha256", decision.text_sha256}, {"reference", decision.reference},
        {"address", decision.address_prefix},  {"recorded_by", decision.recorded_by}};
    for (const auto& [name, text] : texts) {
        if (!text.empty()) body[name] = text;
    }
    return dump_json(body);
}

Result<ConsentDecision> read_consent(const RecordBatch& batch, size_t row)
{
    const auto damaged = [&] {
        return Error{ErrorKind::Corrupt, "the consent record at position " +
                                             std::to_string(raw(batch.position(row))) +
                                             " cannot be read"};
    };
    const auto body = parse_json(batch.body(row));
    if (!body || !body->is_object()) return damaged();
    const auto state = find_consent_state(text_in(*body, "state"));
    ConsentDecision decision;
    decision.node = batch.owner_node[row];
    decision.purpose = text_in(*body, "purpose");
    if (!state || decision.purpose.empty()) return damaged();
    decision.state = *state;
    decision.channel = text_in(*body, "channel");
    decision.purpose_version = body->contains("version") && (*body)["version"].is_number_integer()
                                   ? (*body)["version"].get<int>()
                                   : 1;
    decision.text_language = text_in(*body, "language");
    decision.given_at_ms = batch.timestamp_ms[row];
    decision.method = text_in(*body, "method");
    decision.text_sha256 = text_in(*body, "text_sha256");
    decision.reference = text_in(*body, "reference");
    decision.address_prefix = text_in(*body, "address");
    decision.recorded_by = text_in(*body, "recorded_by");
    return decision;
}

bool is_allowed(ConsentBasis basis, std::span<const ConsentStand> known,
                std::span<const ConsentStand> devices, int64_t now_ms)
{
    if (basis == ConsentBasis::Contract || basis == ConsentBasis::LegalObligation) return true;
    const ConsentStand* latest = nullptr;
    for (const ConsentStand& stand : known) {
        if (!latest || outranks(stand, *latest)) latest = &stand;
    }
    if (!latest && devices.empty()) return basis != ConsentBasis::Consent;
    // Where silence is a yes, a grant that ran out is as good as silence.
    const auto permits = [&](const ConsentStand& stand) {
        return basis == ConsentBasis::Consent ? holds(stand, now_ms) : stand.granted;
    };
    if (latest && !permits(*latest)) return false;
    return std::ranges::all_of(devices, [&](const ConsentStand& device) {
        const bool counts = !latest || device.given_at_ms > latest->given_at_ms ||
                            (device.given_at_ms == latest->given_at_ms && !device.granted);
        return !counts || permits(device);
    });
}

}  // namespace itinera
