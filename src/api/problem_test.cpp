#include "api/problem.hpp"

#include <gtest/gtest.h>

#include "api/event_stream.hpp"
#include "api/json_route.hpp"

namespace itinera::api {
namespace {

TEST(Problem, HasAStatusForEveryKindOfError)
{
    const std::pair<ErrorKind, int> expected[] = {
        {ErrorKind::Invalid, 400},   {ErrorKind::Unauthenticated, 401},
        {ErrorKind::Forbidden, 403}, {ErrorKind::NotFound, 404},
        {ErrorKind::Conflict, 409},  {ErrorKind::Gone, 410},
        {ErrorKind::TooLarge, 413},  {ErrorKind::TooMany, 429},
        {ErrorKind::Corrupt, 500},   {ErrorKind::Unavailable, 503},
    };
    for (const auto& [kind, status] : expected) {
        const http::Response response = to_problem(Error{kind, "why"}, "r1");
        EXPECT_EQ(response.status, status);
        EXPECT_EQ(response.content_type, "application/problem+json");
        const Json body = parse_json(response.body).value();
        EXPECT_EQ(body["status"], status);
        EXPECT_EQ(body["type"], std::string(name_of(kind)));
        EXPECT_EQ(find_header(response.headers, "Retry-After").empty(),
                  status != 429 && status != 503);
    }
}

TEST(Problem, NamesTheFieldAtFaultAndTheRequest)
{
    EXPECT_EQ(
        to_problem(Error{ErrorKind::Invalid, "\"P-1D\" is no duration", "window"}, "abc-7").body,
        R"({"type":"invalid","title":"The request is wrong","status":400,"detail":"\"P-1D\" is no )"
        R"(duration","path":"window","request_id":"abc-7"})");
    EXPECT_EQ(to_problem(http::Refusal{408, "request_timeout", "slow"}, "abc-8").body,
              R"({"type":"request_timeout","title":"The request came too slowly","status":408,)"
              R"("detail":"slow","request_id":"abc-8"})");
}

TEST(JsonRoute, ReadsBodiesAndQueriesStrictly)
{
    http::Request request;
    EXPECT_TRUE(json_object(request, {"force"})->empty());
    request.body = R"({"force": true})";
    EXPECT_EQ((*json_object(request, {"force"}))["force"], true);
    EXPECT_EQ(json_object(request, {"other"}).error().path, "force");
    for (const char* body : {"[]", "{", "\"x\"", "{\"a\": \"\xff\"}"}) {
        request.body = body;
        EXPECT_EQ(json_object(request, {}).error().kind, ErrorKind::Invalid) << body;
    }
    request.query = {{"items", "1000"}, {"cursor", "c"}};
    EXPECT_TRUE(check_query(request, {"items", "cursor"}));
    EXPECT_EQ(check_query(request, {"items"}).error().path, "cursor");
    EXPECT_EQ(list_query(request)->items_max, 1000u);
    request.query.push_back({"cursor", "d"});
    EXPECT_EQ(check_query(request, {"items", "cursor"}).error().path, "cursor") << "twice";
    for (const char* items : {"0", "1001", "-1", "1.5", "", "ten", "99999999999999999999"}) {
        EXPECT_EQ(items_of(items).error().path, "items") << items;
    }
}

TEST(JsonRoute, ReadsTheNumberOfACustomer)
{
    http::Request request;
    request.parameters = {{"id", "4294967295"}};
    EXPECT_EQ(raw(*customer_id(request)), 4294967295u);
    for (const char* text : {"4294967296", "-1", "x", "1x", " 1"}) {
        request.parameters[0].value = text;
        EXPECT_EQ(customer_id(request).error().kind, ErrorKind::Invalid) << text;
    }
}

TEST(EventStream, WritesEvents)
{
    EXPECT_EQ(sent_event("progress", "{}", "7"), "id: 7\nevent: progress\ndata: {}\n\n");
    EXPECT_EQ(sent_event("end", "{}"), "event: end\ndata: {}\n\n");
}

}  // namespace
}  // namespace itinera::api
