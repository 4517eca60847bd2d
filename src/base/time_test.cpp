#include "base/time.hpp"

#include <gtest/gtest.h>

#include "base/zone.hpp"

namespace itinera {
namespace {

using namespace std::chrono_literals;

TEST(IsoDuration, ReadsWhatTheStandardAllowsWithoutCalendars)
{
    EXPECT_EQ(parse_iso_duration("P7D").value(), 7 * 24h);
    EXPECT_EQ(parse_iso_duration("P1W").value(), 7 * 24h);
    EXPECT_EQ(parse_iso_duration("PT30M").value(), 30min);
    EXPECT_EQ(parse_iso_duration("P1DT2H3M4.5S").value(), 26h + 3min + 4500ms);
    EXPECT_EQ(parse_iso_duration("PT0.001S").value(), 1ms);
    EXPECT_EQ(parse_iso_duration("PT0S").value(), 0ms);
}

TEST(IsoDuration, RefusesCalendarsSignsAndNonsense)
{
    for (const char* wrong :
         {"", "P", "PT", "P1Y", "P1M", "-P1D", "P-1D", "7D", "PT1D", "P1H", "P1DT", "PT1M1H",
          "PT1.5M", "P1", "p7d", "PT1e3S", "P99999999999999999D"}) {
        const auto result = parse_iso_duration(wrong);
        ASSERT_FALSE(result) << wrong;
        EXPECT_EQ(result.error().kind, ErrorKind::Invalid);
    }
}

TEST(IsoDuration, PrintsWhatItReads)
{
    for (const char* text :
         {"P7D", "PT30M", "P1DT2H3M4.5S", "PT0.001S", "PT0S", "P400D", "PT23H59M59.999S"}) {
        EXPECT_EQ(to_iso(parse_iso_duration(text).value()), text);
    }
}

TEST(IsoTime, IsUtcWithMillisecondsOnlyWhereThereAreAny)
{
    EXPECT_EQ(to_iso(timestamp_of(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(to_iso(timestamp_of(1'000'000'000'250)), "2001-09-09T01:46:40.250Z");
    EXPECT_EQ(to_iso(timestamp_of(-1)), "1969-12-31T23:59:59.999Z");
}

int64_t read_utc(const char* text)
{
    return ms_of(parse_timestamp(text, Zone::utc()).value());
}

TEST(ParseTimestamp, ReadsTheFormsOfTheSpecification)
{
    EXPECT_EQ(read_utc("2001-09-09T01:46:40Z"), 1'000'000'000'000);
    EXPECT_EQ(read_utc("2001-09-09T03:46:40.123+02:00"), 1'000'000'000'123);
    EXPECT_EQ(read_utc("2001-09-09 01:46:40"), 1'000'000'000'000);
    EXPECT_EQ(read_utc("2001-09-09"), 999'993'600'000);
    EXPECT_EQ(read_utc("1000000000"), 1'000'000'000'000);
    EXPECT_EQ(read_utc("1000000000123"), 1'000'000'000'123);
    EXPECT_EQ(read_utc("1000000000123999"), 1'000'000'000'123);
    EXPECT_EQ(read_utc("1000000000123999999"), 1'000'000'000'123);
    EXPECT_EQ(read_utc("2016-12-31T23:59:60Z"), read_utc("2016-12-31T23:59:59.999Z"));
    EXPECT_EQ(read_utc("2010-10-02T09:20:39.999999+02:00"), read_utc("2010-10-02T07:20:39.999Z"));
}

TEST(ParseTimestamp, RefusesWhatIsNoTime)
{
    for (const char* wrong :
         {"", "yesterday", "2001-13-01", "2001-02-30", "2001-09-09T25:00:00Z", "12345",
          "2001-09-09T01:46:40Q", "2001-09-09T01:46:40+99:00", "2001-09-09T01:46:61Z"}) {
        EXPECT_FALSE(parse_timestamp(wrong, Zone::utc())) << wrong;
    }
}

TEST(ParseTimestamp, MovesATimeInAGapForwardAndTakesTheFirstInAnOverlap)
{
    const Zone berlin = Zone::find("Europe/Berlin").value();
    EXPECT_EQ(to_iso(parse_timestamp("2026-03-29T02:30:00", berlin).value()),
              "2026-03-29T01:30:00Z");
    EXPECT_EQ(to_iso(parse_timestamp("2026-10-25T02:30:00", berlin).value()),
              "2026-10-25T00:30:00Z");
}

TEST(ParseTimestamp, FollowsAFormat)
{
    const Zone london = Zone::find("Europe/London").value();
    const auto read = [&](const char* text, const char* format) {
        return to_iso(parse_timestamp(text, format, london).value());
    };
    EXPECT_EQ(read("12/1/10 8:26", "%m/%d/%y %H:%M"), "2010-12-01T08:26:00Z");
    EXPECT_EQ(read("6/1/11 8:26", "%m/%d/%y %H:%M"), "2011-06-01T07:26:00Z");
    EXPECT_EQ(read("10/Oct/2000:13:55:36 -0700", "%d/%b/%Y:%H:%M:%S %z"), "2000-10-10T20:55:36Z");
    EXPECT_EQ(read("2014/01/02 03:04:05.678", "%Y/%m/%d %H:%M:%S"), "2014-01-02T03:04:05.678Z");
    EXPECT_EQ(read("1511546236", "%s"), "2017-11-24T17:57:16Z");
    EXPECT_EQ(read("02.01.2014 12:05 AM", "%d.%m.%Y %I:%M %p"), "2014-01-02T00:05:00Z");
    EXPECT_FALSE(parse_timestamp("2014-01-02x", "%Y-%m-%d", london));
    EXPECT_FALSE(parse_timestamp("2014-01-0", "%Y-%m-%dT", london));
}

}  // namespace
}  // namespace itinera
