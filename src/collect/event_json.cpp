#include "collect/event_json.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/identifier_rank.hpp"
#include "collect/json_value.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {

namespace {

constexpr std::string_view types[] = {"track", "identify", "page", "screen", "group", "alias"};
// Fields with a place of their own in the body; all others are kept behind them.
constexpr std::string_view known_fields[] = {
    "type",   "event",   "messageId",         "userId",    "anonymousId", "properties",
    "traits", "context", "originalTimestamp", "timestamp", "sentAt"};

std::string_view inside_braces(std::string_view object)
{
    return object.substr(1, object.size() - 2);
}

bool is_text_or_number(const RowCell& cell)
{
    return cell.kind == CellKind::Text || cell.kind == CellKind::Number;
}

}  // namespace

const RowCell* EventJsonDecoder::field(std::string_view name) const
{
    const auto found = std::ranges::find(*columns_, name);
    const auto index = static_cast<size_t>(found - columns_->begin());
    if (index >= row_->cells.size() || row_->cells[index].kind == CellKind::Absent) return nullptr;
    return &row_->cells[index];
}

std::optional<Rejection> EventJsonDecoder::decode(const Row& row,
                                                  const std::vector<std::string>& columns,
                                                  std::string_view row_id, int64_t received_at_ms,
                                                  EventDraft& draft)
{
    row_ = &row;
    columns_ = &columns;
    texts_.clear();
    identifiers_.clear();
    if (auto rejection = read_name(draft)) return rejection;
    draft.message_id = row_id;
    if (const RowCell* id = field("messageId")) {
        if (id->kind != CellKind::Text)
            return Rejection{"invalid_type", "/messageId", "the message id is not a text"};
        draft.message_id = id->text;
    }
    if (auto rejection = read_times(received_at_ms, draft)) return rejection;
    if (auto rejection = read_context(draft)) return rejection;
    if (auto rejection = read_identifiers(draft)) return rejection;
    const bool has_traits = draft.event == "$identify" || draft.event == "$group";
    if (const RowCell* members = field(has_traits ? "traits" : "properties")) {
        if (!members->text.starts_with('{') || members->kind != CellKind::Json) {
            return Rejection{"invalid_type", has_traits ? "/traits" : "/properties",
                             "the properties are not an object"};
        }
        draft.properties = inside_braces(members->text);
    }
    read_value(draft);
    rest_.clear();
    for (size_t i = 0; i < row.cells.size(); ++i) {
        const RowCell& cell = row.cells[i];
        if (cell.kind == CellKind::Absent ||
            std::ranges::find(known_fields, columns[i]) != std::end(known_fields))
            continue;
        rest_ += ',';
        append_json_string(rest_, columns[i]);
        rest_ += ':';
        if (cell.kind == CellKind::Text) {
            append_json_string(rest_, cell.text);
        } else {
            rest_ += cell.text;
        }
    }
    draft.other_members = rest_;
    return std::nullopt;
}

std::optional<Rejection> EventJsonDecoder::read_name(EventDraft& draft)
{
    std::string_view type = "track";
    if (const RowCell* cell = field("type")) type = cell->text;
    if (std::ranges::find(types, type) == std::end(types)) {
        return Rejection{"invalid_type", "/type", in_quotes(type) + " is not a type of event"};
    }
    if (type != "track") {
        name_ = "$";
        name_ += type;
        draft.event = name_;
        for (const std::string_view needed : {"groupId", "previousId", "userId"}) {
            const bool is_needed =
                (needed == "groupId") == (type == "group") && (type == "group" || type == "alias");
            if (is_needed && field(needed) == nullptr) {
                return Rejection{"missing_field", "/" + std::string{needed},
                                 "the event lacks " + std::string{needed}};
            }
        }
        return std::nullopt;
    }
    const RowCell* event = field("event");
    if (event == nullptr) return Rejection{"missing_field", "/event", "the event has no name"};
    if (event->kind != CellKind::Text)
        return Rejection{"invalid_type", "/event", "the name of the event is not a text"};
    draft.event = event->text;
    return std::nullopt;
}

std::optional<Rejection> EventJsonDecoder::read_times(int64_t received_at_ms, EventDraft& draft)
{
    draft.timestamp_ms = received_at_ms;
    const RowCell* original = field("timestamp");
    if (original == nullptr) original = field("originalTimestamp");
    if (original == nullptr) return std::nullopt;
    draft.original_timestamp = original->text;
    const auto time = parse_timestamp(original->text, Zone::utc());
    if (!time) return Rejection{"invalid_timestamp", "/timestamp", time.error().message};
    draft.timestamp_ms = ms_of(*time);
    const RowCell* sent = field("sentAt");
    if (sent == nullptr) return std::nullopt;
    const auto sent_at = parse_timestamp(sent->text, Zone::utc());
    if (!sent_at) return Rejection{"invalid_timestamp", "/sentAt", sent_at.error().message};
    // A file is not received when it was sent: the sender's clock corrects nothing here.
    draft.sent_at_ms = ms_of(*sent_at);
    return std::nullopt;
}

std::optional<Rejection> EventJsonDecoder::read_identifiers(EventDraft& draft)
{
    constexpr std::pair<std::string_view, std::string_view> fields[] = {
        {"userId", "user_id"}, {"anonymousId", "anonymous_id"}};
    for (const auto& [name, kind] : fields) {
        const RowCell* cell = field(name);
        if (cell == nullptr) continue;
        if (!is_text_or_number(*cell)) {
            return Rejection{"invalid_type", "/" + std::string{name},
                             "the identifier is neither a text nor a number"};
        }
        identifiers_.push_back({kind, cell->text});
    }
    std::ranges::stable_sort(identifiers_, {},
                             [](const auto& one) { return identifier_rank(one.kind); });
    draft.identifiers = identifiers_;
    return std::nullopt;
}

// The context without externalIds, which become identifiers and are written again from these.
std::optional<Rejection> EventJsonDecoder::read_context(EventDraft& draft)
{
    std::string channel;
    const RowCell* context = field("context");
    context_.clear();
    if (context != nullptr) {
        if (!context->text.starts_with('{') || context->kind != CellKind::Json) {
            return Rejection{"invalid_type", "/context", "the context is not an object"};
        }
        for_each_member(context->text, [&](std::string_view key, std::string_view value) {
            if (key == "\"externalIds\"" && value.starts_with('[')) {
                take_external_ids(value);
                return;
            }
            if (key == "\"channel\"" && value.starts_with('"')) channel = unescaped_json(value);
            if (!context_.empty()) context_ += ',';
            context_ += key;
            context_ += ':';
            context_ += value;
        });
    }
    draft.context = context_;
    // EV-12.
    if (channel == "browser") channel = "web";
    if (channel == "mobile") channel = "app";
    auto code = find_channel(channel);
    if (!code)
        code = find_channel(draft.event == "$page"     ? "web"
                            : draft.event == "$screen" ? "app"
                                                       : "other");
    draft.channel = code.value_or(ChannelCode{});
    return std::nullopt;
}

void EventJsonDecoder::take_external_ids(std::string_view array)
{
    size_t at = 1;
    while (at < array.size() && array[at] != ']') {
        const size_t end = end_of_json_value(array, at);
        std::string kind, value;
        if (array[at] == '{') {
            for_each_member(
                array.substr(at, end - at), [&](std::string_view key, std::string_view member) {
                    const std::string text =
                        member.starts_with('"') ? unescaped_json(member) : std::string{member};
                    if (key == "\"type\"") kind = text;
                    if (key == "\"id\"") value = text;
                });
        }
        if (!kind.empty() && !value.empty()) {
            texts_.push_back(std::move(kind));
            const std::string& kept_kind = texts_.back();
            texts_.push_back(std::move(value));
            identifiers_.push_back({kept_kind, texts_.back()});
        }
        at = end + 1;
    }
}

void EventJsonDecoder::read_value(EventDraft& draft)
{
    constexpr std::string_view keys[] = {"\"revenue\"", "\"total\"", "\"value\""};
    int64_t amounts[] = {no_value, no_value, no_value};
    draft.currency = default_currency_;
    bool currency_is_unknown = false;
    const std::string object = "{" + std::string{draft.properties} + "}";
    for_each_member(object, [&](std::string_view key, std::string_view value) {
        const bool is_text = value.starts_with('"');
        if (key == "\"currency\"" && is_text) {
            const auto code = parse_currency(unescaped_json(value));
            currency_is_unknown = !code;
            draft.currency = code.value_or(CurrencyCode{});
        }
        const auto rank = static_cast<size_t>(std::ranges::find(keys, key) - std::begin(keys));
        if (rank == std::size(keys)) return;
        amounts[rank] =
            parse_amount(is_text ? unescaped_json(value) : std::string{value}).value_or(no_value);
    });
    for (const int64_t amount : amounts) {
        if (draft.value == no_value) draft.value = amount;
    }
    if (draft.value != no_value && draft.event == "Order Refunded")
        draft.value = -std::abs(draft.value);
    if (currency_is_unknown) draft.value = no_value;
}

}  // namespace itinera
