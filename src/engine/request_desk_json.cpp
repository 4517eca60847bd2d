// How a request looks to who asks for it.
#include <soci/soci.h>

#include "engine/request_desk.hpp"

namespace itinera {
namespace {

std::string time_text(const Json& facts, const char* field)
{
    return to_iso(timestamp_of(facts[field].get<int64_t>()));
}

}  // namespace

Sight Acting::sight() const
{
    return {.persons = who.may(Permission::PersonRead),
            .personal = who.may(Permission::PersonReadPersonal),
            .sensitive = who.may(Permission::PersonReadSensitive)};
}

Json RequestDesk::actor_json(const Json& stored) const
{
    Json actor = stored;
    actor["name"] = parts_.access.display_name(stored["id"].get_ref<const std::string&>());
    return actor;
}

Json RequestDesk::clock_json(const PersonRequest& request) const
{
    const Json& facts = request.facts;
    std::optional<Timestamp> ended;
    if (request.ended_at_ms != 0) ended = timestamp_of(request.ended_at_ms);
    const ClockStand stand = stand_of(timestamp_of(request.received_at_ms),
                                      timestamp_of(request.due_at_ms), ended, parts_.clock.now());
    const bool is_extended = facts.contains("extended_at");
    const bool can_extend = !is_extended && !request.is_ended() && facts.contains("extendable_to");
    Json clock{{"due_at", to_iso(timestamp_of(request.due_at_ms))},
               {"state", request.state == "cancelled" ? "stopped" : stand.state},
               {"share", stand.share},
               {"days_left", stand.days_left},
               {"extended", is_extended},
               {"extendable_to", can_extend ? Json(time_text(facts, "extendable_to")) : Json()},
               {"calendar_known", facts.value("calendar_known", true)}};
    if (facts.contains("acknowledge_by"))
        clock["acknowledge_by"] = time_text(facts, "acknowledge_by");
    if (facts.contains("acknowledged_at"))
        clock["acknowledged_at"] = time_text(facts, "acknowledged_at");
    if (request.personal.contains("extension_reason"))
        clock["extension_reason"] = request.personal["extension_reason"];
    return clock;
}

Json RequestDesk::archive_json(const PersonRequest& request) const
{
    const Json& kept = request.facts["archive"];
    const bool is_gone = kept.contains("removed_at") || now_ms() >= kept["expires_ms"];
    Json archive{{"made_at", time_text(kept, "made_at")},
                 {"bytes", kept["bytes"]},
                 {"events", kept["events"]},
                 {"expires_at", time_text(kept, "expires_ms")},
                 {"state", kept.contains("fetched_at") ? "fetched"
                           : is_gone                   ? "expired"
                                                       : "ready"}};
    if (kept.contains("fetched_at")) archive["fetched_at"] = time_text(kept, "fetched_at");
    if (kept.contains("link_expires_at"))
        archive["link_expires_at"] = time_text(kept, "link_expires_at");
    return archive;
}

Json RequestDesk::can_json(const PersonRequest& request, const Principal& who) const
{
    Json can = Json::array();
    for (size_t at = 0; at < request_acts_count; ++at) {
        const auto act = static_cast<RequestAct>(at);
        const bool may = who.may(act == RequestAct::Approve ? Permission::PrivacyApprove
                                                            : Permission::PrivacyRequest);
        if (may && check_act(request, act, now_ms())) can.push_back(name_of(act));
    }
    return can;
}

Result<Json> RequestDesk::json_of(soci::session& sql, const PersonRequest& request,
                                  const Acting& acting)
{
    const Sight sight = acting.sight();
    const Json& facts = request.facts;
    const Json& personal = request.personal;
    Json identifier;
    if (personal.contains("identifier")) {
        const Json& whole = personal["identifier"];
        const auto kind = whole["kind"].get<std::string>();
        identifier = {{"kind", kind},
                      {"value", masked_identifier(kind, whole["value"].get<std::string>(), sight)}};
    }
    Json verification = facts.value("verification", Json{{"state", "open"}});
    if (verification.contains("by")) verification["by"] = actor_json(verification["by"]);
    for (const char* field : {"at", "expires_at"}) {
        if (verification.contains(field)) verification[field] = time_text(verification, field);
    }
    if (sight.personal && personal.contains("words")) verification["words"] = personal["words"];
    Json approval{{"needed", request.needs_approval()}};
    if (request.is_approved()) {
        approval["at"] = time_text(facts["approval"], "at");
        approval["by"] = actor_json(facts["approval"]["by"]);
        if (facts["approval"].value("alone", false)) approval["alone"] = true;
    }
    Json stores = Json::array();
    for (const StoreStatus& one : book_.stores(sql, request.number)) {
        Json store{{"store", one.store}, {"state", one.state}, {"count", one.count}};
        if (one.at_ms != 0) store["at"] = to_iso(timestamp_of(one.at_ms));
        if (!one.message.empty()) store["message"] = one.message;
        stores.push_back(std::move(store));
    }
    const bool shows_customer = request.state != "received" && request.state != "verifying" &&
                                !request.customers.empty() && request.type != "erase";
    Json customer = facts.value("customer", Json());
    if (facts.contains("forgotten"))
        customer = nullptr;
    else if (shows_customer)
        customer = raw(request.customers.front());
    // What somebody wrote may hold anything.
    const auto words = [&](const char* field) {
        const std::string text = personal.value(field, "");
        return sight.personal || text.empty() ? text : std::string(masked_text);
    };
    Json details = personal.value("details", Json::object());
    if (!sight.personal && details.contains("traits")) {
        for (Json& value : details["traits"]) value = masked_text;
    }
    Json json{
        {"id", std::to_string(request.number)},
        {"type", request.type},
        {"state", request.state},
        {"customer", std::move(customer)},
        {"identifier", std::move(identifier)},
        {"regime", request.regime},
        {"channel", facts.value("channel", "console")},
        {"received_at", to_iso(timestamp_of(request.received_at_ms))},
        {"clock", clock_json(request)},
        {"verification", std::move(verification)},
        {"approval", std::move(approval)},
        {"owner", facts.contains("owner") ? actor_json(facts["owner"]) : Json()},
        {"created_by", facts.contains("created_by") ? actor_json(facts["created_by"]) : Json()},
        {"notes", words("notes")},
        {"details", std::move(details)},
        {"stores", std::move(stores)},
        {"has_proof", !request.proof.empty()},
        {"can", can_json(request, acting.who)}};
    if (personal.contains("reason")) json["reason"] = words("reason");
    if (request.state == "refused" && sight.personal) json["letter"] = refusal_letter(request);
    if (facts.contains("result")) json["result"] = facts["result"];
    if (facts.contains("archive")) json["archive"] = archive_json(request);
    if (request.ended_at_ms != 0) json["ended_at"] = to_iso(timestamp_of(request.ended_at_ms));
    return json;
}

}  // namespace itinera
