// The basis' counts against their definition, on random logs with late events, for every unit.
#include "analysis/population.hpp"

#include <gtest/gtest.h>

#include <set>

#include "analysis/frame.hpp"
#include "base/random.hpp"
#include "journey/journey_fixture_test.hpp"

namespace itinera {
namespace {

struct Counted {
    uint64_t units = 0, events = 0, late = 0, late_after = 0, filtered = 0, without_unit = 0,
             without_session = 0, without_key = 0;
    bool operator==(const Counted&) const = default;
};

struct Case {
    TestLog log;
    PositionSet late;
    Question question;
    std::vector<uint8_t> fits;  // by event code
    int64_t after = INT64_MAX;
};

Case random_case(Random& random)
{
    Case one;
    for (uint64_t k = random.below(40); k > 0; --k) {
        TestRow row{static_cast<uint32_t>(random.below(3)), static_cast<int64_t>(random.below(50)),
                    static_cast<uint16_t>(random.below(4))};
        if (random.chance(0.6)) row.properties["p"] = random.chance(0.5) ? "1" : "2";
        one.log.rows.push_back(row);
    }
    const uint64_t how_late = random.below(4);  // none, some, some, all
    for (size_t i = 0; i < one.log.rows.size(); ++i) {
        if (how_late == 3 || (how_late > 0 && random.chance(0.4)))
            one.late.add(static_cast<int64_t>(i) + 1);
    }
    if (random.chance(0.3)) one.after = static_cast<int64_t>(random.below(40));
    Question& question = one.question;
    question.unit = static_cast<UnitKind>(random.below(3));
    question.session.idle_ms = 5;
    if (random.chance(0.3)) question.session.key_column = 0;
    if (random.chance(0.5)) {
        question.from_ms = static_cast<int64_t>(random.below(30));
        question.to_ms = question.from_ms + 1 + static_cast<int64_t>(random.below(30));
    }
    EventNode names{.kind = EventNode::Kind::Events};
    for (int code = 0; code < 4; ++code) names.events.push_back(random.chance(0.7));
    one.fits.assign(names.events.begin(), names.events.end());
    if (random.chance(0.3)) {
        one.fits.assign(4, 1);
    } else {
        question.where = EventFilter(names, 4);
    }
    return one;
}

// CM-4, CM-9, CM-10, CM-15, CM-23, event by event.
Counted defined(const Case& one, const Snapshot& snapshot, const Snapshot::Columns& columns)
{
    const Question& question = one.question;
    Counted counted;
    snapshot.walk({0, 3}, columns, [&](const JourneyView& journey) {
        const auto positions = snapshot.positions(journey.customer);
        Sessions sessions;
        cut_into_sessions(question.session, question.zone, journey, sessions);
        std::set<uint32_t> units;
        for (size_t i = 0; i < journey.size(); ++i) {
            const bool fits = one.fits[journey.events[i]] != 0;
            const bool in_period = question.in_period(journey.times_ms[i]);
            const uint32_t value = journey.properties[0][i], session = sessions.of_event[i];
            const bool of_session = question.unit == UnitKind::Session;
            const bool has_unit =
                question.unit == UnitKind::Customer || (of_session ? session != 0 : value != 0);
            if (fits && has_unit) {
                const bool counts =
                    of_session ? question.in_period(sessions.sessions[session - 1].start_ms)
                               : in_period;
                if (counts)
                    units.insert(of_session                            ? session
                                 : question.unit == UnitKind::Customer ? 0
                                                                       : value);
            }
            if (!in_period) continue;
            if (!fits) {
                ++counted.filtered;
            } else if (has_unit) {
                ++counted.events;
                if (!one.late.contains(raw(positions[i]))) continue;
                ++counted.late;
                counted.late_after += raw(positions[i]) > one.after;
            } else if (!of_session) {
                ++counted.without_unit;
            } else {
                ++(question.session.key_column && value == 0 ? counted.without_key
                                                             : counted.without_session);
            }
        }
        counted.units += units.size();
    });
    return counted;
}

TEST(Population, IsItsDefinitionOnRandomLogsAndQuestions)
{
    Random random(31, 1);
    uint64_t late = 0, without = 0;
    for (int round = 0; round < 3'000; ++round) {
        const Case one = random_case(random);
        const auto index = index_of(one.log);
        const auto snapshot = index->snapshot();
        const Snapshot::Columns columns = snapshot->columns({"p"}).value();
        RunControl control;
        control.parts = 1 + random.below(3);
        const Population found =
            count_population(one.question, {snapshot.get(), &one.late, one.after}, columns, control)
                .value();
        const Counted counted{found.units,           found.events,     found.late,
                              found.late_after,      found.filtered,   found.without_unit,
                              found.without_session, found.without_key};
        ASSERT_EQ(counted, defined(one, *snapshot, columns)) << "round " << round;
        late += counted.late_after;
        without += counted.without_key + counted.without_unit;
    }
    EXPECT_GT(late, 100U);
    EXPECT_GT(without, 1'000U);
}

}  // namespace
}  // namespace itinera
