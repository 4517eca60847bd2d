#include "analysis/overview.hpp"

#include <algorithm>
#include <bitset>

namespace itinera {

Overview::Partial Overview::empty(const Query& query)
{
    const size_t buckets = query.edges_ms.size() - 1;
    Partial partial;
    partial.bucket_events.resize(buckets);
    partial.bucket_customers.resize(buckets);
    partial.bucket_new.resize(buckets);
    partial.channel_bucket_events.resize(buckets * channels_max);
    if (query.by_cell) {
        partial.channel_bucket_customers.resize(buckets * channels_max);
        partial.channel_bucket_seen.resize(buckets * channels_max);
    }
    return partial;
}

void Overview::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    const auto is_hidden = [&](uint16_t event) {
        return event < query.hidden.size() && query.hidden[event] != 0;
    };
    const size_t buckets = query.edges_ms.size() - 1;
    const uint32_t mark = raw(journey.customer) + 1;
    std::bitset<channels_max> met;
    size_t bucket = 0;
    size_t last_bucket = buckets;
    bool is_first = true;
    bool in_period = false;
    for (size_t i = 0; i < journey.size(); ++i) {
        if (is_hidden(journey.events[i])) continue;
        const int64_t time = journey.times_ms[i];
        ++partial.all_events;
        partial.first_ms = std::min(partial.first_ms, time);
        partial.last_ms = std::max(partial.last_ms, time);
        const bool was_first = std::exchange(is_first, false);
        if (time < query.edges_ms.front() || time >= query.edges_ms.back()) continue;
        while (time >= query.edges_ms[bucket + 1]) ++bucket;
        const uint8_t channel = journey.channels[i];
        in_period = true;
        ++partial.bucket_events[bucket];
        ++partial.channel_events[channel];
        ++partial.channel_bucket_events[channel * buckets + bucket];
        if (query.by_cell) {
            const size_t cell = channel * buckets + bucket;
            if (std::exchange(partial.channel_bucket_seen[cell], mark) != mark)
                ++partial.channel_bucket_customers[cell];
        }
        met.set(channel);
        if (was_first) ++partial.bucket_new[bucket];
        if (std::exchange(last_bucket, bucket) != bucket) ++partial.bucket_customers[bucket];
        ++partial.events;
    }
    if (!is_first) ++partial.all_customers;
    if (!in_period) return;
    ++partial.customers;
    for (size_t channel = 0; channel < channels_max; ++channel)
        partial.channel_customers[channel] += met[channel];
}

void Overview::merge(Partial& into, Partial&& from)
{
    const auto add = [](auto& sums, const auto& more) {
        for (size_t k = 0; k < sums.size(); ++k) sums[k] += more[k];
    };
    into.events += from.events;
    into.customers += from.customers;
    add(into.bucket_events, from.bucket_events);
    add(into.bucket_customers, from.bucket_customers);
    add(into.bucket_new, from.bucket_new);
    add(into.channel_events, from.channel_events);
    add(into.channel_customers, from.channel_customers);
    add(into.channel_bucket_events, from.channel_bucket_events);
    add(into.channel_bucket_customers, from.channel_bucket_customers);
    into.all_events += from.all_events;
    into.all_customers += from.all_customers;
    into.first_ms = std::min(into.first_ms, from.first_ms);
    into.last_ms = std::max(into.last_ms, from.last_ms);
}

EventCatalogue::Partial EventCatalogue::empty(const Query& query)
{
    Partial partial;
    partial.entries.resize(query.event_codes);
    partial.seen.resize(query.event_codes);
    return partial;
}

void EventCatalogue::scan(const Query&, const JourneyView& journey, Partial& partial)
{
    const uint32_t mark = raw(journey.customer) + 1;
    for (size_t i = 0; i < journey.size(); ++i) {
        const uint16_t event = journey.events[i];
        Entry& entry = partial.entries[event];
        ++entry.count;
        entry.first_ms = std::min(entry.first_ms, journey.times_ms[i]);
        entry.last_ms = std::max(entry.last_ms, journey.times_ms[i]);
        if (std::exchange(partial.seen[event], mark) != mark) ++entry.customers;
    }
}

void EventCatalogue::merge(Partial& into, Partial&& from)
{
    for (size_t code = 0; code < into.entries.size(); ++code) {
        Entry& entry = into.entries[code];
        const Entry& more = from.entries[code];
        entry.count += more.count;
        entry.customers += more.customers;
        entry.first_ms = std::min(entry.first_ms, more.first_ms);
        entry.last_ms = std::max(entry.last_ms, more.last_ms);
    }
}

}  // namespace itinera
