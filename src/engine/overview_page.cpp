#include "engine/overview_page.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>

#include "analysis/overview.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "event/channel.hpp"
#include "privacy/small_groups.hpp"

namespace itinera {
namespace {

constexpr size_t overview_buckets_max = 400;
constexpr size_t overview_buckets_wanted = 100;

struct BucketName {
    Bucket bucket;
    std::string_view name;
};
constexpr std::array bucket_names{
    BucketName{Bucket::Hour, "hour"},       BucketName{Bucket::Day, "day"},
    BucketName{Bucket::Week, "week"},       BucketName{Bucket::Month, "month"},
    BucketName{Bucket::Quarter, "quarter"}, BucketName{Bucket::Year, "year"}};

Result<std::string> text_of(const Json& period, const char* name)
{
    if (!period.contains(name)) return std::string();
    if (!period[name].is_string()) return Error{ErrorKind::Invalid, "expected a text", name};
    return period[name].get<std::string>();
}

// A date is the start of that local day, or of the day after for the end of a period.
Result<std::optional<Timestamp>> instant_of(const std::string& text, const char* name,
                                            const Zone& zone, bool is_end)
{
    if (text.empty()) return std::optional<Timestamp>();
    if (text.size() == 10) {
        const auto date = parse_local_date(text);
        if (!date) return Error{ErrorKind::Invalid, date.error().message, name};
        return std::optional(zone.start_of(LocalDate{raw(*date) + (is_end ? 1 : 0)}));
    }
    const auto time = parse_timestamp(text, zone);
    if (!time) return Error{ErrorKind::Invalid, time.error().message, name};
    return std::optional(*time);
}

// Starts of the buckets that cover [from, to), and the end of the last; at most `count_max`
// buckets.
std::optional<std::vector<Timestamp>> starts_of(Timestamp from, Timestamp to, Bucket bucket,
                                                const Zone& zone, size_t count_max)
{
    std::vector<Timestamp> starts{zone.start_of_bucket(from, bucket, WeekStart::Monday)};
    while (starts.back() < to) {
        if (starts.size() > count_max) return std::nullopt;
        starts.push_back(zone.next_bucket(starts.back(), bucket, WeekStart::Monday));
    }
    return starts;
}

struct Buckets {
    Bucket bucket = Bucket::Day;
    std::string_view name;
    std::vector<Timestamp> starts;  // [buckets + 1]
};

Result<Buckets> buckets_of(const std::string& wanted, Timestamp from, Timestamp to,
                           const Zone& zone)
{
    for (const BucketName& one : bucket_names) {
        if (!wanted.empty() && wanted != one.name) continue;
        const size_t count_max = wanted.empty() ? overview_buckets_wanted : overview_buckets_max;
        if (auto starts = starts_of(from, to, one.bucket, zone, count_max)) {
            return Buckets{one.bucket, one.name, std::move(*starts)};
        }
        if (!wanted.empty()) {
            return Error{ErrorKind::TooLarge,
                         "the period has more than " + std::to_string(overview_buckets_max) +
                             " buckets of one " + wanted + ": ask for longer buckets",
                         "bucket"};
        }
    }
    if (wanted.empty())
        return Error{ErrorKind::TooLarge, "the period is longer than 100 years", "from"};
    return Error{ErrorKind::Invalid,
                 in_quotes(wanted) + " is no bucket: hour, day, week, month, quarter or year",
                 "bucket"};
}

Json time_or_null(int64_t ms, const Zone& zone)
{
    if (ms == INT64_MIN || ms == INT64_MAX) return nullptr;
    return zone.to_iso(timestamp_of(ms));
}

std::vector<uint8_t> hidden_events(const NameTable& names)
{
    std::vector<uint8_t> hidden;
    for (const std::string& name : names.names()) hidden.push_back(is_hidden_unless_named(name));
    return hidden;
}

Json buckets_json(const Buckets& buckets, const Overview::Partial& counted, const Zone& zone,
                  Timestamp now)
{
    Json rows = Json::array();
    for (size_t b = 0; b + 1 < buckets.starts.size(); ++b) {
        rows.push_back({{"bucket", zone.bucket_name(buckets.starts[b], buckets.bucket)},
                        {"start", zone.to_iso(buckets.starts[b])},
                        {"events", counted.bucket_events[b]},
                        {"customers", counted.bucket_customers[b]},
                        {"new_customers", counted.bucket_new[b]},
                        {"complete", buckets.starts[b + 1] <= now}});
    }
    return rows;
}

// Those with events, most frequent first.
std::vector<size_t> shown_channels(const Overview::Partial& counted)
{
    std::vector<size_t> order(channels_max);
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, std::greater(),
                             [&](size_t c) { return counted.channel_events[c]; });
    std::erase_if(order, [&](size_t c) { return counted.channel_events[c] == 0; });
    return order;
}

Json channels_json(const Overview::Partial& counted, size_t buckets)
{
    Json rows = Json::array();
    for (const size_t channel : shown_channels(counted)) {
        Json by_bucket = Json::array();
        for (size_t b = 0; b < buckets; ++b) {
            by_bucket.push_back(counted.channel_bucket_events[channel * buckets + b]);
        }
        rows.push_back({{"channel", channel_id(ChannelCode{static_cast<uint8_t>(channel)})},
                        {"events", counted.channel_events[channel]},
                        {"customers", counted.channel_customers[channel]},
                        {"by_bucket", std::move(by_bucket)}});
    }
    return rows;
}

bool is_small(uint64_t customers)
{
    return customers < static_cast<uint64_t>(small_group_min);
}

void hide_small(Json& count)
{
    if (is_small(count.get<uint64_t>())) count = "<" + std::to_string(small_group_min);
}

// Events of every channel in every bucket, with their sums in the last row and column: which of
// them are those of few customers, or would give these away.
std::vector<std::vector<bool>> hidden_events_of(const Overview::Partial& counted, size_t buckets)
{
    std::vector<std::vector<std::optional<int64_t>>> counts;
    std::vector<std::vector<bool>> hidden;
    const auto add = [&](uint64_t events, uint64_t customers) {
        counts.back().emplace_back(static_cast<int64_t>(events));
        hidden.back().push_back(is_small(customers));
    };
    for (const size_t channel : shown_channels(counted)) {
        counts.emplace_back();
        hidden.emplace_back();
        for (size_t b = 0; b < buckets; ++b) {
            const size_t cell = channel * buckets + b;
            add(counted.channel_bucket_events[cell], counted.channel_bucket_customers[cell]);
        }
        add(counted.channel_events[channel], counted.channel_customers[channel]);
    }
    counts.emplace_back();
    hidden.emplace_back();
    for (size_t b = 0; b < buckets; ++b) add(counted.bucket_events[b], counted.bucket_customers[b]);
    add(counted.events, counted.customers);
    hide_what_gives_away(counts, hidden);
    return hidden;
}

// New customers of the buckets add up to those of the period.
void hide_new_customers(Json& page)
{
    std::vector<Json*> cells;
    for (Json& row : page["buckets"]) cells.push_back(&row["new_customers"]);
    cells.push_back(&page["new_customers"]);
    std::vector<std::vector<std::optional<int64_t>>> counts;
    for (const Json* cell : cells) counts.push_back({cell->get<int64_t>()});
    const auto hidden = hidden_cells(counts, small_group_min);
    for (size_t k = 0; k < cells.size(); ++k) {
        if (hidden[k][0]) *cells[k] = "<" + std::to_string(small_group_min);
    }
}

void hide_small_groups_of_names(Json& events)
{
    std::vector<std::vector<std::optional<int64_t>>> counts;
    std::vector<std::vector<bool>> hidden;
    for (const Json& row : events) {
        counts.push_back({row["count"].get<int64_t>()});
        hidden.push_back({is_small(row["customers"].get<uint64_t>())});
    }
    hide_what_gives_away(counts, hidden);  // the sum of all stands in the overview
    for (size_t r = 0; r < events.size(); ++r) {
        Json& row = events[r];
        if (is_small(row["customers"].get<uint64_t>())) {
            for (const char* name : {"first_seen", "last_seen"}) row[name] = nullptr;
        }
        if (hidden[r][0]) row["count"] = nullptr;
        hide_small(row["customers"]);
    }
}

// For those who may see no persons (PR-35): counts of few customers become "<10", their events and
// times null.
void hide_small_groups_of(Json& page, const Overview::Partial& counted)
{
    const size_t buckets = page["buckets"].size();
    const auto hidden = hidden_events_of(counted, buckets);
    const auto hide_events = [](Json& events, bool is_hidden) {
        if (is_hidden) events = nullptr;
    };
    for (size_t c = 0; c < page["channels"].size(); ++c) {
        Json& row = page["channels"][c];
        for (size_t b = 0; b < buckets; ++b) hide_events(row["by_bucket"][b], hidden[c][b]);
        hide_events(row["events"], hidden[c].back());
        hide_small(row["customers"]);
    }
    for (size_t b = 0; b < buckets; ++b) {
        hide_events(page["buckets"][b]["events"], hidden.back()[b]);
        hide_small(page["buckets"][b]["customers"]);
    }
    hide_events(page["events"], hidden.back().back());
    hide_small(page["customers"]);
    hide_new_customers(page);
    if (is_small(counted.all_customers)) {
        for (const char* name : {"events", "first", "last"}) page["all_time"][name] = nullptr;
    }
    hide_small(page["all_time"]["customers"]);
}

}  // namespace

Result<Json> overview_page(const Snapshot& snapshot, const NameTable& names, const Json& period,
                           const PageView& view, const RunControl& control)
{
    const Timestamp now = view.now;
    const std::string zone_name = TRY(text_of(period, "zone"));
    auto found = Zone::find(zone_name.empty() ? "UTC" : zone_name);
    if (!found) return Error{ErrorKind::Invalid, found.error().message, "zone"};
    const Zone zone = *found;
    const std::string wanted = TRY(text_of(period, "bucket"));
    auto from = TRY(instant_of(TRY(text_of(period, "from")), "from", zone, false));
    auto to = TRY(instant_of(TRY(text_of(period, "to")), "to", zone, true));
    if (from && to && *from >= *to) {
        return Error{ErrorKind::Invalid, "the period ends before it begins", "to"};
    }

    const Snapshot::Columns no_columns;
    Overview::Query query{{0, 1}, hidden_events(names), view.hides_small_groups};
    if (!from || !to) {  // all time: first look when that is
        const auto all = TRY(run<Overview>(query, snapshot, no_columns, control));
        const bool is_empty = all.all_events == 0;
        if (!from) from = is_empty ? now - std::chrono::days{1} : timestamp_of(all.first_ms);
        if (!to) to = is_empty ? now : timestamp_of(all.last_ms + 1);
        if (*from >= *to) from = *to - std::chrono::hours{1};
    }
    const Buckets buckets = TRY(buckets_of(wanted, *from, *to, zone));
    query.edges_ms.clear();
    for (const Timestamp start : buckets.starts) query.edges_ms.push_back(ms_of(start));
    // The ends of the period cut the first and the last bucket.
    query.edges_ms.front() = std::max(query.edges_ms.front(), ms_of(*from));
    query.edges_ms.back() = std::min(query.edges_ms.back(), ms_of(*to));
    const auto counted = TRY(run<Overview>(query, snapshot, no_columns, control));

    Json page{{"from", zone.to_iso(*from)},
              {"to", zone.to_iso(*to)},
              {"zone", zone.name()},
              {"bucket", buckets.name},
              {"events", counted.events},
              {"customers", counted.customers},
              {"new_customers",
               std::accumulate(counted.bucket_new.begin(), counted.bucket_new.end(), uint64_t{0})},
              {"all_time",
               {{"events", counted.all_events},
                {"customers", counted.all_customers},
                {"first", time_or_null(counted.first_ms, zone)},
                {"last", time_or_null(counted.last_ms, zone)}}},
              {"buckets", buckets_json(buckets, counted, zone, now)},
              {"channels", channels_json(counted, buckets.starts.size() - 1)}};
    if (view.hides_small_groups) hide_small_groups_of(page, counted);
    return page;
}

Result<Json> event_names_page(const Snapshot& snapshot, const NameTable& names,
                              const PageView& view, const RunControl& control)
{
    const EventCatalogue::Query query{std::max(names.size(), snapshot.event_codes())};
    const auto counted = TRY(run<EventCatalogue>(query, snapshot, Snapshot::Columns{}, control));
    const std::vector<std::string> all = names.names();
    std::vector<size_t> order(all.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::ranges::stable_sort(order, std::greater(),
                             [&](size_t code) { return counted.entries[code].count; });
    Json events = Json::array();
    for (const size_t code : order) {
        const EventCatalogue::Entry& entry = counted.entries[code];
        if (entry.count == 0) continue;
        events.push_back({{"event", all[code]},
                          {"count", entry.count},
                          {"customers", entry.customers},
                          {"first_seen", to_iso(timestamp_of(entry.first_ms))},
                          {"last_seen", to_iso(timestamp_of(entry.last_ms))},
                          {"hidden", is_hidden_unless_named(all[code])}});
    }
    if (view.hides_small_groups) hide_small_groups_of_names(events);
    return Json{{"events", std::move(events)}};
}

}  // namespace itinera
