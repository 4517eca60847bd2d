// Entering, listing and showing requests.
#include "engine/request_desk.hpp"

#include <soci/soci.h>

#include <algorithm>
#include <charconv>

#include "base/text.hpp"
#include "privacy/masked_reason.hpp"

namespace itinera {
namespace {

constexpr size_t note_code_points_max = 4'000;
const std::string terms_setting = "answer_terms";

template <size_t n>
bool is_one_of(std::string_view text, const std::array<std::string_view, n>& all)
{
    return std::ranges::find(all, text) != all.end();
}

Error wrong_field(const char* field, std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message), field};
}

// The text of a field, or what stands for it.
Result<std::string> text_of(const Json& body, const char* field, const std::string& otherwise)
{
    if (!body.contains(field)) return otherwise;
    if (!body[field].is_string() ||
        code_points(body[field].get_ref<const std::string&>()) > note_code_points_max)
        return wrong_field(field, std::string(field) + " is to be a text of up to 4000 characters");
    return body[field].get<std::string>();
}

Result<Json> identifier_of(const Json& body)
{
    const Json& json = body["identifier"];
    if (!json.is_object() || json.size() != 2 || !json.contains("kind") || !json.contains("value"))
        return wrong_field("identifier", "identifier is to have kind and value");
    for (const char* field : {"kind", "value"}) {
        if (!json[field].is_string() || json[field].get_ref<const std::string&>().empty() ||
            code_points(json[field].get_ref<const std::string&>()) > 500)
            return wrong_field("identifier", "kind and value are texts of 1 to 500 characters");
    }
    return Json{{"kind", json["kind"]}, {"value", json["value"]}};
}

Result<Json> details_of(const Json& body, std::string_view type)
{
    if (!body.contains("details")) {
        if (type == "rectify") return wrong_field("details", "say in details.traits what is right");
        return Json::object();
    }
    const Json& details = body["details"];
    if (!details.is_object()) return wrong_field("details", "details is to be an object");
    for (const auto& [name, value] : details.items()) {
        const bool is_known =
            (name == "suppress" && type == "erase" && value.is_boolean()) ||
            (name == "traits" && type == "rectify" && value.is_object()) ||
            (name == "purposes" && (type == "object" || type == "withdraw") && value.is_array());
        if (!is_known)
            return wrong_field("details", "a request of this type has no such " + in_quotes(name));
    }
    if (type == "rectify") {
        if (!details.contains("traits") || details["traits"].empty() ||
            details["traits"].size() > 50)
            return wrong_field("details", "traits is to have 1 to 50 fields");
        for (const Json& value : details["traits"]) {
            if (value.is_structured())
                return wrong_field("details", "a trait is a text, a number, true, false or null");
        }
    }
    return details;
}

Result<int64_t> number_of_request(const std::string& id)
{
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (failed != std::errc{} || end != id.data() + id.size() || number < 1)
        return Error{ErrorKind::NotFound, "there is no request " + in_quotes(id)};
    return number;
}

Json stored_actor(const Acting& acting)
{
    return {{"kind", acting.origin.actor_kind}, {"id", acting.origin.actor_id}};
}

SealKey seal_key_of(const std::string& secret)
{
    SealKey key{};
    const Sha256Digest digest = HmacSha256(secret)("what requests say of persons");
    std::copy(digest.begin(), digest.end(), key.begin());
    return key;
}

std::string derived(const std::string& secret, std::string_view use)
{
    return std::string(itinera::bytes_of(HmacSha256(secret)(use)));
}

}  // namespace

RequestDesk::RequestDesk(RequestDeskParts parts)
    : parts_(std::move(parts)), book_(seal_key_of(parts_.link_secret)),
      links_(derived(parts_.link_secret, "links of requests")),
      archive_keys_(derived(parts_.link_secret, "keys of archives"))
{}

Result<std::unique_ptr<RequestDesk>> RequestDesk::open(RequestDeskParts parts)
{
    std::unique_ptr<RequestDesk> desk(new RequestDesk(std::move(parts)));
    std::string kept;
    TRY(desk->parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        kept = desk->book_.setting(sql, terms_setting);
        return Done{};
    }));
    if (!kept.empty()) {
        desk->terms_.holidays = {};
        TRY(desk->terms_.change(TRY(parse_json(kept))));
    }
    return desk;
}

int64_t RequestDesk::now_ms() const
{
    return ms_of(parts_.clock.now());
}

// UTC where the set-up was not made.
Zone RequestDesk::zone() const
{
    std::string name;
    const auto read = parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        name = book_.project_zone(sql);
        return Done{};
    });
    if (!read) return Zone::utc();
    const auto found = Zone::find(name);
    return found ? *found : Zone::utc();
}

Result<Json> RequestDesk::answer_terms()
{
    Json json{{"zone", zone().name()}};
    const std::scoped_lock lock(mutex_);
    json.update(terms_.to_json());
    return json;
}

Result<Json> RequestDesk::change_answer_terms(const Json& changes, const Acting& acting)
{
    {
        const std::scoped_lock lock(mutex_);
        AnswerTerms changed = terms_;
        TRY(changed.change(changes));
        AuditAct entry{.action = "privacy.clocks_changed",
                       .object_kind = "privacy_setting",
                       .object_id = terms_setting,
                       .before_after = Json{{"after", changes}}};
        TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
            book_.save_setting(sql, terms_setting, dump_json(changed.to_json()), now_ms(),
                               acting.origin.actor_id);
            TRY(parts_.audit.add(sql, acting.origin, entry));
            return Done{};
        }));
        terms_ = std::move(changed);
    }
    return answer_terms();
}

Result<Done> RequestDesk::add_entry(soci::session& sql, const AuditOrigin& origin,
                                    const PersonRequest& request, std::string_view what,
                                    std::string_view result, std::string_view reason, Json details)
{
    std::vector<std::string> values;
    if (request.personal.contains("identifier"))
        values.push_back(request.personal["identifier"]["value"].get<std::string>());
    const std::string number = std::to_string(request.number);
    const std::string said = masked_reason(reason, values);
    const std::string action = "privacy_request." + std::string(what);
    AuditAct entry{.action = action,
                   .object_kind = "privacy_request",
                   .object_id = number,
                   .result = result,
                   .reason = said};
    Json shown{{"type", request.type}, {"state", request.state}};
    if (details.is_object()) shown.update(details);
    entry.before_after = Json{{"after", std::move(shown)}};
    TRY(parts_.audit.add(sql, origin, entry));
    return Done{};
}

Result<Json> RequestDesk::create(const Json& body, const Acting& acting)
{
    PersonRequest request;
    request.type = TRY(text_of(body, "type", ""));
    if (!is_one_of(request.type, request_types))
        return wrong_field("type", in_quotes(request.type) + " is no type of request");
    if (request.type == "anonymise")
        return wrong_field("type", "anonymise is not offered yet; erase is");
    request.regime = TRY(text_of(body, "regime", ""));
    const std::string channel = TRY(text_of(body, "channel", "console"));
    if (!is_one_of(channel, request_channels))
        return wrong_field("channel", in_quotes(channel) + " is no way to make a request");
    request.facts = {{"channel", channel}, {"created_by", stored_actor(acting)}};
    if (body.contains("identifier") == body.contains("customer"))
        return wrong_field("identifier", "either identifier or customer names who it is about");
    if (body.contains("identifier")) {
        request.personal["identifier"] = TRY(identifier_of(body));
    } else {
        if (!body["customer"].is_number_unsigned() || body["customer"] > 0xfffffffe)
            return wrong_field("customer", "customer is to be the number of one");
        const Subject subject =
            TRY(parts_.work.find_customer(CustomerId{body["customer"].get<uint32_t>()}));
        if (subject.identifiers.empty())
            return Error{ErrorKind::NotFound, "there is no such customer", "customer"};
        const NodeIdentifier& one = subject.identifiers.front();
        request.personal["identifier"] = {{"kind", one.kind}, {"value", one.value}};
        request.facts["customer"] = body["customer"];
    }
    request.personal["details"] = TRY(details_of(body, request.type));
    request.personal["notes"] = TRY(text_of(body, "notes", ""));
    const int64_t now = now_ms();
    request.received_at_ms = now;
    if (body.contains("received_at")) {
        const auto at = parse_timestamp(TRY(text_of(body, "received_at", "")), zone());
        if (!at || ms_of(*at) > now)
            return wrong_field("received_at", "received_at is to be a time that has passed");
        request.received_at_ms = ms_of(*at);
    }
    const Zone here = zone();
    {
        const std::scoped_lock lock(mutex_);
        const auto terms = terms_.regimes.find(request.regime);
        if (terms == terms_.regimes.end())
            return wrong_field("regime", "regime is to be gdpr, ccpa or pipl");
        const Timestamp received = timestamp_of(request.received_at_ms);
        const auto due_of = [&](const AnswerTerm& term) {
            return due_after(term, terms->second, terms_.holidays, received, here);
        };
        const AnswerDue due = due_of(terms->second.answer);
        request.due_at_ms = ms_of(due.at);
        request.facts["calendar_known"] = due.is_calendar_known;
        request.facts["extendable_to"] = ms_of(due_of(terms->second.extended).at);
        if (terms->second.acknowledge != AnswerTerm{})
            request.facts["acknowledge_by"] = ms_of(due_of(terms->second.acknowledge).at);
    }
    Json json;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        request.number = book_.insert(sql, request);
        TRY(add_entry(sql, acting.origin, request, "created"));
        json = TRY(json_of(sql, request, acting));
        return Done{};
    }));
    return json;
}

Result<Json> RequestDesk::find(const std::string& id, const Acting& acting)
{
    const int64_t number = TRY(number_of_request(id));
    Json json;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        json = TRY(json_of(sql, TRY(book_.load(sql, number)), acting));
        return Done{};
    }));
    return json;
}

Result<Json> RequestDesk::list(const std::string& state, const std::string& type,
                               const std::string& cursor, size_t items_max, const Acting& acting)
{
    if (!state.empty() && state != "open" && !is_one_of(state, request_states))
        return wrong_field("state", in_quotes(state) + " is no state of a request");
    if (!type.empty() && !is_one_of(type, request_types))
        return wrong_field("type", in_quotes(type) + " is no type of request");
    RequestFilter filter{state, type, std::clamp<size_t>(items_max, 1, 1'000), 0};
    const auto [end, failed] =
        std::from_chars(cursor.data(), cursor.data() + cursor.size(), filter.skip);
    if (!cursor.empty() && (failed != std::errc{} || end != cursor.data() + cursor.size()))
        return wrong_field("cursor", "this is no cursor of this list");
    Json rows = Json::array();
    Json counts{{"open", 0}, {"half", 0}, {"soon", 0}, {"overdue", 0}};
    int64_t total = 0;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        for (const PersonRequest& one : TRY(book_.page(sql, filter)))
            rows.push_back(TRY(json_of(sql, one, acting)));
        total = book_.count(sql, filter);
        for (const auto& [received, due] : book_.open_times(sql)) {
            const std::string stand(
                stand_of(timestamp_of(received), timestamp_of(due), {}, parts_.clock.now()).state);
            counts["open"] = counts["open"].get<int>() + 1;
            if (counts.contains(stand)) counts[stand] = counts[stand].get<int>() + 1;
        }
        return Done{};
    }));
    const size_t next = filter.skip + rows.size();
    const bool has_more = static_cast<int64_t>(next) < total && !rows.empty();
    return Json{{"requests", std::move(rows)},
                {"total", total},
                {"next_cursor", has_more ? std::to_string(next) : ""},
                {"counts", std::move(counts)}};
}

Result<Json> RequestDesk::proof(const std::string& id)
{
    const int64_t number = TRY(number_of_request(id));
    std::string kept;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        kept = TRY(book_.load(sql, number)).proof;
        return Done{};
    }));
    if (kept.empty())
        return Error{ErrorKind::NotFound, "this request has no proof: it did not end yet"};
    Json json = TRY(parse_json(kept));
    Json answer{{"proof", TRY(parse_json(json["text"].get<std::string>()))}};
    answer.update(json);
    return answer;
}

}  // namespace itinera
