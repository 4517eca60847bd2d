#include "collect/mapping.hpp"

#include <gtest/gtest.h>

#include "collect/limits.hpp"

namespace itinera {
namespace {

constexpr std::string_view full = R"(
format: csv
source: crm
consent_mode: {external: "loyalty terms 2025, section 3"}
time: {column: created_at, format: "%Y-%m-%d %H:%M:%S", zone: Asia/Shanghai}
identifiers: {phone: mobile, user_id: customer_no}
event: {column: action, map: {buy: Order Completed}}
channel: {value: call_center}
properties: {duration_seconds: {column: dur, type: integer}, "*": keep}
skip_when: {column: status, in: [test, void]}
)";

std::string with(std::string_view line)
{
    return std::string{full} + std::string{line} + "\n";
}

std::string without(std::string_view key)
{
    std::string text{full};
    const size_t at = text.find("\n" + std::string{key} + ":");
    const size_t end = text.find('\n', at + 1);
    return text.erase(at + 1, end - at);
}

TEST(Mapping, ReadsTheExampleOfTheSpecification)
{
    const auto mapping = parse_mapping(full);
    ASSERT_TRUE(mapping) << mapping.error().message;
    EXPECT_EQ(mapping->format, RowFormat::Csv);
    EXPECT_EQ(mapping->source, "crm");
    EXPECT_EQ(mapping->consent.mode, "external");
    EXPECT_EQ(mapping->consent.statement, "loyalty terms 2025, section 3");
    EXPECT_EQ(mapping->time->zone, "Asia/Shanghai");
    ASSERT_EQ(mapping->identifiers.size(), 2u);
    EXPECT_EQ(mapping->identifiers[0].kind, "user_id");  // by rank, not as written
    EXPECT_EQ(mapping->event->map[0].second, "Order Completed");
    EXPECT_EQ(mapping->properties[0].type, PropertyType::Integer);
    EXPECT_TRUE(mapping->keep_other_columns);
    EXPECT_EQ(mapping->skip_when[0].test.values, (std::vector<std::string>{"test", "void"}));
}

TEST(Mapping, HasOneIdHoweverItIsWritten)
{
    const std::string json = R"({"source": "crm", "format": "csv", "consent_mode": "sdk",
        "time": "at", "identifiers": {"user_id": "u"}, "event": {"value": "Call Ended"}})";
    const std::string yaml =
        "format: csv  # a comment\nsource: crm\ntime: at\nidentifiers: {user_id: u}\n"
        "event:\n  value: 'Call Ended'\nconsent_mode: {external: \"asked by telephone\"}\n";
    const auto first = parse_mapping(json);
    const auto second = parse_mapping(yaml);
    ASSERT_TRUE(first) << first.error().message;
    ASSERT_TRUE(second) << second.error().message;
    EXPECT_EQ(first->id, second->id);
    EXPECT_NE(first->id, parse_mapping(full)->id);
}

struct Refused {
    std::string text, path, part_of_message;
};

class MappingErrors : public ::testing::TestWithParam<Refused> {};

TEST_P(MappingErrors, NameTheFieldAndTheRemedy)
{
    const auto mapping = parse_mapping(GetParam().text);
    ASSERT_FALSE(mapping);
    EXPECT_EQ(mapping.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(mapping.error().path, GetParam().path);
    EXPECT_NE(mapping.error().message.find(GetParam().part_of_message), std::string::npos)
        << mapping.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, MappingErrors,
    ::testing::Values(
        Refused{without("consent_mode"), "consent_mode", "say how these people consented"},
        Refused{without("format"), "", "lacks `format`"},
        Refused{without("source"), "", "lacks `source`"},
        Refused{without("time"), "", "lacks `time`"},
        Refused{without("identifiers"), "", "lacks `identifiers`"},
        Refused{without("event"), "", "lacks `event`"},
        Refused{with("quotes: x"), "quotes", "is not known: known here are format"},
        Refused{with("delimiter: ab"), "delimiter", "one ASCII character"},
        Refused{with("encoding: latin1"), "encoding", "use utf-8 or gb18030"},
        Refused{with("header: false"), "header", "`columns` must name the columns"},
        Refused{with("currency: XYZ"), "currency", "ISO 4217"},
        Refused{without("time") + "time: {column: a, zone: Mars/Olympus}\n", "time.zone",
                "is not a time zone"},
        Refused{without("channel") + "channel: {value: telepathy}\n", "channel",
                "is not a channel"},
        Refused{without("properties") + "properties: {a: {column: b, type: colour}}\n",
                "properties.a.type", "is not a type"},
        Refused{without("skip_when") + "skip_when: {column: a, like: b}\n", "skip_when.like",
                "is not a test"},
        Refused{without("event") + "event: {column: a, value: b}\n", "event",
                "one of `column`, `value`"},
        Refused{without("consent_mode") + "consent_mode: {external: \" \"}\n", "consent_mode",
                "needs a statement"},
        Refused{with("event: {value: again}"), "", "stands twice"},
        Refused{with("extra: !!python/object x"), "", "tags"},
        Refused{with("extra: &a x"), "", "anchors"}, Refused{with("extra: *a"), "", ""},
        Refused{"format: [csv\n", "", "line "}, Refused{"", "", "empty"}));

TEST(Mapping, RefusesDeepNestingAndGreatLength)
{
    const auto deep = parse_mapping("format: " + std::string(40, '[') + std::string(40, ']'));
    ASSERT_FALSE(deep);
    EXPECT_NE(deep.error().message.find("nested deeper"), std::string::npos);
    const auto deeper = parse_mapping("format: " + std::string(100'000, '['));
    ASSERT_FALSE(deeper);
    const auto long_one =
        parse_mapping(std::string{full} + std::string(import_mapping_bytes_max, '#'));
    ASSERT_FALSE(long_one);
    EXPECT_EQ(long_one.error().kind, ErrorKind::TooLarge);
}

}  // namespace
}  // namespace itinera
