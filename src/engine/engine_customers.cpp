// Lists of customers, one customer, and one customer's timeline.
#include <algorithm>
#include <charconv>
#include <map>

#include "analysis/sessions.hpp"
#include "base/text.hpp"
#include "engine/live_engine.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {
namespace {

constexpr size_t list_items_max = 1'000;

// Number after which a list goes on. Errors: Invalid with path "cursor".
Result<int64_t> parse_cursor(const std::string& text, int64_t from_start)
{
    if (text.empty()) return from_start;
    int64_t number = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (wrong != std::errc{} || end != text.data() + text.size() || number < 0) {
        return Error{ErrorKind::Invalid, in_quotes(text) + " is no cursor of this list", "cursor"};
    }
    return number;
}

Json identifiers_json(const std::vector<Identifier>& identifiers, const Sight& sight)
{
    Json all = Json::array();
    for (const Identifier& one : identifiers)
        all.push_back(
            {{"kind", one.kind}, {"value", masked_identifier(one.kind, one.value, sight)}});
    return all;
}

// Most frequent first.
Json counts_json(const std::map<std::string, int64_t>& counts, const char* name, const char* count)
{
    std::vector<std::pair<std::string, int64_t>> order(counts.begin(), counts.end());
    std::ranges::stable_sort(order, std::greater(), &std::pair<std::string, int64_t>::second);
    Json rows = Json::array();
    for (const auto& [what, how_often] : order) rows.push_back({{name, what}, {count, how_often}});
    return rows;
}

// The body's field as it may be seen, or an empty object.
Json object_or_empty(const Json& body, const char* name, FieldWalk& walk, const Sight& sight)
{
    if (!body.contains(name) || !body[name].is_object()) return Json::object();
    if (sight.personal && sight.sensitive) return body[name];
    const std::string text = dump_json(body[name]);
    const std::string_view members = std::string_view{text}.substr(1, text.size() - 2);
    auto masked =
        parse_json("{" + masked_members(walk, std::string{"/"} + name, members, sight) + "}");
    return masked ? std::move(masked).value() : Json::object();
}

}  // namespace

Result<Json> LiveEngine::customer_row(const Snapshot& snapshot, CustomerId id,
                                      const Sight& sight) const
{
    Json row = {{"customer", raw(id)},
                {"identifiers", identifiers_json(TRY(directory_->identifiers_of(id)), sight)},
                {"events", 0},
                {"first_seen", nullptr},
                {"last_seen", nullptr}};
    snapshot.walk({raw(id), raw(id) + 1}, Snapshot::Columns{}, [&](const JourneyView& journey) {
        if (journey.size() == 0) return;
        row["events"] = journey.size();
        row["first_seen"] = to_iso(timestamp_of(journey.times_ms.front()));
        row["last_seen"] = to_iso(timestamp_of(journey.times_ms.back()));
    });
    return row;
}

Result<std::vector<CustomerId>> LiveEngine::customers_found(const std::string& search) const
{
    std::vector<CustomerId> found;
    for (const std::string& kind : vault_->kinds()) {
        const auto customer = TRY(directory_->find_customer(kind, search));
        if (customer && std::ranges::find(found, *customer) == found.end())
            found.push_back(*customer);
    }
    return found;
}

Result<Json> LiveEngine::customers(const std::string& cell, const std::string& column,
                                   const ListQuery& list)
{
    const auto snapshot = this->snapshot();
    const size_t items_max = std::clamp<size_t>(list.items_max, 1, list_items_max);
    const int64_t offset = TRY(parse_cursor(list.cursor, 0));
    std::vector<CustomerId> chosen;
    const bool everyone = cell.empty() && list.search.empty();
    if (!cell.empty())
        chosen = TRY(customers_of_cell(cell, column));
    else if (!everyone)
        chosen = TRY(customers_found(list.search));
    const size_t total = everyone ? snapshot->customer_count() : chosen.size();

    Json rows = Json::array();
    auto at = static_cast<size_t>(offset);
    const auto erased = hidden();
    for (; at < total && rows.size() < items_max; ++at) {
        const CustomerId id = everyone ? CustomerId{static_cast<uint32_t>(at)} : chosen[at];
        if (erased && erased->has(id)) continue;
        rows.push_back(TRY(customer_row(*snapshot, id, list.sight)));
    }
    return Json{{"customers", std::move(rows)},
                {"total", everyone && erased ? total - erased->size() : total},
                {"next_cursor", at < total ? Json(std::to_string(at)) : Json(nullptr)}};
}

Result<Json> LiveEngine::customer(CustomerId id, const Sight& sight)
{
    const auto snapshot = this->snapshot();
    if (raw(id) >= snapshot->customer_count()) {
        return Error{ErrorKind::NotFound, "there is no customer " + std::to_string(raw(id))};
    }
    if (const auto erased = hidden(); erased && erased->has(id))
        return Error{ErrorKind::Gone, "this customer was erased"};
    Json json = TRY(customer_row(*snapshot, id, sight));
    std::map<std::string, int64_t> channels;
    std::map<std::string, int64_t> events;
    snapshot->walk({raw(id), raw(id) + 1}, Snapshot::Columns{}, [&](const JourneyView& journey) {
        for (size_t i = 0; i < journey.size(); ++i) {
            ++channels[std::string(channel_id(ChannelCode{journey.channels[i]}))];
            ++events[names_.name(EventCode{journey.events[i]})];
        }
    });
    json["channels"] = counts_json(channels, "channel", "events");
    json["event_names"] = counts_json(events, "event", "count");
    return json;
}

Result<Json> LiveEngine::timeline(CustomerId id, const ListQuery& list)
{
    const auto snapshot = this->snapshot();
    if (raw(id) >= snapshot->customer_count()) {
        return Error{ErrorKind::NotFound, "there is no customer " + std::to_string(raw(id))};
    }
    if (const auto erased = hidden(); erased && erased->has(id))
        return Error{ErrorKind::Gone, "this customer was erased"};
    const std::vector<Position> positions = snapshot->positions(id);
    std::vector<uint32_t> sessions(positions.size());
    snapshot->walk({raw(id), raw(id) + 1}, Snapshot::Columns{}, [&](const JourneyView& journey) {
        Sessions cut;
        cut_into_sessions(SessionDefinition{}, Zone::utc(), journey, cut);
        sessions = std::move(cut.of_event);
    });
    const int64_t end =
        std::min(TRY(parse_cursor(list.cursor, static_cast<int64_t>(positions.size()))),
                 static_cast<int64_t>(positions.size()));
    const auto first = std::max<int64_t>(
        0, end - static_cast<int64_t>(std::clamp<size_t>(list.items_max, 1, list_items_max)));
    const std::span<const Position> wanted(positions.data() + first,
                                           static_cast<size_t>(end - first));

    FieldWalk walk(&fields_->classes());
    std::vector<Json> events(wanted.size());
    TRY(log_->read_records(wanted, [&](size_t k, const RecordBatch& batch, size_t row) {
        const auto body = parse_json(batch.body(row));
        const Json text = body ? *body : Json::object();
        const uint32_t session = sessions[static_cast<size_t>(first) + k];
        events[k] = {
            {"position", raw(batch.position(row))},
            {"time", to_iso(timestamp_of(batch.timestamp_ms[row]))},
            {"received", to_iso(timestamp_of(batch.received_at_ms[row]))},
            {"event", names_.name(batch.event[row])},
            {"channel", channel_id(batch.channel[row])},
            {"value", batch.value[row] == no_value
                          ? Json(nullptr)
                          : Json(static_cast<double>(batch.value[row]) / 10'000)},
            {"currency", raw(batch.currency[row]) == 0 ? Json(nullptr)
                                                       : Json(currency_id(batch.currency[row]))},
            {"properties", object_or_empty(text, text.contains("traits") ? "traits" : "properties",
                                           walk, list.sight)},
            {"context", object_or_empty(text, "context", walk, list.sight)},
            {"late", (batch.flags[row] & FlagLate) != 0},
            {"session", session == 0 ? Json(nullptr) : Json(session)}};
    }));
    std::ranges::reverse(events);
    return Json{{"events", events},
                {"next_cursor", first > 0 ? Json(std::to_string(first)) : Json(nullptr)}};
}

}  // namespace itinera
