#include "privacy/retention_rules.hpp"

#include <gtest/gtest.h>

namespace itinera {
namespace {

RetentionRule rule(const char* scope, const char* name, int days, bool legal = false)
{
    RetentionRule made;
    made.scope = scope;
    made.name = name;
    made.keep_days = days;
    made.legal_obligation = legal;
    return made;
}

int days_of(const std::vector<RetentionRule>& rules, const KeptEvent& event)
{
    const RetentionRule* found = deciding_rule(rules, event);
    return found ? found->keep_days : 0;
}

TEST(RetentionRules, TheShortestWinsUnlessALawNamesALongerOne)
{
    const KeptEvent pay{"pay", "web", "shop"}, view{"view", "app", "shop"};
    EXPECT_EQ(days_of({}, pay), 0);
    EXPECT_EQ(days_of({rule("all", "", 730)}, pay), 730);
    EXPECT_EQ(days_of({rule("all", "", 730), rule("channel", "web", 90)}, pay), 90);
    EXPECT_EQ(days_of({rule("all", "", 730), rule("channel", "web", 90)}, view), 730);
    EXPECT_EQ(days_of({rule("all", "", 730), rule("source", "shop", 900)}, view), 730);
    const std::vector<RetentionRule> with_law{rule("all", "", 730), rule("channel", "web", 90),
                                              rule("event", "pay", 3'650, true)};
    EXPECT_EQ(days_of(with_law, pay), 3'650);
    EXPECT_EQ(days_of(with_law, view), 730);
    EXPECT_EQ(days_of({rule("all", "", 730), rule("event", "pay", 30, true)}, pay), 730)
        << "a law that asks for less shortens nothing";
    EXPECT_EQ(days_of({rule("quarantine", "", 1)}, pay), 0);
}

TEST(RetentionRules, AreReadOrRefusedByField)
{
    const auto path = [](const char* text) {
        RetentionRule made;
        const auto read = read_retention_rule(parse_json(text).value(), made, true);
        return read ? std::string("made") : read.error().path;
    };
    EXPECT_EQ(path(R"({"scope": "event", "name": "pay", "keep_days": 1, "reason": "why not"})"),
              "made");
    EXPECT_EQ(path(R"({"scope": "all", "keep_days": 36500, "reason": "why not"})"), "made");
    EXPECT_EQ(path(R"({"scope": "all", "keep_days": 36501, "reason": "why not"})"), "keep_days");
    EXPECT_EQ(path(R"({"scope": "all", "keep_days": 0, "reason": "why not"})"), "keep_days");
    EXPECT_EQ(path(R"({"scope": "all", "reason": "why not"})"), "keep_days");
    EXPECT_EQ(path(R"({"scope": "all", "keep_days": 9})"), "reason");
    EXPECT_EQ(path(R"({"scope": "weather", "keep_days": 9, "reason": "why not"})"), "scope");
    EXPECT_EQ(path(R"({"scope": "event", "keep_days": 9, "reason": "why not"})"), "name");
    EXPECT_EQ(path(R"({"scope": "all", "name": "x", "keep_days": 9, "reason": "why not"})"),
              "name");
    EXPECT_EQ(path(R"({"scope": "all", "keep_days": 9, "reason": "why", "action": "burn"})"),
              "action");
    EXPECT_EQ(path(R"({"scope": "session", "keep_days": 9, "reason": "why", "action": "strip"})"),
              "action");
}

}  // namespace
}  // namespace itinera
