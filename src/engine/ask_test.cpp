#include "engine/ask.hpp"

#include <gtest/gtest.h>

#include "engine/answer_json.hpp"
#include "event/channel.hpp"
#include "journey/journey_fixture_test.hpp"

namespace itinera {
namespace {

constexpr int64_t march_2 = 1'772'409'600'000;  // 2026-03-02T00:00Z
constexpr int64_t minute = 60'000;

// A shop: 0 view, 1 cart, 2 pay, 3 $identify; three customers on 2 March 2026.
class Asking : public ::testing::Test {
protected:
    void SetUp() override
    {
        for (const char* name : {"view", "cart", "pay", "$identify"}) names_.add(name);
        log_.rows = {
            {0, march_2 + 600 * minute, 0, 1, {{"country", "\"FR\""}, {"price", "10"}}},
            {0, march_2 + 605 * minute, 3, 1},
            {0, march_2 + 610 * minute, 1, 1},
            {0, march_2 + 620 * minute, 2, 2, {{"price", "12.5"}}},
            {1, march_2 + 600 * minute, 0, 1, {{"country", "\"DE\""}, {"price", "3"}}},
            {1, march_2 + 700 * minute, 2, 1},
            {2, march_2 + 600 * minute, 0, 2, {{"country", "\"FR\""}}},
        };
        index_ = index_of(log_);
        context_.snapshot = index_->snapshot();
        context_.names = &names_;
        context_.now = timestamp_of(march_2 + 10'000 * minute);
        context_.strict_names = true;
    }

    Result<Answer> asked(const std::string& question) const
    {
        return ask(*parse_json(question), context_);
    }

    void expect_refused(const std::string& question, ErrorKind kind, const std::string& path) const
    {
        const Result<Answer> answer = asked(question);
        ASSERT_FALSE(answer) << question;
        EXPECT_EQ(answer.error().kind, kind) << question;
        EXPECT_EQ(answer.error().path, path) << question << ": " << answer.error().message;
    }

    int64_t converted(const std::string& question) const
    {
        const Result<Answer> answer = asked(question);
        EXPECT_TRUE(answer) << answer.error().message << " at " << answer.error().path;
        return answer ? std::get<int64_t>(answer->report.summary[1].value) : -1;
    }

    TestLog log_;
    NameTable names_;
    std::unique_ptr<JourneyIndex> index_;
    AskContext context_;
};

TEST_F(Asking, AnUnknownEventIsRefusedWithTheNearestName)
{
    const Result<Answer> answer = asked(R"({"analysis": "funnel", "steps": ["view", "crat"]})");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Invalid);
    EXPECT_EQ(answer.error().path, "steps[1]");
    EXPECT_NE(answer.error().message.find("\"crat\""), std::string::npos) << answer.error().message;
    EXPECT_NE(answer.error().message.find("\"cart\""), std::string::npos) << answer.error().message;
}

TEST_F(Asking, AnUnknownEventFitsNothingWhereNamesAreNotChecked)
{
    context_.strict_names = false;
    EXPECT_EQ(converted(R"({"analysis": "funnel", "steps": ["view", "crat"]})"), 0);
}

TEST_F(Asking, WrongQuestionsAreRefusedWithTheirField)
{
    const auto funnel = [](const std::string& rest) {
        return R"({"analysis": "funnel", "steps": ["view"], )" + rest + "}";
    };
    expect_refused(funnel(R"("window": "-PT1H")"), ErrorKind::Invalid, "window");
    expect_refused(funnel(R"("window": 3600)"), ErrorKind::Invalid, "window");
    expect_refused(funnel(R"("window": "P366DT0.001S")"), ErrorKind::TooLarge, "window");
    expect_refused(funnel(R"("period": {"from": "2026-03-02T10:00", "to": "2026-03-02T10:00"})"),
                   ErrorKind::Invalid, "period");
    expect_refused(funnel(R"("period": {"from": "yesterday"})"), ErrorKind::Invalid, "period.from");
    expect_refused(funnel(R"("period": {"last": "P1M"})"), ErrorKind::Invalid, "period.last");
    expect_refused(funnel(R"("zone": "Mars/Base")"), ErrorKind::Invalid, "zone");
    expect_refused(funnel(R"("unit": "cart")"), ErrorKind::Invalid, "unit");
    expect_refused(funnel(R"("session": "nobody")"), ErrorKind::NotFound, "session");
    expect_refused(funnel(R"("who": {"did": {"event": "view"}})"), ErrorKind::Invalid, "who");
    expect_refused(funnel(R"("attribute": {"step": 2})"), ErrorKind::Invalid, "attribute");
    expect_refused(funnel(R"("top": 0)"), ErrorKind::Invalid, "top");
    expect_refused(
        funnel(R"("where": {"property": {"name": "price", "op": "matches", "value": "("}})"),
        ErrorKind::Invalid, "where.property.value");
    expect_refused(funnel(R"("where": {"property": {"name": "price", "op": "is", "value": 1}})"),
                   ErrorKind::Invalid, "where.property.op");
    expect_refused(funnel(R"("where": {"all": ["view", {"event": "pay", "chanel": "web"}]})"),
                   ErrorKind::Invalid, "where.all[1].chanel");
    expect_refused(funnel(R"("times": {"from": 2})"), ErrorKind::TooLarge, "times.from");
    expect_refused(R"({"analysis": "tunnel"})", ErrorKind::Invalid, "analysis");
    expect_refused(R"({"steps": ["view"]})", ErrorKind::Invalid, "analysis");
    expect_refused("[]", ErrorKind::Invalid, "");
}

// A predicate of `levels` levels, leaves included.
std::string nested(size_t levels)
{
    std::string text = "\"view\"";
    for (size_t level = 1; level < levels; ++level) text = R"({"all": [)" + text + "]}";
    return text;
}

std::string list_of(size_t leaves)
{
    std::string text = R"({"any": ["view")";
    for (size_t leaf = 1; leaf < leaves; ++leaf) text += R"(, "view")";
    return text + "]}";
}

TEST_F(Asking, PredicatesHaveAtMost12LevelsAnd200Leaves)
{
    const auto where = [](const std::string& predicate) {
        return R"({"analysis": "funnel", "steps": ["view"], "where": )" + predicate + "}";
    };
    EXPECT_EQ(converted(where(nested(12))), 3);
    EXPECT_EQ(converted(where(list_of(200))), 3);
    const Result<Answer> deep = asked(where(nested(13)));
    ASSERT_FALSE(deep);
    EXPECT_EQ(deep.error().kind, ErrorKind::TooLarge);
    const Result<Answer> wide = asked(where(list_of(201)));
    ASSERT_FALSE(wide);
    EXPECT_EQ(wide.error().kind, ErrorKind::TooLarge);
}

TEST_F(Asking, PropertiesAreComparedByTheirValues)
{
    EXPECT_EQ(converted(R"({"analysis": "funnel", "steps": [{"event": "view", "where": {"property":
        {"name": "price", "op": "gt", "value": 5}}}, "pay"], "window": "PT1H"})"),
              1);
    EXPECT_EQ(converted(R"({"analysis": "funnel", "steps": ["view"], "where": {"property":
        {"name": "channel", "op": "eq", "value": "web"}}})"),
              channel_id(ChannelCode{1}) == "web" ? 2 : 1);
}

TEST_F(Asking, HiddenEventsExistOnlyWhereTheyAreNamed)
{
    EXPECT_EQ(converted(R"({"analysis": "funnel", "steps": ["view", "cart"], "order": "strict"})"),
              1);
    EXPECT_EQ(
        converted(
            R"({"analysis": "funnel", "steps": ["view", "$identify", "cart"], "order": "strict"})"),
        1);
    EXPECT_EQ(converted(R"({"analysis": "funnel", "steps": ["view", "*"], "window": "PT6M"})"), 0);
}

TEST_F(Asking, AnAnswerCarriesItsBasisAndOpens)
{
    const Result<Answer> answer =
        asked(R"({"analysis": "funnel", "steps": ["view", "pay"], "window": "PT1H",
        "by": [{"property": "country"}], "period": {"from": "2026-03-02", "to": "2026-03-02"}})");
    ASSERT_TRUE(answer) << answer.error().message;
    const Json json = answer_json(*answer);
    EXPECT_EQ(json["summary"]["entered"], 3);
    EXPECT_EQ(json["keys"]["steps"], (Json{"group", "step"}));
    EXPECT_EQ(json["opens"]["summary"][0], "entered");
    EXPECT_EQ(json["tables"]["steps"][0]["group"], "FR");
    EXPECT_EQ(json["tables"]["steps"][1]["median"], 20 * minute);
    EXPECT_EQ(json["basis"]["units"], 3);
    EXPECT_EQ(json["basis"]["events"], 6);  // without the hidden one
    EXPECT_EQ(json["basis"]["query"]["entry"], "first");
    EXPECT_EQ(json["basis"]["from"], "2026-03-02T00:00:00+00:00");
    const auto behind = answer->customers({"steps", {"FR", "1"}, "dropped"});
    ASSERT_TRUE(behind);
    EXPECT_EQ(*behind, std::vector<CustomerId>{CustomerId{2}});
    EXPECT_FALSE(answer->customers({"steps", {"IT", "1"}, "dropped"}));
}

TEST_F(Asking, TheBasisCountsTheUnitsOfTheQuestionAndWhatBelongsToNone)
{
    const auto basis = [&](const std::string& more) {
        const auto answer = asked(R"({"analysis": "funnel", "steps": ["view", "pay"], )" + more);
        EXPECT_TRUE(answer) << answer.error().message;
        return answer->basis;
    };
    const Json carts = basis(R"("unit": {"property": "country"}})");
    EXPECT_EQ(carts["units"], 3);
    EXPECT_EQ(carts["events"], 3);
    EXPECT_EQ(carts["left_out"], (Json{{"filter", 1},
                                       {"no_unit", 3},
                                       {"no_session", 0},
                                       {"no_key", 0},
                                       {"no_consent", 0},
                                       {"currency", 0}}));
    const Json sessions = basis(R"("unit": "session"})");
    EXPECT_EQ(sessions["units"], 4) << "one customer came again after 100 minutes";
    EXPECT_EQ(sessions["events"], 6);
    const Json keyed = basis(R"("unit": "session", "session": {"idle": "PT30M", "key": "price"}})");
    EXPECT_EQ(keyed["units"], 3);
    EXPECT_EQ(keyed["left_out"]["no_key"], 3);
    EXPECT_EQ(keyed["late"], 0);
    EXPECT_EQ(keyed["recomputed"], false);
    EXPECT_EQ(keyed["open"], 2) << "the window of a week has not ended";
    EXPECT_EQ(keyed["removed"], 0);
}

TEST_F(Asking, LateEventsSinceTheSameQuestionRecomputeIt)
{
    LateEvents late{std::filesystem::path{}};
    RecordBatch batch = log_.batch(0, log_.rows.size());
    batch.flags[0] = batch.flags[5] = FlagLate;
    ASSERT_TRUE(late.apply(batch));
    context_.late = &late;
    const std::string views = R"({"analysis": "funnel", "steps": ["view"], "where": "view"})";
    EXPECT_EQ(asked(views)->basis["late"], 1) << "the other one is a payment";
    EXPECT_EQ(asked(R"({"analysis": "funnel", "steps": ["view"]})")->basis["late"], 2);
    context_.asked_before = Position{0};
    EXPECT_EQ(asked(views)->basis["recomputed"], true);
    context_.asked_before = Position{3};
    EXPECT_EQ(asked(views)->basis["recomputed"], false);
    EXPECT_EQ(asked(views)->basis["late"], 1);
}

TEST_F(Asking, ATrendHasAtMostFourHundredBucketsAlsoWithoutAPeriod)
{
    const auto in_days = [&](int64_t days) {
        log_.rows.push_back({2, march_2 + days * 1'440 * minute, 0, 1});
        index_ = index_of(log_);
        context_.snapshot = index_->snapshot();
        return asked(
            R"({"analysis": "funnel", "steps": ["view"], "entry": "every", "window": "PT1H",
            "trend": "day"})");
    };
    const auto at_the_limit = in_days(399);
    ASSERT_TRUE(at_the_limit) << at_the_limit.error().message;
    const auto beyond = in_days(400);
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().kind, ErrorKind::TooLarge);
    EXPECT_EQ(beyond.error().path, "trend");
    EXPECT_NE(beyond.error().message.find("401 buckets"), std::string::npos)
        << beyond.error().message;
}

TEST_F(Asking, ACancelledQuestionIsUnavailable)
{
    std::atomic<bool> cancelled = true;
    context_.control.cancelled = &cancelled;
    const Result<Answer> answer = asked(R"({"analysis": "funnel", "steps": ["view"]})");
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Unavailable);
}

}  // namespace
}  // namespace itinera
