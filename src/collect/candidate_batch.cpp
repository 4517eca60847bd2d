#include "collect/candidate_batch.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "collect/clean.hpp"
#include "collect/limits.hpp"
#include "event/name_table.hpp"
#include "event/personal_data.hpp"

namespace itinera {

namespace {

constexpr int64_t minute_ms = 60'000;
constexpr int64_t day_ms = 24 * 60 * minute_ms;

bool is_longer_than(std::string_view text, size_t characters_max)
{
    return text.size() > characters_max && code_points(text) > characters_max;
}

// $page … are types of their own; all other names are tracked events.
std::string_view type_of(std::string_view event)
{
    for (const std::string_view type : {"page", "screen", "identify", "group", "alias"}) {
        if (event.size() == type.size() + 1 && event[0] == '$' && event.substr(1) == type)
            return type;
    }
    return "track";
}

}  // namespace

CandidateBatch::CandidateBatch(const BatchOrigin& origin, const DedupKeys& keys)
    : origin_(origin), keys_(keys), walk_(origin.classes)
{}

size_t CandidateBatch::bytes() const
{
    return records.body_bytes.size() + identifier_bytes.size() + rejected_bytes_;
}

void CandidateBatch::add(const EventDraft& draft, const Origin& origin)
{
    if (!check(draft, origin)) return;
    EventDraft clean = draft;
    clean_personal_data(clean);
    write_body(clean);
    if (body_.size() > event_bytes_max) {
        reject({"too_large", "",
                fmt::format("the event has {} bytes, more than {}", body_.size(), event_bytes_max)},
               origin, event_);
        return;
    }
    keep(clean);
    lines.push_back(origin.line);
}

// Secrets go before anything is written; what else is protected is marked, for those who read
// bodies into what is not sealed.
void CandidateBatch::clean_personal_data(EventDraft& draft)
{
    const bool has_traits = event_ == "$identify" || event_ == "$group";
    const std::string_view root = has_traits ? "/traits" : "/properties";
    const FieldWalk::Replace remove_secrets = [](std::string& out, const FieldNature& nature,
                                                 std::string_view) {
        if (nature.field_class != FieldClass::Secret) return false;
        out += "\"[removed]\"";
        return true;
    };
    const auto clean = [&](std::string_view path, std::string_view& members, std::string& scratch) {
        if (members.empty()) return;
        const FieldClass severest = walk_.look(path, members);
        if (severest >= FieldClass::Identifier) flags_ |= FlagProtected;
        if (severest != FieldClass::Secret) return;
        flags_ |= FlagCleaned;
        scratch.assign(members.starts_with(',') ? "," : "");
        walk_.rewrite(path, members, remove_secrets, scratch);
        members = scratch;
    };
    clean(root, draft.properties, clean_properties_);
    clean("/context", draft.context, clean_context_);
    clean("", draft.other_members, clean_members_);
    for (const IdentifierRef& one : identifiers_) {  // those written into the context
        const std::string& kind = kinds[one.kind];
        if (kind != "user_id" && kind != "anonymous_id") flags_ |= FlagProtected;
    }
}

void CandidateBatch::reject(Rejection rejection, const Origin& origin, std::string_view event)
{
    QuarantineItem item;
    item.received_at_ms = origin_.received_at_ms;
    item.source = origin_.source;
    item.trust = origin_.trust;
    item.reason = std::string{rejection.reason};
    item.path = std::move(rejection.path);
    item.message = std::move(rejection.message);
    item.import_id = origin_.import_id;
    item.line = origin.line;
    item.event = std::string{event};
    item.raw = std::string{origin.raw};
    rejected_bytes_ += item.raw.size() + item.message.size() + sizeof item;
    rejected.push_back(std::move(item));
}

bool CandidateBatch::check(const EventDraft& draft, const Origin& origin)
{
    const auto refuse = [&](std::string_view reason, std::string path, std::string message) {
        reject({reason, std::move(path), std::move(message)}, origin, draft.event);
        return false;
    };
    if (draft.event.empty()) return refuse("missing_field", "/event", "the event has no name");
    const auto name = clean_name(draft.event, event_scratch_);
    if (!name || is_longer_than(*name, event_name_characters_max)) {
        return refuse("invalid_name", "/event",
                      in_quotes(draft.event) + " is not a name of 1 to 500 characters");
    }
    event_ = *name;
    if (find_personal_data(event_) != PersonalData::None) {
        reject({"personal_data_in_name", "/event",
                "the name of the event holds an e-mail, phone, card, identity number or address"},
               origin);
        return false;
    }
    if (is_reserved_event_name(event_)) {
        return refuse("reserved_event_name", "/event",
                      in_quotes(event_) + " belongs to the platform");
    }
    if (draft.message_id.empty() || is_longer_than(draft.message_id, message_id_characters_max)) {
        return refuse("invalid_type", "/messageId",
                      in_quotes(draft.message_id) + " is not an id of 1 to 100 characters");
    }
    timestamp_ms_ = draft.timestamp_ms;
    flags_ = draft.flags;
    if (timestamp_ms_ < 0 || timestamp_ms_ > origin_.received_at_ms + day_ms) {
        return refuse("timestamp_out_of_range", "/timestamp",
                      in_quotes(draft.original_timestamp) + " is before 1970 or over a day ahead");
    }
    if (timestamp_ms_ > origin_.received_at_ms + 5 * minute_ms) {
        timestamp_ms_ = origin_.received_at_ms;
        flags_ |= FlagFutureClamped;
    }
    if (timestamp_ms_ < origin_.received_at_ms - day_ms) flags_ |= FlagLate;
    return clean_identifiers(draft, origin);
}

bool CandidateBatch::clean_identifiers(const EventDraft& draft, const Origin& origin)
{
    identifiers_.clear();
    const size_t bytes_before = identifier_bytes.size();
    for (const DraftIdentifier& one : draft.identifiers) {
        if (one.value.empty()) continue;
        const auto value = clean_name(one.value, identifier_scratch_);
        if (!value || is_longer_than(*value, event_name_characters_max)) {
            identifier_bytes.resize(bytes_before);
            reject({"invalid_name", fmt::format("/{}", one.kind),
                    in_quotes(one.value) + " is not an identifier of 1 to 500 characters"},
                   origin, event_);
            return false;
        }
        identifiers_.push_back({kind_index(one.kind),
                                static_cast<uint32_t>(identifier_bytes.size()),
                                static_cast<uint32_t>(value->size())});
        identifier_bytes += *value;
    }
    if (identifiers_.empty()) {
        reject({"no_usable_identifier", "", "the event names nobody: all identifiers are empty"},
               origin, event_);
        return false;
    }
    return true;
}

void CandidateBatch::write_identifiers()
{
    for (const IdentifierRef& one : identifiers_) {
        const std::string& kind = kinds[one.kind];
        if (kind != "user_id" && kind != "anonymous_id") continue;
        body_ += kind == "user_id" ? ",\"userId\":" : ",\"anonymousId\":";
        append_json_string(body_, identifier_value(one));
    }
}

// The context, and in it the identifiers that have no field of their own.
void CandidateBatch::write_context(std::string_view context)
{
    const size_t start = body_.size();
    body_ += ",\"context\":{";
    body_ += context;
    bool has_external = false;
    for (const IdentifierRef& one : identifiers_) {
        const std::string& kind = kinds[one.kind];
        if (kind == "user_id" || kind == "anonymous_id") continue;
        if (!has_external) body_ += context.empty() ? "\"externalIds\":[" : ",\"externalIds\":[";
        body_ += has_external ? ",{\"type\":" : "{\"type\":";
        append_json_string(body_, kind);
        body_ += ",\"id\":";
        append_json_string(body_, identifier_value(one));
        body_ += '}';
        has_external = true;
    }
    if (has_external) body_ += ']';
    body_ += '}';
    if (!has_external && context.empty()) body_.resize(start);
}

void CandidateBatch::write_body(const EventDraft& draft)
{
    const std::string_view type = type_of(event_);
    body_.assign("{\"type\":\"");
    body_ += type;
    body_ += '"';
    if (type == "track") {
        body_ += ",\"event\":";
        append_json_string(body_, event_);
    }
    body_ += ",\"messageId\":";
    append_json_string(body_, draft.message_id);
    write_identifiers();
    if (!draft.properties.empty()) {
        body_ += type == "identify" || type == "group" ? ",\"traits\":{" : ",\"properties\":{";
        body_ += draft.properties;
        body_ += '}';
    }
    write_context(draft.context);
    body_ += draft.other_members;
    if (!draft.original_timestamp.empty()) {
        body_ += ",\"originalTimestamp\":";
        append_json_string(body_, draft.original_timestamp);
    }
    body_ += '}';
}

void CandidateBatch::keep(const EventDraft& draft)
{
    Record record;
    record.dedup_key = keys_.of(draft.message_id);
    record.source = origin_.source;
    record.trust = origin_.trust;
    record.timestamp_ms = timestamp_ms_;
    record.sent_at_ms = draft.sent_at_ms;
    record.received_at_ms = origin_.received_at_ms;
    record.channel = draft.channel;
    record.value = draft.value;
    record.currency = draft.currency;
    record.flags = flags_;
    record.body = body_;
    append_record(records, record);
    name_of_row.push_back(name_index(event_));
    identifiers.insert(identifiers.end(), identifiers_.begin(), identifiers_.end());
    identifier_end.push_back(static_cast<uint32_t>(identifiers.size()));
}

uint32_t CandidateBatch::name_index(std::string_view name)
{
    // Few names make up nearly all events: length and ends mostly tell them apart.
    const auto ends = static_cast<uint8_t>(name.front()) * 7U + static_cast<uint8_t>(name.back());
    uint32_t& likely = likely_names_[(ends * 5U + name.size()) % likely_names_.size()];
    if (likely < names.size() && names[likely] == name) return likely;
    auto found = name_indexes_.find(name);
    if (found == name_indexes_.end()) {
        found = name_indexes_.emplace(std::string{name}, static_cast<uint32_t>(names.size())).first;
        names.emplace_back(name);
    }
    return likely = found->second;
}

uint16_t CandidateBatch::kind_index(std::string_view kind)
{
    for (size_t i = 0; i < kinds.size(); ++i) {
        if (kinds[i] == kind) return static_cast<uint16_t>(i);
    }
    kinds.emplace_back(kind);
    return static_cast<uint16_t>(kinds.size() - 1);
}

}  // namespace itinera
