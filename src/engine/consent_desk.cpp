#include "engine/consent_desk.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "base/zone.hpp"
#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr size_t decisions_max = 64;
constexpr int64_t day_ms = 86'400'000;

Error invalid_field(std::string path, std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message), std::move(path)};
}

Result<std::string> text_field(const Json& json, const char* name, size_t characters_max = 500)
{
    if (!json.contains(name)) return std::string();
    if (!json[name].is_string() || code_points(json[name].get<std::string>()) > characters_max)
        return invalid_field(
            name, fmt::format("{} is to be a text of at most {} characters", name, characters_max));
    return json[name].get<std::string>();
}

std::string iso(int64_t ms)
{
    return to_iso(timestamp_of(ms));
}

// The latest decision about each (purpose, channel), of entries in log order up to a time.
const ConsentEntry* latest_of(const std::vector<ConsentEntry>& history, const std::string& purpose,
                              const std::string& channel, int64_t valid_at_ms)
{
    const ConsentEntry* latest = nullptr;
    for (const ConsentEntry& entry : history) {
        if (entry.purpose != purpose || entry.channel != channel) continue;
        if (entry.given_at_ms > valid_at_ms) continue;
        const bool is_refusal = entry.state != ConsentState::Granted;
        if (!latest || entry.given_at_ms > latest->given_at_ms ||
            (entry.given_at_ms == latest->given_at_ms && is_refusal))
            latest = &entry;
    }
    return latest;
}

Json row_of(const Purpose& purpose, const std::string& channel, const ConsentEntry* latest,
            int64_t at_ms)
{
    Json row{{"purpose", purpose.id},
             {"channel", channel.empty() ? Json(nullptr) : Json(channel)},
             {"basis", name_of(purpose.basis)},
             {"state", "none"},
             {"given_at", nullptr},
             {"expires_at", nullptr}};
    std::vector<ConsentStand> stands;
    if (latest) {
        const int64_t expires_ms = latest->given_at_ms + purpose.expires_days * day_ms;
        const bool granted = latest->state == ConsentState::Granted;
        row["state"] =
            granted && expires_ms <= at_ms ? std::string_view("expired") : name_of(latest->state);
        row["given_at"] = iso(latest->given_at_ms);
        if (granted) row["expires_at"] = iso(expires_ms);
        stands.push_back({latest->given_at_ms, granted, expires_ms});
    }
    row["allowed"] = is_allowed(purpose.basis, stands, {}, at_ms);
    return row;
}

}  // namespace

// The counts of a purpose: at least one row, as nobody's decision is one too.
Json ConsentDesk::counts_of(const Purpose& purpose, const std::vector<ConsentCounts>& all) const
{
    const int64_t over_ms = ms_of(parts_.clock.now()) - purpose.expires_days * day_ms;
    const auto customers = static_cast<int64_t>(parts_.customers.customer_count());
    Json rows = Json::array();
    const auto add = [&](const ConsentCounts& count) {
        const int64_t expired = parts_.ledger.granted_until(purpose.id, count.channel, over_ms);
        rows.push_back({{"channel", count.channel.empty() ? Json(nullptr) : Json(count.channel)},
                        {"granted", count.granted - expired},
                        {"expired", expired},
                        {"refused", count.refused},
                        {"none", std::max<int64_t>(0, customers - count.granted - count.refused)}});
    };
    for (const ConsentCounts& count : all) {
        if (count.purpose == purpose.id) add(count);
    }
    if (rows.empty() && is_decided_by_people(purpose.basis)) add({purpose.id, "", 0, 0});
    return rows;
}

Json ConsentDesk::purposes() const
{
    const std::vector<ConsentCounts> counts = parts_.ledger.counts();
    Json purposes = Json::array();
    for (const Purpose& purpose : parts_.purposes.all()) {
        Json one = purpose.to_json();
        one["counts"] = counts_of(purpose, counts);
        purposes.push_back(std::move(one));
    }
    return Json{{"purposes", std::move(purposes)},
                {"customers", parts_.customers.customer_count()}};
}

Result<Json> ConsentDesk::put_purpose(const Json& json, const AuditOrigin& origin)
{
    return TRY(parts_.purposes.put(TRY(read_purpose(json)), parts_.audit, origin)).to_json();
}

Result<ConsentDecision> ConsentDesk::read_decision(const Json& json, const Json& whole,
                                                   const std::string& path) const
{
    const auto at = [&](const char* name) { return path + "." + name; };
    if (!json.is_object()) return invalid_field(path, "a decision is a JSON object");
    ConsentDecision decision;
    decision.purpose = TRY(text_field(json, "purpose"));
    const auto purpose = parts_.purposes.find(decision.purpose);
    if (!purpose)
        return invalid_field(at("purpose"), "there is no purpose " + in_quotes(decision.purpose));
    if (!is_decided_by_people(purpose->basis))
        return invalid_field(at("purpose"), "this purpose rests on " +
                                                std::string(name_of(purpose->basis)) +
                                                ": there is nothing to decide");
    decision.purpose_version = purpose->version;
    decision.channel = TRY(text_field(json, "channel"));
    if (purpose->by_channel != !decision.channel.empty())
        return invalid_field(at("channel"),
                             purpose->by_channel
                                 ? "this purpose is decided for each channel"
                                 : "this purpose is decided for all channels at once");
    if (!decision.channel.empty() && !find_channel(decision.channel))
        return invalid_field(at("channel"), "there is no channel " + in_quotes(decision.channel));
    const auto state = find_consent_state(TRY(text_field(json, "state")));
    if (!state) return invalid_field(at("state"), "a state is one of granted, denied, withdrawn");
    decision.state = *state;
    decision.text_language = TRY(text_field(json, "text_language", 16));
    decision.method = TRY(text_field(whole, "method", 32));
    if (std::ranges::find(consent_methods, decision.method) == consent_methods.end())
        return invalid_field("method",
                             "a method is one of banner, form, double_opt_in, call, paper, "
                             "import, external, gpc, staff, api");
    decision.reference = TRY(text_field(whole, "reference"));
    decision.text_sha256 = TRY(text_field(whole, "text_sha256", 64));
    return decision;
}

Result<Json> ConsentDesk::record(const Json& json, Trust trust, const AuditOrigin& origin)
{
    const int64_t now_ms = ms_of(parts_.clock.now());
    const bool has_number = json.contains("customer") && json["customer"].is_number_integer();
    const int64_t number = has_number ? json["customer"].get<int64_t>() : -1;
    if (number < 0) return invalid_field("customer", "the number of a customer is needed");
    if (static_cast<size_t>(number) >= parts_.customers.customer_count())
        return Error{ErrorKind::NotFound, fmt::format("there is no customer {}", number)};
    const CustomerId customer{static_cast<uint32_t>(number)};
    if (!json.contains("decisions") || !json["decisions"].is_array() || json["decisions"].empty() ||
        json["decisions"].size() > decisions_max)
        return invalid_field("decisions", "a list of 1 to 64 decisions is needed");
    int64_t given_at_ms = now_ms;
    if (json.contains("given_at")) {
        const auto time = parse_timestamp(TRY(text_field(json, "given_at")), Zone::utc());
        if (!time || ms_of(*time) > now_ms)
            return invalid_field("given_at", "is to be a time that is not ahead");
        given_at_ms = ms_of(*time);
    }
    RecordBatch records;
    size_t grants = 0;
    bool has_separate = false;
    Json told = Json::array();
    const std::vector<NodeId> nodes = parts_.customers.nodes_of(customer);
    if (nodes.empty()) return Error{ErrorKind::Gone, "this customer was erased"};
    for (size_t i = 0; i < json["decisions"].size(); ++i) {
        ConsentDecision decision =
            TRY(read_decision(json["decisions"][i], json, fmt::format("decisions[{}]", i)));
        decision.recorded_by = origin.actor_id;
        const bool granted = decision.state == ConsentState::Granted;
        grants += granted;
        has_separate |= granted && parts_.purposes.find(decision.purpose)->separate;
        told.push_back({{"purpose", decision.purpose},
                        {"channel", decision.channel},
                        {"state", name_of(decision.state)}});
        const std::string body = consent_body(decision);
        Record record;
        record.kind = RecordKind::Consent;
        record.trust = trust;
        record.timestamp_ms = given_at_ms;
        record.received_at_ms = now_ms;
        record.owner_node = nodes.front();
        record.body = body;
        append_record(records, record);
    }
    if (has_separate && grants > 1)
        return invalid_field("decisions", "a purpose that is separate is granted by itself");
    // A record of the log cannot share a transaction with the audit: what is meant is written down
    // before, what became of it after.
    const std::string object = std::to_string(number);
    const auto entry = [&](std::string_view result) {
        return AuditAct{.action = "consent.recorded",
                        .object_kind = "customer",
                        .object_id = object,
                        .result = result,
                        .before_after = Json{{"after", told}}};
    };
    TRY(parts_.audit.add(origin, entry("intended")));
    TRY(parts_.append(std::move(records)));
    TRY(parts_.audit.add(origin, entry("done")));
    return of_customer(customer, std::nullopt, std::nullopt);
}

Json ConsentDesk::evidence_of(const ConsentEntry& entry, const RecordBatch& batch, size_t row) const
{
    const auto decision = read_consent(batch, row);
    if (!decision) return Json(nullptr);
    return Json{{"method", entry.method},
                {"text_language", decision->text_language},
                {"text_sha256", decision->text_sha256},
                {"reference", decision->reference},
                {"address_prefix", decision->address_prefix},
                {"recorded_by", decision->recorded_by}};
}

Result<Json> ConsentDesk::of_customer(CustomerId customer, std::optional<Timestamp> valid_at,
                                      std::optional<Timestamp> known_at) const
{
    if (raw(customer) >= parts_.customers.customer_count())
        return Error{ErrorKind::NotFound, fmt::format("there is no customer {}", raw(customer))};
    const int64_t now_ms = ms_of(parts_.clock.now());
    const int64_t valid_ms = valid_at ? ms_of(*valid_at) : now_ms;
    const int64_t known_ms = known_at ? ms_of(*known_at) : INT64_MAX;
    const auto history = TRY(parts_.ledger.history(parts_.customers.nodes_of(customer), known_ms));

    Json rows = Json::array();
    for (const Purpose& purpose : parts_.purposes.all()) {
        std::vector<std::string> channels;
        for (const ConsentEntry& entry : history) {
            if (entry.purpose == purpose.id &&
                std::ranges::find(channels, entry.channel) == channels.end())
                channels.push_back(entry.channel);
        }
        if (channels.empty()) channels.emplace_back();
        for (const std::string& channel : channels)
            rows.push_back(row_of(purpose, channel,
                                  latest_of(history, purpose.id, channel, valid_ms), valid_ms));
    }
    std::vector<Position> positions;
    for (const ConsentEntry& entry : history) positions.push_back(entry.position);
    std::vector<Json> told(history.size());
    TRY(parts_.log.read_records(positions, [&](size_t i, const RecordBatch& batch, size_t row) {
        const ConsentEntry& entry = history[i];
        told[i] = Json{{"position", raw(entry.position)},
                       {"purpose", entry.purpose},
                       {"channel", entry.channel.empty() ? Json(nullptr) : Json(entry.channel)},
                       {"state", name_of(entry.state)},
                       {"purpose_version", entry.purpose_version},
                       {"given_at", iso(entry.given_at_ms)},
                       {"recorded_at", iso(entry.recorded_at_ms)},
                       {"evidence", evidence_of(entry, batch, row)}};
    }));
    return Json{{"customer", raw(customer)},
                {"valid_at", iso(valid_ms)},
                {"known_at", iso(known_at ? known_ms : now_ms)},
                {"purposes", std::move(rows)},
                {"history", told}};
}

}  // namespace itinera
