#include "api/question_jobs.hpp"

#include <gtest/gtest.h>

#include <thread>

#include "api/problem.hpp"
#include "api/route_table.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace itinera::api {
namespace {

// Questions {"do": "answer"} are answered, {"do": "fail"} refused, {"do": "wait"} scanned without
// end.
std::atomic<int> questions_waiting{0};
Result<Json> ask(const Json& question, const RunControl& control)
{
    const std::string what = question.value("do", "");
    if (what == "fail") return Error{ErrorKind::Invalid, "there is no such step", "steps[1]"};
    if (what == "throw") throw std::runtime_error("a secret");
    if (what == "answer") return Json{{"analysis", question["analysis"]}};
    if (control.events_total) *control.events_total = 1000;
    ++questions_waiting;
    while (!*control.cancelled) {
        if (control.events_scanned) ++*control.events_scanned;
        std::this_thread::yield();
    }
    --questions_waiting;
    return Error{ErrorKind::Unavailable, "the question was cancelled"};
}

Json question(const char* what, int number = 0)
{
    return Json{{"analysis", "funnel"}, {"do", what}, {"number", number}};
}

const std::string ann = "staff:st_ann", ben = "staff:st_ben";

class QuestionJobsTest : public testing::Test {
protected:
    FixedClock clock{timestamp_of(1'000'000)};
    QuestionJobs jobs{ask, clock, 2, std::chrono::milliseconds(0)};
};

TEST_F(QuestionJobsTest, KeepTheReportUntilTenMinutesAfterTheEnd)
{
    const auto job = jobs.start(question("answer"), ann).value();
    ASSERT_TRUE(job->wait(std::chrono::seconds(10)));
    EXPECT_EQ(job->whole(clock.now())["state"], "done");
    EXPECT_EQ(job->whole(clock.now())["report"]["analysis"], "funnel");
    clock.set(clock.now() + job_kept_max - Duration(1));
    EXPECT_TRUE(jobs.find(job->id(), ann));
    clock.set(clock.now() + Duration(1));
    EXPECT_EQ(jobs.find(job->id(), ann).error().kind, ErrorKind::NotFound);
}

TEST_F(QuestionJobsTest, TellWhyTheyFailed)
{
    const auto failed = jobs.start(question("fail"), ann).value();
    ASSERT_TRUE(failed->wait(std::chrono::seconds(10)));
    EXPECT_EQ(failed->whole(clock.now())["state"], "failed");
    EXPECT_EQ(failed->whole(clock.now())["problem"]["path"], "steps[1]");
    const auto thrown = jobs.start(question("throw"), ann).value();
    ASSERT_TRUE(thrown->wait(std::chrono::seconds(10)));
    EXPECT_EQ(dump_json(thrown->whole(clock.now())).find("secret"), std::string::npos);
}

TEST_F(QuestionJobsTest, JoinTheRunningJobOfAnEqualQuestion)
{
    const auto one = jobs.start(question("wait"), ann).value();
    EXPECT_EQ(jobs.start(question("wait"), ann).value(), one);
    EXPECT_NE(jobs.start(question("wait", 2), ann).value(), one);
    EXPECT_EQ(one->progress(clock.now())["state"], "running");
    one->cancel();
    ASSERT_TRUE(one->wait(std::chrono::seconds(10)));
    EXPECT_EQ(one->progress(clock.now())["state"], "cancelled");
    EXPECT_NE(jobs.start(question("wait"), ann).value(), one) << "an old answer is not given again";
}

TEST_F(QuestionJobsTest, BelongToWhoAsked)
{
    const auto one = jobs.start(question("wait"), ann).value();
    EXPECT_EQ(jobs.find(one->id(), ben).error().kind, ErrorKind::NotFound);
    const auto other = jobs.start(question("wait"), ben).value();
    EXPECT_NE(other, one) << "else one's cancelling would end the other's";
    EXPECT_EQ(jobs.find(other->id(), ben).value(), other);
    Principal person, token;
    person.actor_kind = ActorKind::Staff;
    token.actor_kind = ActorKind::Token;
    person.id = token.id = "1";
    EXPECT_NE(owner_of(person), owner_of(token));
}

TEST_F(QuestionJobsTest, AreRefusedBeyondTheLimit)
{
    const int limit = static_cast<int>(jobs_running_max + jobs_waiting_max);
    for (int i = 0; i < limit; ++i) ASSERT_TRUE(jobs.start(question("wait", i), ann)) << i;
    EXPECT_EQ(jobs.start(question("wait", limit), ann).error().kind, ErrorKind::Unavailable);
    EXPECT_TRUE(jobs.start(question("wait", 0), ann)) << "joins";
}

TEST_F(QuestionJobsTest, AreForgottenOldestFirstBeyondTheLimit)
{
    std::string first;
    for (size_t i = 0; i < jobs_kept_max + 1; ++i) {
        const auto job = jobs.start(question("answer"), ann).value();
        ASSERT_TRUE(job->wait(std::chrono::seconds(10)));
        if (first.empty()) first = job->id();
    }
    EXPECT_FALSE(jobs.find(first, ann));
    EXPECT_TRUE(jobs.find("j_2", ann));
}

class JourneyRoutesTest : public QuestionJobsTest {
protected:
    JourneyRoutesTest()
    {
        Routes routes;
        add_journey_routes(routes, jobs);
        add_job_routes(routes, jobs);
        http::ServerOptions options;
        options.port = 0;
        options.authenticate = [](const http::Request&) {
            return http::Authentication{http::Caller::Known, local_administrator()};
        };
        server = http::Server::start(options, std::move(routes), problems()).value();
    }
    http::RawClient send(std::string_view line, std::string_view body, std::string_view more = "")
    {
        http::RawClient client(server->port());
        client.send(std::string(line) +
                    " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" +
                    std::string(more) + "Content-Length: " + std::to_string(body.size()) +
                    "\r\n\r\n" + std::string(body));
        return client;
    }
    std::unique_ptr<http::Server> server;
};

TEST_F(JourneyRoutesTest, AnswerTheReportOrTheProblem)
{
    EXPECT_EQ(send("POST /v1/journeys/flow", R"({"do": "answer"})").receive().body,
              R"({"analysis":"flow"})");
    const http::Response failed = send("POST /v1/journeys/flow", R"({"do": "fail"})").receive();
    EXPECT_EQ(failed.status, 400);
    EXPECT_EQ(parse_json(failed.body).value()["path"], "steps[1]");
    EXPECT_EQ(send("POST /v1/journeys/flow", R"({"analysis": "funnel"})").receive().status, 400);
    EXPECT_EQ(send("POST /v1/journeys/flow", "{").receive().status, 400);
    EXPECT_EQ(send("POST /v1/journeys/flow?x=1", "{}").receive().status, 400);
    http::RawClient form(server->port());
    form.send("POST /v1/journeys/flow HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
    EXPECT_EQ(form.receive().status, 415);
}

TEST_F(JourneyRoutesTest, CancelAQuestionWhoseClientGoes)
{
    const auto wait_for = [](int count) {
        while (questions_waiting != count) std::this_thread::yield();
    };
    http::RawClient client = send("POST /v1/journeys/flow", R"({"do": "wait"})");
    wait_for(1);
    client.close();
    wait_for(0);
}

TEST_F(JourneyRoutesTest, FollowAndCancelAJob)
{
    const std::string prefer = "Prefer: respond-async, wait=1\r\n";
    const http::Response accepted =
        send("POST /v1/journeys/flow", R"({"do": "wait"})", prefer).receive();
    ASSERT_EQ(accepted.status, 202);
    const std::string location(find_header(accepted.headers, "Location"));
    EXPECT_EQ(location, "/v1/jobs/" + parse_json(accepted.body).value()["id"].get<std::string>());

    http::RawClient stream = send("GET " + location + "/progress", "");
    EXPECT_EQ(stream.receive_header().content_type, "text/event-stream");
    EXPECT_TRUE(stream.receive_chunk().starts_with(
        "event: progress\ndata: {\"id\":\"j_1\",\"state\":\"running\""));
    EXPECT_EQ(send("DELETE " + location, "").receive().status, 204);
    std::string last, piece;
    while (!(piece = stream.receive_chunk()).empty()) last = piece;
    EXPECT_TRUE(last.starts_with("event: end\ndata: {\"id\":\"j_1\",\"state\":\"cancelled\""))
        << last;
    EXPECT_EQ(send("GET " + location, "").receive().status, 404);
}

}  // namespace
}  // namespace itinera::api
