// Who may go on to a handler, over real sockets.
#include "http/admission.hpp"

#include "http/cookie.hpp"
#include "http/server_fixture.hpp"

namespace itinera::http {
namespace {

// Knows the cookie "known" (CSRF token "c5rf", may read journeys, say things, send files) and the
// tokens "Bearer reader" and "Bearer all".
class AdmissionTest : public ServerTest {
protected:
    AdmissionTest()
    {
        options.authenticate = [this](const Request& request) -> Result<Authentication> {
            ++asked;
            if (fails) return Error{ErrorKind::Unavailable, "the disk is full"};
            if (not_set_up) return Authentication{Caller::NotSetUp};
            Authentication known{Caller::Known};
            known.principal.name = "Ada";
            known.principal.fresh_factor = fresh;
            known.principal.granted.set(static_cast<size_t>(Permission::JourneyRead));
            if (cookie_value(request, session_cookie_name(request)) == "known") {
                known.principal.granted.set(static_cast<size_t>(Permission::ImportRun));
                known.csrf = "c5rf";
                known.by_cookie = true;
                return known;
            }
            if (request.header("Authorization") == "Bearer reader") return known;
            if (request.header("Authorization") == "Bearer all") {
                known.principal.granted.set();
                return known;
            }
            return Authentication{};
        };
        options.on_refused = [this](const Request& request, const Route& route,
                                    const Refusal& refusal) -> Result<Done> {
            if (audit_fails) return Error{ErrorKind::Unavailable, "the audit cannot be written"};
            noted.push_back(request.principal.name + " " + std::string(name_of(route.permission)) +
                            " " + std::string(refusal.type));
            return Done{};
        };
    }
    void start_with_doors()
    {
        auto all = routes();
        all.push_back({Method::Get, "/v1/open", Permission::Public, [](Request& request) {
                           return Response{200, "text/plain",
                                           request.caller == Caller::Known ? "known" : "unknown"};
                       }});
        all.push_back({Method::Post, "/v1/keys", Permission::JourneyRead,
                       [](Request&) { return Response{200, "text/plain", "turned"}; },
                       BodyForm::Buffered, 100, true});
        all.push_back({Method::Delete, "/v1/thing", Permission::JourneyRead,
                       [](Request&) { return Response{200, "text/plain", "gone"}; }});
        auto started = Server::start(options, std::move(all), problems());
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
    Response change(std::string_view headers, std::string_view path = "/v1/echo")
    {
        return ask("POST " + std::string(path) +
                   " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n" + std::string(headers) +
                   "\r\n{}");
    }

    bool not_set_up = false, fails = false, audit_fails = false, fresh = false;
    std::atomic<int> asked{0};
    std::vector<std::string> noted;
};

constexpr std::string_view own = "Cookie: itinera=known\r\nContent-Type: application/json\r\n"
                                 "Origin: http://localhost\r\nX-CSRF-Token: c5rf\r\n";

std::string without(std::string_view what)
{
    std::string headers(own);
    const size_t at = headers.find(what);
    return headers.erase(at, headers.find("\r\n", at) + 2 - at);
}

TEST_F(AdmissionTest, AnswersNothingButWhatIsPublicUntilItIsSetUp)
{
    not_set_up = true;
    start_with_doors();
    for (const char* path : {"/v1/hello/x", "/v1/stream"}) {
        const Response refused = get(path);
        EXPECT_EQ(refused.status, 503) << path;
        EXPECT_TRUE(refused.body.starts_with("not_set_up")) << refused.body;
    }
    EXPECT_EQ(change(own).status, 503);
    EXPECT_EQ(get("/v1/open").body, "unknown");
    EXPECT_TRUE(noted.empty());
}

TEST_F(AdmissionTest, TellsTheUnknownFromThoseWhoMayNot)
{
    start_with_doors();
    const Response unknown = get("/v1/hello/x");
    EXPECT_EQ(unknown.status, 401);
    EXPECT_TRUE(unknown.body.starts_with("unauthenticated"));
    EXPECT_EQ(find_header(unknown.headers, "WWW-Authenticate"), "Bearer realm=\"itinera\"");
    EXPECT_NE(find_header(unknown.headers, "Content-Security-Policy"), "");
    EXPECT_EQ(get("/v1/hello/x", "Cookie: itinera=other\r\n").status, 401);
    EXPECT_EQ(get("/v1/hello/x", "Cookie: itinera=known; itinera=known\r\n").status, 401);
    EXPECT_EQ(get("/v1/hello/x", "Cookie: itinera=known\r\n").body, "hello x");
    EXPECT_EQ(get("/v1/open", "Cookie: itinera=known\r\n").body, "known");

    EXPECT_TRUE(noted.empty()) << "only who is known is refused a permission";
    const Response refused = change("Authorization: Bearer reader\r\n", "/v1/upload");
    EXPECT_EQ(refused.status, 403);
    EXPECT_EQ(refused.body, "forbidden: Ada lacks the permission import:run");
    EXPECT_EQ(noted, std::vector<std::string>{"Ada import:run forbidden"});
}

TEST_F(AdmissionTest, RefusesWhatTheAuditCannotNote)
{
    audit_fails = true;
    start_with_doors();
    EXPECT_EQ(change("Authorization: Bearer reader\r\n", "/v1/upload").status, 503);
    fails = true;
    EXPECT_EQ(get("/v1/hello/x").status, 503) << "nor can it say who asks";
}

TEST_F(AdmissionTest, ReadsNoBodyOfThoseWhoMayNotSendIt)
{
    start_with_doors();
    RawClient client = connect();
    client.send("POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
                "Content-Type: multipart/form-data; boundary=B\r\n\r\n");
    EXPECT_EQ(client.receive().status, 401) << "before anything of it came";
    EXPECT_TRUE(client.is_closed());
    EXPECT_TRUE(staging_is_empty());
    RawClient asking = connect();
    asking.send("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: "
                "100-continue\r\n\r\n");
    EXPECT_EQ(asking.receive_header().status, 401) << "instead of 100";
}

TEST_F(AdmissionTest, TakesChangesByCookieOnlyFromItsOwnPages)
{
    start_with_doors();
    EXPECT_EQ(change(own).body, "{}");
    EXPECT_EQ(change(without("X-CSRF-Token")).status, 403);
    EXPECT_EQ(change(without("X-CSRF-Token") + "X-CSRF-Token: c5rg\r\n").status, 403);
    EXPECT_EQ(change(without("Origin")).status, 403);
    for (const char* origin : {"null", "http://evil.example", "https://localhost",
                               "http://localhost:1", "http://localhost.evil.example"}) {
        EXPECT_EQ(change(without("Origin") + "Origin: " + origin + "\r\n").status, 403) << origin;
    }
    EXPECT_EQ(change(without("Content-Type")).status, 415);
    for (const char* type : {"text/plain", "application/x-www-form-urlencoded",
                             "multipart/form-data; boundary=B", "text/plain; application/json"}) {
        EXPECT_EQ(change(without("Content-Type") + "Content-Type: " + type + "\r\n").status, 415)
            << type;
    }
    EXPECT_EQ(change(without("Content-Type") + "Content-Type: application/JSON; charset=utf-8\r\n")
                  .status,
              200);
    EXPECT_FALSE(noted.empty()) << "forged requests are noted, too";
}

TEST_F(AdmissionTest, TakesChangesWithoutBodyByTheSameRule)
{
    start_with_doors();
    const std::string remove = "DELETE /v1/thing HTTP/1.1\r\nHost: localhost\r\n";
    EXPECT_EQ(ask(remove + std::string(own) + "\r\n").status, 200);
    EXPECT_EQ(ask(remove + without("Content-Type") + "\r\n").status, 200);
    EXPECT_EQ(ask(remove + without("X-CSRF-Token") + "\r\n").status, 403);
    EXPECT_EQ(ask(remove + without("Origin") + "\r\n").status, 403);
}

TEST_F(AdmissionTest, AsksTokensForNoProofOfIntent)
{
    start_with_doors();
    EXPECT_EQ(change("Authorization: Bearer all\r\n").body, "{}");
}

TEST_F(AdmissionTest, AsksForTheSecondFactorWhereARouteSaysSo)
{
    start_with_doors();
    const Response old = change(own, "/v1/keys");
    EXPECT_EQ(old.status, 403);
    EXPECT_TRUE(old.body.starts_with("factor_needed"));
    fresh = true;
    EXPECT_EQ(change(own, "/v1/keys").body, "turned");
}

TEST_F(AdmissionTest, DoesNotStartWithoutAWayToKnowPeople)
{
    options.authenticate = {};
    const auto refused = Server::start(options, routes(), problems());
    EXPECT_EQ(refused.error().message,
              "route GET /v1/big needs a permission, and nothing says who has it");
    std::vector<Route> open;
    open.push_back({Method::Get, "/healthz", Permission::Public,
                    [](Request&) { return Response{200, "text/plain", "well"}; }});
    EXPECT_TRUE(Server::start(options, std::move(open), problems()));
}

}  // namespace
}  // namespace itinera::http
