#include "base/zone.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"

namespace itinera {
namespace {

using namespace std::chrono_literals;

Timestamp at(const char* text)
{
    return parse_timestamp(text, Zone::utc()).value();
}
Zone zone(const char* name)
{
    return Zone::find(name).value();
}

TEST(Zone, AnUnknownNameIsAnErrorThatNamesIt)
{
    const auto result = Zone::find("Mars/Olympus");
    ASSERT_FALSE(result);
    EXPECT_NE(result.error().message.find("Mars/Olympus"), std::string::npos);
}

TEST(Zone, ADayThatBeginsAtOneIsOneDay)
{
    // Cairo 2024-04-26: clocks went from 00:00 to 01:00, so the day began at 01:00 local.
    const Zone cairo = zone("Africa/Cairo");
    const LocalDate day = parse_local_date("2024-04-26").value();
    EXPECT_EQ(to_iso(cairo.start_of(day)), "2024-04-25T22:00:00Z");
    EXPECT_EQ(cairo.date_of(at("2024-04-25T21:59:59.999Z")),
              parse_local_date("2024-04-25").value());
    EXPECT_EQ(cairo.date_of(at("2024-04-25T22:00:00Z")), day);
}

TEST(Zone, ASkippedDayHasNoBucket)
{
    const Zone apia = zone("Pacific/Apia");  // had no 2011-12-30
    const Timestamp day = apia.start_of(parse_local_date("2011-12-29").value());
    const Timestamp next = apia.next_bucket(day, Bucket::Day, WeekStart::Monday);
    EXPECT_EQ(apia.bucket_name(day, Bucket::Day), "2011-12-29");
    EXPECT_EQ(apia.bucket_name(next, Bucket::Day), "2011-12-31");
    EXPECT_EQ(next - day, 24h);
}

TEST(Zone, ARepeatedHourGivesTwoHoursAndOneDay)
{
    const Zone berlin = zone("Europe/Berlin");
    const Timestamp first = at("2026-10-25T00:30:00Z");
    const Timestamp second = at("2026-10-25T01:30:00Z");
    const auto hour = [&](Timestamp time) {
        return berlin.bucket_name(berlin.start_of_bucket(time, Bucket::Hour, WeekStart::Monday),
                                  Bucket::Hour);
    };
    EXPECT_EQ(hour(first), "2026-10-25T02:00+02:00");
    EXPECT_EQ(hour(second), "2026-10-25T02:00+01:00");
    EXPECT_EQ(berlin.date_of(first), berlin.date_of(second));
    const Timestamp day = berlin.start_of_bucket(first, Bucket::Day, WeekStart::Monday);
    EXPECT_EQ(berlin.next_bucket(day, Bucket::Day, WeekStart::Monday) - day, 25h);
}

TEST(Zone, EveryInstantOfAYearLiesInExactlyOneDay)
{
    for (const char* name : {"Africa/Cairo", "America/Havana", "Pacific/Apia",
                             "Australia/Lord_Howe", "Asia/Shanghai", "America/St_Johns", "UTC"}) {
        SCOPED_TRACE(name);
        const Zone place = zone(name);
        LocalDate last = place.date_of(at("2010-12-31T00:00:00Z"));
        for (Timestamp time = at("2010-12-31T00:00:00Z"); time < at("2012-01-02T00:00:00Z");
             time += 15min) {
            const LocalDate date = place.date_of(time);
            ASSERT_GE(raw(date), raw(last));
            ASSERT_LE(place.start_of(date), time);
            ASSERT_GT(place.start_of(LocalDate{raw(date) + 1}), time);
            last = date;
        }
    }
}

TEST(Zone, BucketsOfAYearFollowEachOtherWithoutGap)
{
    for (const char* name :
         {"Africa/Cairo", "America/Havana", "Pacific/Apia", "Australia/Lord_Howe"}) {
        for (const Bucket bucket : {Bucket::Hour, Bucket::Day, Bucket::Week, Bucket::Month,
                                    Bucket::Quarter, Bucket::Year}) {
            SCOPED_TRACE(name);
            const Zone place = zone(name);
            Timestamp start =
                place.start_of_bucket(at("2011-01-01T12:00:00Z"), bucket, WeekStart::Sunday);
            while (start < at("2012-02-01T00:00:00Z")) {
                const Timestamp next = place.next_bucket(start, bucket, WeekStart::Sunday);
                ASSERT_GT(next, start) << to_iso(start);
                ASSERT_EQ(place.start_of_bucket(next - 1ms, bucket, WeekStart::Sunday), start)
                    << to_iso(start);
                ASSERT_EQ(place.start_of_bucket(next, bucket, WeekStart::Sunday), next)
                    << to_iso(next);
                start = next;
            }
        }
    }
}

TEST(Zone, WeeksBeginWhereTheyAreToldTo)
{
    const Zone utc = Zone::utc();
    const Timestamp wednesday = at("2026-03-04T10:00:00Z");
    const auto week = [&](WeekStart start) {
        return utc.bucket_name(utc.start_of_bucket(wednesday, Bucket::Week, start), Bucket::Week);
    };
    EXPECT_EQ(week(WeekStart::Monday), "2026-03-02");
    EXPECT_EQ(week(WeekStart::Sunday), "2026-03-01");
    EXPECT_EQ(week(WeekStart::Saturday), "2026-02-28");
}

TEST(Zone, KnowsWallTimesThatAreMissingOrDouble)
{
    const Zone berlin = zone("Europe/Berlin");
    const auto local = [](const char* text) {
        return std::chrono::local_time<Duration>{at(text).time_since_epoch()};
    };
    EXPECT_TRUE(berlin.is_unambiguous(local("2026-03-29T01:59:00Z")));
    EXPECT_FALSE(berlin.is_unambiguous(local("2026-03-29T02:30:00Z")));
    EXPECT_FALSE(berlin.is_unambiguous(local("2026-10-25T02:30:00Z")));
    EXPECT_EQ(berlin.to_iso(at("2026-07-01T10:00:00.250Z")), "2026-07-01T12:00:00.250+02:00");
}

}  // namespace
}  // namespace itinera
