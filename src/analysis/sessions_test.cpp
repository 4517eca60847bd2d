#include "analysis/sessions.hpp"

#include <gtest/gtest.h>

#include "analysis/random_journeys_test.hpp"

namespace itinera {
namespace {

TEST(Sessions, AgreeWithTheirDefinitionOnRandomLogs)
{
    Sessions sessions;
    for (uint64_t seed = 0; seed < 4000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 0);
        const TestLog log = random_log(random);
        const SessionDefinition definition = random_sessions(random);
        for (const auto& journey : log) {
            cut_into_sessions(definition, Zone::utc(), journey->view(), sessions);
            const std::vector<int> expected = sessions_by_definition(definition, *journey);
            ASSERT_TRUE(std::ranges::equal(sessions.of_event, expected));
            for (size_t k = 0; k < sessions.sessions.size(); ++k) {
                EXPECT_EQ(sessions.sessions[k].events,
                          std::ranges::count(expected, static_cast<int>(k + 1)));
            }
        }
    }
}

TEST(Sessions, AGapOfExactlyTheIdleTimeContinues)
{
    const SessionDefinition definition{.idle_ms = 10};
    Sessions sessions;
    const TestJourney journey(0, {{0, 0, 0, 0}, {10, 0, 0, 0}, {21, 0, 0, 0}});
    cut_into_sessions(definition, Zone::utc(), journey.view(), sessions);
    EXPECT_EQ(sessions.of_event, (std::vector<uint32_t>{1, 1, 2}));
    EXPECT_TRUE(is_running(definition, Zone::utc(), sessions.sessions[1], 31));
    EXPECT_FALSE(is_running(definition, Zone::utc(), sessions.sessions[1], 32));
}

// A day of 23 hours, and a day that begins at 01:00 (CM-12).
TEST(Sessions, SplitAtTheLocalMidnight)
{
    SessionDefinition definition{.idle_ms = 10'000'000'000};
    definition.split_at_midnight = true;
    Sessions sessions;
    const auto at = [](const char* time, const Zone& zone) {
        return ms_of(*parse_timestamp(time, zone));
    };
    const Zone cairo = *Zone::find("Africa/Cairo");
    const TestJourney night(0, {{at("2026-04-23T23:59:59", cairo), 0, 0, 0},
                                {at("2026-04-24T01:00:00", cairo), 0, 0, 0}});
    cut_into_sessions(definition, cairo, night.view(), sessions);
    EXPECT_EQ(sessions.of_event, (std::vector<uint32_t>{1, 2}));
    const Zone berlin = *Zone::find("Europe/Berlin");
    const TestJourney day(0, {{at("2026-03-29T00:00:00", berlin), 0, 0, 0},
                              {at("2026-03-29T23:59:59", berlin), 0, 0, 0}});
    cut_into_sessions(definition, berlin, day.view(), sessions);
    EXPECT_EQ(sessions.of_event, (std::vector<uint32_t>{1, 1}));
}

}  // namespace
}  // namespace itinera
