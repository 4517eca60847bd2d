#include "analysis/population.hpp"

#include <algorithm>

namespace itinera {

namespace {

// Whether an event of the period that passes `where` belongs to a unit; counts it where it does
// not.
bool has_unit(const Question& question, const JourneyView& journey, size_t i, Population& counted)
{
    if (question.unit == UnitKind::Property) {
        if (journey.properties[question.unit_column][i] != 0) return true;
        ++counted.without_unit;
        return false;
    }
    if (question.unit == UnitKind::Session && counted.sessions.of_event[i] == 0) {
        const auto& key = question.session.key_column;
        const bool lacks_key = key && journey.properties[*key][i] == 0;
        ++(lacks_key ? counted.without_key : counted.without_session);
        return false;
    }
    return true;
}

uint64_t units_in_period(const Question& question, const JourneyView& journey, Population& counted)
{
    uint64_t units = 0;
    counted.splitter.each(question, journey, [&](const Unit& unit) {
        if (unit.session != nullptr) {
            units += question.in_period(unit.session->start_ms);
        } else {
            units += std::ranges::any_of(
                unit.events, [&](uint32_t i) { return question.in_period(journey.times_ms[i]); });
        }
    });
    return units;
}

}  // namespace

Result<Population> count_population(const Question& question, const LateLookup& late,
                                    const Snapshot::Columns& columns, const RunControl& control)
{
    using Late = CountPopulation::Query::Late;
    const int64_t end = raw(late.snapshot->log_position());
    const int64_t all = late.positions == nullptr ? 0 : late.positions->count_to(end);
    const int64_t newer =
        all == 0 || late.after >= end ? 0 : all - late.positions->count_to(late.after);
    CountPopulation::Query query{question, late};
    query.takes_everything = question.where.is_everything() && question.is_all_time() &&
                             question.unit == UnitKind::Customer && (all == 0 || late.is_whole);
    const bool are_all = late.is_whole && all == static_cast<int64_t>(late.snapshot->event_count());
    if (all > 0 && !query.takes_everything)
        query.which = are_all && newer == 0 ? Late::All : Late::Some;
    Population counted = TRY(run<CountPopulation>(query, *late.snapshot, columns, control));
    if (query.takes_everything) {
        counted.late = static_cast<uint64_t>(all);
        counted.late_after = static_cast<uint64_t>(newer);
    } else if (query.which == Late::All) {
        counted.late = counted.events;
    }
    return counted;
}

void CountPopulation::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    const Question& question = query.question;
    const bool looks = query.which == Query::Late::Some;
    const auto first = std::ranges::lower_bound(journey.times_ms, question.from_ms);
    const auto last = std::lower_bound(first, journey.times_ms.end(), question.to_ms);
    const auto begin = static_cast<size_t>(first - journey.times_ms.begin());
    const auto end = static_cast<size_t>(last - journey.times_ms.begin());
    if (question.unit == UnitKind::Session)
        cut_into_sessions(question.session, question.zone, journey, partial.sessions);
    std::vector<Position> positions;
    if (looks && begin < end) positions = query.late.snapshot->positions(journey.customer);
    uint64_t events = 0;
    for (size_t i = begin; i < end; ++i) {
        if (!question.where.is_everything() && !question.where.fits(journey, i)) {
            ++partial.filtered;
            continue;
        }
        if (!has_unit(question, journey, i, partial)) continue;
        ++events;
        if (!looks || !query.late.positions->contains(raw(positions[i]))) continue;
        ++partial.late;
        partial.late_after += raw(positions[i]) > query.late.after;
    }
    partial.events += events;
    if (question.unit == UnitKind::Customer) {
        partial.units += events > 0;
    } else {
        partial.units += units_in_period(question, journey, partial);
    }
}

void CountPopulation::scan_block(const Query&, const JourneyBlock& block, Partial& partial)
{
    const auto offsets = block.offsets;
    uint64_t units = 0;
    for (size_t c = 0; c + 1 < offsets.size(); ++c) units += offsets[c] != offsets[c + 1];
    partial.units += units;
    partial.events += offsets.back() - offsets.front();
}

void CountPopulation::merge(Partial& into, Partial&& from)
{
    into.units += from.units;
    into.events += from.events;
    into.late += from.late;
    into.late_after += from.late_after;
    into.filtered += from.filtered;
    into.without_unit += from.without_unit;
    into.without_session += from.without_session;
    into.without_key += from.without_key;
}

}  // namespace itinera
