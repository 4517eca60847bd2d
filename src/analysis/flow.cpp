#include "analysis/flow.hpp"

#include <algorithm>

namespace itinera {
namespace {

using Query = JourneyFlow::Query;
using Partial = JourneyFlow::Partial;

// Place of the anchor among the unit's events.
std::optional<size_t> find_anchor(const Query& query, const JourneyView& journey, const Unit& unit)
{
    const Question& question = query.question;
    if (query.start_is_session) {
        if (unit.session && question.in_period(unit.session->start_ms)) return 0;
        return std::nullopt;
    }
    const EventFilter& wanted = query.is_backwards() ? *query.end : *query.start;
    std::optional<size_t> found;
    for (size_t k = 0; k < unit.events.size(); ++k) {
        const uint32_t i = unit.events[k];
        if (!question.in_period(journey.times_ms[i]) || !wanted.fits(journey, i)) continue;
        found = k;
        if (!query.last_occurrence) break;
    }
    return found;
}

// The last instant at which an event still belongs to a walk that began at `anchor_ms`.
int64_t last_instant(const Query& query, int64_t anchor_ms)
{
    constexpr int64_t never = std::numeric_limits<int64_t>::max();
    int64_t last = never;
    if (query.window_ms && anchor_ms < never - *query.window_ms)
        last = anchor_ms + *query.window_ms;
    if (query.question.cut) last = std::min(last, query.question.to_ms - 1);
    return last;
}

// Whether something may still happen within the window (CM-14).
bool is_open(const Query& query, const Unit& unit, int64_t anchor_ms)
{
    const Question& question = query.question;
    if (last_instant(query, anchor_ms) <= question.now_ms) return false;
    if (!unit.session) return true;
    if (!unit.is_last_session && !question.session.key_column) return false;
    return is_running(question.session, question.zone, *unit.session, question.now_ms);
}

// One walk being written down: items, merged repeats, the time of the last one.
struct Walk {
    Partial& partial;
    size_t items_max;  // columns + 1
    bool collapse;
    int64_t last_ms = 0;
    bool goes_on = false;  // beyond the last column

    // False when there is no room for it.
    bool take(uint32_t item, int64_t time_ms)
    {
        if (collapse && !partial.walk.empty() && partial.walk.back() == item) {
            ++partial.walk_repeats.back();
            return true;
        }
        if (partial.walk.size() == items_max) {
            goes_on = true;
            return false;
        }
        partial.walk.push_back(item);
        partial.walk_repeats.push_back(0);
        last_ms = time_ms;
        return true;
    }
};

uint32_t item_at(const Query& query, const JourneyView& journey, uint32_t i, Partial& partial)
{
    return partial.items.id_of(query.items, query.items.code_of(journey, i));
}

// What a walk came to.
struct Outcome {
    bool reached = false;  // the end, in whatever column
    WalkEnd end = WalkEnd::Dropped;
};

Outcome walk_forwards(const Query& query, const JourneyView& journey, const Unit& unit,
                      size_t anchor, Walk& walk)
{
    const int64_t anchor_ms = journey.times_ms[unit.events[anchor]];
    const int64_t last = last_instant(query, anchor_ms);
    Outcome outcome;
    for (size_t k = anchor + 1; k < unit.events.size() && !outcome.reached; ++k) {
        const uint32_t i = unit.events[k];
        if (journey.times_ms[i] > last) break;
        outcome.reached = query.end && query.end->fits(journey, i);
        if (walk.goes_on || (!outcome.reached && !query.items.shows(journey, i))) continue;
        walk.take(item_at(query, journey, i, walk.partial), journey.times_ms[i]);
        if (walk.goes_on && !query.end) break;
    }
    if (walk.goes_on)
        outcome.end = WalkEnd::More;
    else if (outcome.reached)
        outcome.end = WalkEnd::Reached;
    else
        outcome.end = is_open(query, unit, anchor_ms) ? WalkEnd::Open : WalkEnd::Dropped;
    return outcome;
}

Outcome walk_backwards(const Query& query, const JourneyView& journey, const Unit& unit,
                       size_t anchor, Walk& walk)
{
    const int64_t anchor_ms = journey.times_ms[unit.events[anchor]];
    for (size_t k = anchor; k-- > 0 && !walk.goes_on;) {
        const uint32_t i = unit.events[k];
        if (query.window_ms && anchor_ms - journey.times_ms[i] > *query.window_ms) break;
        if (query.items.shows(journey, i))
            walk.take(item_at(query, journey, i, walk.partial), journey.times_ms[i]);
    }
    return {false, walk.goes_on ? WalkEnd::More : WalkEnd::Start};
}

void count_path(const Outcome& outcome, int64_t lasted_ms, Partial& partial)
{
    ++partial.units;
    partial.reached += outcome.reached;
    const uint32_t path = partial.paths.id_of(partial.walk);
    if (path == partial.path_units.size()) partial.path_units.push_back({});
    const auto end = static_cast<uint32_t>(outcome.end);
    ++partial.path_units[path][end];
    partial.path_times.add(path * walk_ends + end, lasted_ms);
    if (partial.repeats.size() < partial.walk.size()) partial.repeats.resize(partial.walk.size());
    for (size_t column = 0; column < partial.walk.size(); ++column) {
        if (partial.walk_repeats[column] == 0) continue;
        std::vector<int64_t>& repeats = partial.repeats[column];
        if (repeats.size() <= partial.walk[column]) repeats.resize(partial.items.size(), 0);
        repeats[partial.walk[column]] += partial.walk_repeats[column];
    }
}

void scan_unit(const Query& query, const JourneyView& journey, const Unit& unit, Partial& partial)
{
    const std::optional<size_t> anchor = find_anchor(query, journey, unit);
    if (!anchor) return;
    partial.walk.clear();
    partial.walk_repeats.clear();
    Walk walk{partial, query.columns + 1, query.items.collapse};
    const uint32_t first = unit.events[*anchor];
    const int64_t anchor_ms = journey.times_ms[first];
    walk.take(item_at(query, journey, first, partial), anchor_ms);
    const Outcome outcome = query.is_backwards()
                                ? walk_backwards(query, journey, unit, *anchor, walk)
                                : walk_forwards(query, journey, unit, *anchor, walk);
    if (query.completed && *query.completed != outcome.reached) return;
    count_path(outcome, std::abs(walk.last_ms - anchor_ms), partial);
}

}  // namespace

std::string_view name_of(WalkEnd end)
{
    static constexpr std::string_view names[] = {"reached", "dropped", "open", "start", "more"};
    return names[static_cast<size_t>(end)];
}

void JourneyFlow::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    partial.splitter.each(query.question, journey,
                          [&](const Unit& unit) { scan_unit(query, journey, unit, partial); });
}

void JourneyFlow::merge(Partial& into, Partial&& from)
{
    const std::vector<uint32_t> item = into.items.take(from.items);
    std::vector<uint32_t> path;
    std::vector<uint32_t> groups;
    for (uint32_t p = 0; p < from.paths.size(); ++p) {
        path.clear();
        for (const uint32_t id : from.paths.sequence(p)) path.push_back(item[id]);
        const uint32_t number = into.paths.id_of(path);
        if (number == into.path_units.size()) into.path_units.push_back({});
        for (uint32_t end = 0; end < walk_ends; ++end) {
            into.path_units[number][end] += from.path_units[p][end];
            groups.push_back(number * walk_ends + end);
        }
    }
    into.path_times.take(from.path_times, groups);
    if (into.repeats.size() < from.repeats.size()) into.repeats.resize(from.repeats.size());
    for (size_t column = 0; column < from.repeats.size(); ++column) {
        into.repeats[column].resize(into.items.size(), 0);
        for (size_t k = 0; k < from.repeats[column].size(); ++k) {
            into.repeats[column][item[k]] += from.repeats[column][k];
        }
    }
    into.units += from.units;
    into.reached += from.reached;
}

void JourneyFlow::clear(Partial& partial)
{
    partial.paths.clear();
    partial.path_units.clear();
    partial.path_times.clear();
    partial.repeats.clear();
    partial.units = partial.reached = 0;
}

}  // namespace itinera
