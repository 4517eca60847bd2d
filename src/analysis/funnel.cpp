#include "analysis/funnel.hpp"

#include <algorithm>
#include <ranges>

#include "analysis/funnel_plain.hpp"

namespace itinera {
namespace {

uint32_t group_of(FunnelPartial& partial, const GroupKey& key)
{
    const auto [at, is_new] =
        partial.group_at.try_emplace(key, static_cast<uint32_t>(partial.groups.size()));
    if (is_new) {
        partial.groups.emplace_back();
        partial.groups.back().key = key;
    }
    return at->second;
}

// The same for a breakdown by one key, by a look into a table.
uint32_t group_of_code(FunnelPartial& partial, uint32_t code)
{
    if (code >= partial.group_of_code.size()) {
        if (code >= partial.group_of_code.max_size() || code == not_reached_code)
            return group_of(partial, {code});
        partial.group_of_code.resize(code + size_t{1});
    }
    uint32_t& known = partial.group_of_code[code];
    if (known == 0) known = group_of(partial, {code}) + 1;
    return known - 1;
}

// Of the events at `places`, the first value of a key that is not missing.
template <typename Places>
uint32_t first_code(const BreakdownKey& key, const JourneyView& journey, const Places& places)
{
    for (const uint32_t place : places) {
        if (const uint32_t code = key.code_at(journey, place)) return code;
    }
    return 0;
}

uint32_t code_of(const FunnelQuery& query, const BreakdownKey& key, const JourneyView& journey,
                 const FunnelAttempt& attempt, std::span<const uint32_t> places)
{
    if (key.first_ever) {
        if (query.is_simple) return key.code_at(journey, 0);
        return first_code(key, journey, places);
    }
    const std::span<const uint32_t> taken(attempt.taken.data(), attempt.reached);
    switch (query.question.attribute.from) {
    case BreakdownRule::From::First: return first_code(key, journey, taken);
    case BreakdownRule::From::Last:
        return first_code(key, journey, std::ranges::reverse_view(taken));
    case BreakdownRule::From::Step: break;
    }
    const size_t step = query.question.attribute.step;
    return step < attempt.reached ? key.code_at(journey, taken[step]) : not_reached_code;
}

uint32_t group_of(const FunnelQuery& query, const JourneyView& journey,
                  const FunnelAttempt& attempt, std::span<const uint32_t> places,
                  FunnelPartial& partial)
{
    const std::vector<BreakdownKey>& by = query.question.by;
    if (by.empty()) return 0;
    if (by.size() == 1)
        return group_of_code(partial, code_of(query, by[0], journey, attempt, places));
    GroupKey key{};
    for (size_t k = 0; k < by.size(); ++k) key[k] = code_of(query, by[k], journey, attempt, places);
    return group_of(partial, key);
}

void count_times(const FunnelQuery& query, const JourneyView& journey, const FunnelAttempt& attempt,
                 FunnelPartial& partial)
{
    const FunnelTimes& times = *query.times;
    if (attempt.reached <= times.to) return;
    const int64_t took =
        journey.times_ms[attempt.taken[times.to]] - journey.times_ms[attempt.taken[times.from]];
    partial.times.add(took);
    const auto bin = std::ranges::upper_bound(times.edges_ms, took) - times.edges_ms.begin();
    if (bin > 0) ++partial.histogram[static_cast<size_t>(bin) - 1];
}

void count_trend(const FunnelQuery& query, int64_t first_ms, bool has_converted,
                 FunnelPartial& partial)
{
    if (first_ms < partial.bucket_from || first_ms >= partial.bucket_to) {
        const Question& question = query.question;
        const Timestamp from = question.zone.start_of_bucket(timestamp_of(first_ms), *query.trend,
                                                             question.week_start);
        partial.bucket_from = ms_of(from);
        partial.bucket_to =
            ms_of(question.zone.next_bucket(from, *query.trend, question.week_start));
    }
    FunnelPartial::Trend& bucket = partial.trend[partial.bucket_from];
    ++bucket.entered;
    bucket.converted += has_converted;
}

// Everything but units.
uint32_t count_attempt(const FunnelQuery& query, const JourneyView& journey,
                       const FunnelAttempt& attempt, std::span<const uint32_t> places,
                       FunnelPartial& partial)
{
    const uint32_t at = group_of(query, journey, attempt, places, partial);
    FunnelGroup& group = partial.groups[at];
    ++group.ended[attempt.reached];
    group.open[attempt.reached] += attempt.is_open;
    for (size_t k = 1; k < attempt.reached; ++k) {
        group.since_step_before[k].add(journey.times_ms[attempt.taken[k]] -
                                       journey.times_ms[attempt.taken[k - 1]]);
    }
    if (query.times) count_times(query, journey, attempt, partial);
    if (query.trend) {
        count_trend(query, journey.times_ms[attempt.taken[0]],
                    attempt.reached == query.steps.size(), partial);
    }
    return at;
}

void count_plain(const FunnelQuery& query, const JourneyView& journey, const FunnelAttempt& attempt,
                 FunnelPartial& partial)
{
    // The first event that exists for the question, for breakdowns by what was first.
    uint32_t very_first = 0;
    while (!query.question.where.can_fit(journey.events[very_first])) ++very_first;
    const uint32_t at = count_attempt(query, journey, attempt, {&very_first, 1}, partial);
    ++partial.groups[at].units[attempt.reached];
    ++partial.units[attempt.reached];
}

// Customers [first, last) of the block, which have some event, by bitmaps of their events.
void scan_marked(const FunnelQuery& query, const JourneyBlock& block, size_t first, size_t last,
                 FunnelPartial& partial)
{
    const size_t begin = block.offsets[first];
    partial.marks.mark(query.step_codes, {block.events + begin, block.offsets[last] - begin});
    partial.codes.resize(block.properties.size());
    FunnelAttempt attempt;
    for (size_t c = first; c < last; ++c) {
        if (block.events_of(c) == 0) continue;
        const JourneyView journey = block.journey(c, partial.codes);
        if (marked_attempt(query, partial.marks, block.offsets[c] - begin, journey, attempt))
            count_plain(query, journey, attempt, partial);
    }
}

}  // namespace

FunnelPartial Funnel::empty(const FunnelQuery& query)
{
    FunnelPartial partial;
    if (query.question.by.empty()) group_of(partial, GroupKey{});
    if (query.times) partial.histogram.assign(query.times->edges_ms.size(), 0);
    partial.takes_plain_scan = has_plain_attempts(query);
    partial.takes_marks = has_marked_attempts(query);
    return partial;
}

void Funnel::scan(const FunnelQuery& query, const JourneyView& journey, FunnelPartial& partial)
{
    if (partial.takes_plain_scan) {
        FunnelAttempt attempt;
        if (plain_attempt(query, journey, attempt)) count_plain(query, journey, attempt, partial);
        return;
    }
    const auto visit = [&](const FunnelAttempt& attempt, std::span<const uint32_t> places) {
        const uint32_t at = count_attempt(query, journey, attempt, places, partial);
        const auto known = std::ranges::find(partial.best, at, &FunnelPartial::Best::group);
        if (known == partial.best.end()) {
            partial.best.push_back({at, attempt.reached});
        } else {
            known->reached = std::max(known->reached, attempt.reached);
        }
    };
    partial.search.each(query, journey, visit, [&] {
        size_t most = 0;
        for (const FunnelPartial::Best& best : partial.best) {
            ++partial.groups[best.group].units[best.reached];
            most = std::max(most, best.reached);
        }
        ++partial.units[most];
        partial.best.clear();
    });
}

void Funnel::scan_block(const FunnelQuery& query, const JourneyBlock& block, FunnelPartial& partial)
{
    constexpr size_t events_at_once = 8'192;  // whose bitmaps stay in the nearest cache
    const auto offsets = block.offsets;
    for (size_t first = 0; first + 1 < offsets.size();) {
        size_t last = first + 1;
        while (last + 1 < offsets.size() && offsets[last + 1] - offsets[first] <= events_at_once)
            ++last;
        scan_marked(query, block, first, last, partial);
        first = last;
    }
}

void Funnel::settle(FunnelPartial& partial)
{
    for (FunnelGroup& group : partial.groups) {
        for (Durations& durations : group.since_step_before) durations.tally();
    }
}

void Funnel::merge(FunnelPartial& into, FunnelPartial&& from)
{
    for (const FunnelGroup& group : from.groups) {
        FunnelGroup& known = into.groups[group_of(into, group.key)];
        for (size_t k = 0; k <= funnel_steps_max; ++k) {
            known.ended[k] += group.ended[k];
            known.open[k] += group.open[k];
            known.units[k] += group.units[k];
        }
        for (size_t k = 0; k < funnel_steps_max; ++k) {
            known.since_step_before[k].merge(group.since_step_before[k]);
        }
    }
    for (size_t k = 0; k <= funnel_steps_max; ++k) into.units[k] += from.units[k];
    into.times.merge(from.times);
    for (size_t bin = 0; bin < into.histogram.size(); ++bin)
        into.histogram[bin] += from.histogram[bin];
    for (const auto& [start, trend] : from.trend) {
        into.trend[start].entered += trend.entered;
        into.trend[start].converted += trend.converted;
    }
}

void Funnel::clear(FunnelPartial& partial)
{
    for (FunnelGroup& group : partial.groups) {
        group.ended.fill(0);
        group.open.fill(0);
        group.units.fill(0);
        for (Durations& durations : group.since_step_before) durations.clear();
    }
    if (partial.groups.size() > 16) {  // as many as a customer has; else every one would be cleared
        partial.groups.clear();
        partial.group_at.clear();
        partial.group_of_code.clear();
    }
    partial.units.fill(0);
    partial.times.clear();
    std::ranges::fill(partial.histogram, 0);
    partial.trend.clear();
}

}  // namespace itinera
