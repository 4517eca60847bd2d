#include "analysis/process.hpp"

#include <algorithm>

namespace itinera {
namespace {

bool is_plain(const std::vector<EventFilter>& filters)
{
    return std::ranges::all_of(filters,
                               [](const EventFilter& filter) { return filter.is_plain(); });
}

// Whether counting codes is all that has to be done.
bool counts_codes(const Process::Query& query)
{
    const ItemRule& items = query.items;
    return !query.units && !query.times && !query.variants && !query.switches &&
           items.is_plain_event() && !items.collapse && query.question.unit == UnitKind::Customer &&
           query.question.where.is_plain() && is_plain(items.only) && is_plain(items.hide) &&
           PlainCounts::fits(items.parts[0].value_names.size() - 1,
                             query.channel_edges ? query.channel_names.size() : 1);
}

// By event code: whether events of this name exist and are shown. Precondition: counts_codes.
std::vector<uint8_t> shown_names(const Process::Query& query)
{
    std::vector<uint8_t> shown;
    const std::vector<std::string>& names = query.items.parts[0].value_names;
    for (size_t code = 0; code + 1 < names.size(); ++code) {
        const auto event = static_cast<uint16_t>(code);
        const auto fits = [&](const EventFilter& filter) { return filter.can_fit(event); };
        shown.push_back(query.question.where.can_fit(event) &&
                        (query.items.only.empty() || std::ranges::any_of(query.items.only, fits)) &&
                        std::ranges::none_of(query.items.hide, fits));
    }
    return shown;
}

// The unit's items in the period, and changes of channel between their events.
void take_trace(const Process::Query& query, const JourneyView& journey, const Unit& unit,
                Process::Partial& partial)
{
    partial.trace.clear();
    partial.times.clear();
    size_t runs = 0;              // of channels
    uint8_t runs_of[2] = {0, 0};  // channels of the last two runs
    bool is_ping_pong = false;
    for (const uint32_t i : unit.events) {
        if (!query.question.in_period(journey.times_ms[i]) || !query.items.shows(journey, i))
            continue;
        ++partial.events;
        const uint8_t channel = query.channel(journey.channels[i]);
        if (query.switches && (runs == 0 || channel != runs_of[1])) {
            if (runs > 0) partial.switches.add(runs_of[1], channel);
            if (runs > 1 && channel == runs_of[0]) is_ping_pong = true;
            runs_of[0] = runs_of[1];
            runs_of[1] = channel;
            ++runs;
        }
        const uint32_t item = partial.items.id_of(query.items, query.items.code_of(journey, i));
        if (query.items.collapse && !partial.trace.empty() && partial.trace.back() == item)
            continue;
        if (query.channel_edges && !partial.trace.empty()) {
            partial.channel_edges.add(partial.last_channel, partial.trace.back(), item);
        }
        partial.last_channel = channel;
        partial.trace.push_back(item);
        partial.times.push_back(journey.times_ms[i]);
    }
    partial.ping_pong += is_ping_pong;
}

uint32_t edge_between(Process::Partial& partial, uint32_t from, uint32_t to)
{
    const auto next = static_cast<uint32_t>(partial.edges.size());
    const uint32_t number = partial.edge_numbers.number_of(from, to, next);
    if (number == next) partial.edges.push_back({from, to});
    return number;
}

void count_edges(const Process::Query& query, Process::Partial& partial)
{
    for (size_t k = 1; k < partial.trace.size(); ++k) {
        const uint32_t number = edge_between(partial, partial.trace[k - 1], partial.trace[k]);
        Process::Edge& edge = partial.edges[number];
        ++edge.count;
        edge.units += edge.last_unit != partial.unit_number;
        edge.last_unit = partial.unit_number;
        if (query.times) partial.edge_times.add(number, partial.times[k] - partial.times[k - 1]);
    }
}

void count_activities(Process::Partial& partial)
{
    partial.activities.resize(partial.items.size());
    for (const uint32_t item : partial.trace) {
        ++partial.activities[item].count;
        ++partial.activities[item].in_unit;
    }
    for (const uint32_t item : partial.trace) {
        Process::Activity& activity = partial.activities[item];
        activity.units += activity.in_unit > 0;
        activity.reworked += activity.in_unit > 1;
        activity.in_unit = 0;
    }
    ++partial.activities[partial.trace.front()].starts;
    ++partial.activities[partial.trace.back()].ends;
}

void scan_unit(const Process::Query& query, const JourneyView& journey, const Unit& unit,
               Process::Partial& partial)
{
    if (unit.session && !query.question.in_period(unit.session->start_ms)) return;
    take_trace(query, journey, unit, partial);
    if (partial.trace.empty()) return;
    ++partial.units;
    ++partial.unit_number;
    count_activities(partial);
    count_edges(query, partial);
    if (!query.variants) return;
    const uint32_t variant = partial.variants.id_of(partial.trace);
    if (variant == partial.variant_units.size()) partial.variant_units.push_back(0);
    ++partial.variant_units[variant];
    if (query.times)
        partial.variant_times.add(variant, partial.times.back() - partial.times.front());
}

}  // namespace

Process::Partial::Partial(const Query& query) : items(query.items)
{
    if (!counts_codes(query)) return;
    plain = PlainCounts(query.items.parts[0].value_names.size() - 1,
                        query.channel_edges ? query.channel_names.size() : 1, shown_names(query));
}

void Process::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    if (partial.plain.is_used()) {
        const auto times = journey.times_ms;
        const auto first = std::ranges::lower_bound(times, query.question.from_ms) - times.begin();
        const auto end = std::ranges::lower_bound(times, query.question.to_ms) - times.begin();
        partial.plain.add(journey, static_cast<size_t>(first), static_cast<size_t>(end));
        return;
    }
    partial.splitter.each(query.question, journey,
                          [&](const Unit& unit) { scan_unit(query, journey, unit, partial); });
}

void Process::merge(Partial& into, Partial&& from)
{
    if (into.plain.is_used()) return into.plain.take(from.plain);
    const std::vector<uint32_t> item = into.items.take(from.items);
    into.activities.resize(into.items.size());
    for (size_t k = 0; k < from.activities.size(); ++k) {
        Activity& activity = into.activities[item[k]];
        activity.count += from.activities[k].count;
        activity.units += from.activities[k].units;
        activity.starts += from.activities[k].starts;
        activity.ends += from.activities[k].ends;
        activity.reworked += from.activities[k].reworked;
    }
    std::vector<uint32_t> numbers;
    for (const Edge& edge : from.edges) {
        numbers.push_back(edge_between(into, item[edge.from], item[edge.to]));
        into.edges[numbers.back()].count += edge.count;
        into.edges[numbers.back()].units += edge.units;
    }
    into.edge_times.take(from.edge_times, numbers);
    numbers.clear();
    std::vector<uint32_t> trace;
    for (uint32_t v = 0; v < from.variants.size(); ++v) {
        trace.clear();
        for (const uint32_t id : from.variants.sequence(v)) trace.push_back(item[id]);
        numbers.push_back(into.variants.id_of(trace));
        if (numbers.back() == into.variant_units.size()) into.variant_units.push_back(0);
        into.variant_units[numbers.back()] += from.variant_units[v];
    }
    into.variant_times.take(from.variant_times, numbers);
    into.switches.take(from.switches);
    into.channel_edges.take(from.channel_edges, item);
    into.units += from.units;
    into.events += from.events;
    into.ping_pong += from.ping_pong;
}

void Process::clear(Partial& partial)
{
    partial.plain = {};
    for (const Edge& edge : partial.edges) partial.edge_numbers.forget(edge.from, edge.to);
    partial.edges.clear();
    partial.edge_times.clear();
    std::ranges::fill(partial.activities, Activity{});
    partial.variants.clear();
    partial.variant_units.clear();
    partial.variant_times.clear();
    partial.switches.clear();
    partial.channel_edges.clear();
    partial.units = partial.events = partial.ping_pong = 0;
}

}  // namespace itinera
