#include "privacy/answer_clock.hpp"

#include <gtest/gtest.h>

namespace itinera {
namespace {

Timestamp at(std::string_view text, const Zone& zone)
{
    return parse_timestamp(text, zone).value();
}

// The last day on which a request that came at `received` may be answered.
std::string last_day(const std::string& regime, std::string_view received, const char* zone_name,
                     bool is_extended = false)
{
    const AnswerTerms terms = AnswerTerms::built_in();
    const Zone zone = Zone::find(zone_name).value();
    const RegimeTerms& of = terms.regimes.at(regime);
    const AnswerDue due = due_after(is_extended ? of.extended : of.answer, of, terms.holidays,
                                    at(received, zone), zone);
    EXPECT_EQ(zone.date_of(due.at + Duration{1}),
              LocalDate{static_cast<int>(zone.date_of(due.at)) + 1})
        << "the last day counts whole";
    return to_iso(zone.date_of(due.at));
}

TEST(AnswerClock, OfTheGdprIsACalendarMonthToTheLastDayOfShortOnes)
{
    EXPECT_EQ(last_day("gdpr", "2026-01-31T10:00", "Europe/Berlin"), "2026-02-28");
    EXPECT_EQ(last_day("gdpr", "2028-01-31T10:00", "Europe/Berlin"), "2028-02-29");
    EXPECT_EQ(last_day("gdpr", "2026-02-28T10:00", "Europe/Berlin"), "2026-03-28");
    EXPECT_EQ(last_day("gdpr", "2026-12-15T10:00", "Europe/Berlin"), "2027-01-15");
    EXPECT_EQ(last_day("gdpr", "2026-03-31T23:59", "Europe/Berlin"), "2026-04-30");
}

TEST(AnswerClock, OfTheGdprIsExtendedByTwoMonthsCountedFromReceipt)
{
    EXPECT_EQ(last_day("gdpr", "2026-11-30T10:00", "Europe/Berlin", true), "2027-02-28");
    EXPECT_EQ(last_day("gdpr", "2026-01-31T10:00", "Europe/Berlin", true), "2026-04-30");
}

TEST(AnswerClock, CountsTheDayOfTheProjectNotOfUtc)
{
    // 23:30 UTC on 30 January is 31 January in Shanghai.
    const AnswerTerms terms = AnswerTerms::built_in();
    const Zone zone = Zone::find("Asia/Shanghai").value();
    const RegimeTerms& gdpr = terms.regimes.at("gdpr");
    const AnswerDue due =
        due_after(gdpr.answer, gdpr, terms.holidays, at("2026-01-30T23:30:00Z", Zone::utc()), zone);
    EXPECT_EQ(to_iso(due.at), "2026-02-28T15:59:59.999Z");
}

TEST(AnswerClock, OfTheCcpaIs45DaysAndAsManyAgain)
{
    EXPECT_EQ(last_day("ccpa", "2026-01-01T10:00", "America/Los_Angeles"), "2026-02-15");
    EXPECT_EQ(last_day("ccpa", "2026-01-01T10:00", "America/Los_Angeles", true), "2026-04-01");
    const AnswerTerms terms = AnswerTerms::built_in();
    const Zone zone = Zone::find("America/Los_Angeles").value();
    const RegimeTerms& ccpa = terms.regimes.at("ccpa");
    const AnswerDue due = due_after(ccpa.acknowledge, ccpa, terms.holidays,
                                    at("2026-03-06T10:00", zone), zone);  // a Friday
    EXPECT_EQ(to_iso(zone.date_of(due.at)), "2026-03-20");
}

TEST(AnswerClock, OfThePiplFollowsTheChineseCalendarOfHolidays)
{
    // Spring Festival, 15 to 23 February, with 14 and 28 February worked.
    EXPECT_EQ(last_day("pipl", "2026-02-13T10:00", "Asia/Shanghai"), "2026-03-12");
    // National Day, 1 to 7 October, with 10 October worked; Mid-Autumn, Friday 25 September.
    EXPECT_EQ(last_day("pipl", "2026-09-24T10:00", "Asia/Shanghai"), "2026-10-22");
    // Nothing in between but weekends.
    EXPECT_EQ(last_day("pipl", "2026-07-01T10:00", "Asia/Shanghai"), "2026-07-22");
    EXPECT_EQ(last_day("pipl", "2026-07-01T10:00", "Asia/Shanghai", true), "2026-07-31");
}

TEST(AnswerClock, SaysWhereTheCalendarOfAYearIsNotKnown)
{
    AnswerTerms terms = AnswerTerms::built_in();
    const Zone zone = Zone::find("Asia/Shanghai").value();
    const RegimeTerms pipl = terms.regimes.at("pipl");
    const Timestamp received = at("2026-12-24T10:00", zone);
    const AnswerDue before = due_after(pipl.answer, pipl, terms.holidays, received, zone);
    EXPECT_FALSE(before.is_calendar_known);
    const Json year{{"2027", {{"off", {"2027-01-01"}}, {"work", Json::array()}}}};
    ASSERT_TRUE(terms.change(Json{{"holidays", year}}));
    const AnswerDue after = due_after(pipl.answer, pipl, terms.holidays, received, zone);
    EXPECT_TRUE(after.is_calendar_known);
    // 1 January is a Friday: one more day, and Friday moves to Monday over the weekend.
    EXPECT_EQ(to_iso(zone.date_of(before.at)), "2027-01-14");
    EXPECT_EQ(to_iso(zone.date_of(after.at)), "2027-01-15");
}

TEST(AnswerClock, TermsAreChangedAndReadBack)
{
    AnswerTerms terms = AnswerTerms::built_in();
    const Json changes = parse_json(R"({"regimes": [{"regime": "pipl", "answer":
        {"working_days": 10}}], "holidays": {"2026": null}})")
                             .value();
    ASSERT_TRUE(terms.change(changes));
    EXPECT_EQ(terms.regimes["pipl"].answer.working_days, 10);
    EXPECT_TRUE(terms.holidays.off.empty());
    AnswerTerms again = AnswerTerms::built_in();
    ASSERT_TRUE(again.change(AnswerTerms::built_in().to_json()));
    EXPECT_EQ(again.to_json(), AnswerTerms::built_in().to_json());
}

TEST(AnswerClock, RefusesTermsThatAreNone)
{
    for (const char* wrong : {R"({"regimes": [{"regime": "lex"}]})", R"({"regimes": 3})",
                              R"({"regimes": [{"regime": "gdpr", "answer": {"days": 0}}]})",
                              R"({"regimes": [{"regime": "gdpr", "answer": {"weeks": 2}}]})",
                              R"({"regimes": [{"regime": "gdpr", "answer": {"days": 401}}]})",
                              R"({"holidays": {"26": {"off": [], "work": []}}})",
                              R"({"holidays": {"2026": {"off": ["2027-01-01"], "work": []}}})",
                              R"({"holidays": {"2026": {"off": [5], "work": []}}})"}) {
        AnswerTerms terms = AnswerTerms::built_in();
        const auto changed = terms.change(parse_json(wrong).value());
        ASSERT_FALSE(changed) << wrong;
        EXPECT_EQ(changed.error().kind, ErrorKind::Invalid);
        EXPECT_EQ(terms.to_json(), AnswerTerms::built_in().to_json()) << "nothing is half changed";
    }
}

TEST(AnswerClock, WarnsAtHalfAndAtFourFifthsOfTheTime)
{
    const Timestamp received = timestamp_of(0), due = timestamp_of(1'000);
    const auto state = [&](int64_t now) {
        return stand_of(received, due, std::nullopt, timestamp_of(now)).state;
    };
    EXPECT_EQ(state(499), "running");
    EXPECT_EQ(state(500), "half");
    EXPECT_EQ(state(799), "half");
    EXPECT_EQ(state(800), "soon");
    EXPECT_EQ(state(1'000), "soon");
    EXPECT_EQ(state(1'001), "overdue");
    EXPECT_EQ(stand_of(received, due, due, timestamp_of(9'999)).state, "answered");
    EXPECT_EQ(stand_of(received, due, due + Duration{1}, timestamp_of(9'999)).state,
              "answered_late");
    EXPECT_EQ(stand_of(received, due, std::nullopt, timestamp_of(2'000)).days_left, -1);
}

}  // namespace
}  // namespace itinera
