#include "http/server.hpp"

#include "http/server_fixture.hpp"

namespace itinera::http {
namespace {

constexpr std::string_view hello = "GET /v1/hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST_F(ServerTest, AnswersAndKeepsTheConnection)
{
    start();
    RawClient client = connect();
    for (int i = 0; i < 3; ++i) {
        client.send(hello);
        const Response response = client.receive();
        EXPECT_EQ(response.status, 200);
        EXPECT_EQ(response.body, "hello you");
        EXPECT_EQ(find_header(response.headers, "X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(find_header(response.headers, "Cache-Control"), "no-store");
        EXPECT_NE(find_header(response.headers, "X-Request-Id"), "");
    }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder)
{
    start();
    RawClient client = connect();
    client.send("GET /v1/hello/1 HTTP/1.1\r\nHost: localhost\r\n\r\n" + post("two") +
                "GET /v1/hello/3 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_EQ(client.receive().body, "hello 1");
    EXPECT_EQ(client.receive().body, "two");
    EXPECT_EQ(client.receive().body, "hello 3");
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, AnswersHeadWithoutBody)
{
    start();
    RawClient client = connect();
    client.send("HEAD /v1/hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const Response head = client.receive(true);
    EXPECT_EQ(head.status, 200);
    EXPECT_EQ(find_header(head.headers, "Content-Length"), "9");
    client.send(hello);
    EXPECT_EQ(client.receive().body, "hello you") << "nothing of a body came in between";
}

TEST_F(ServerTest, TellsWhichMethodsAPathAllows)
{
    start();
    const Response wrong = ask("DELETE /v1/echo HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(wrong.status, 405);
    EXPECT_EQ(find_header(wrong.headers, "Allow"), "POST, OPTIONS");
    EXPECT_EQ(ask("TRACE /v1/hello/you HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 405);
    EXPECT_EQ(get("/v1/nothing").status, 404);
    EXPECT_EQ(get("/page").status, 404) << "no console";
    const Response options = ask("OPTIONS /v1/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_EQ(options.status, 204);
    EXPECT_EQ(find_header(options.headers, "Allow"), "GET, HEAD, OPTIONS");
    EXPECT_NE(find_header(options.headers, "Content-Security-Policy"), "");
}

TEST_F(ServerTest, RefusesForeignHostsAndSites)
{
    start();
    EXPECT_EQ(ask("GET /v1/hello/x HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 403);
    EXPECT_EQ(ask(post("x", "Sec-Fetch-Site: cross-site\r\n")).status, 403);
    EXPECT_EQ(ask(post("x", "Sec-Fetch-Site: same-origin\r\n")).status, 200);
}

TEST_F(ServerTest, AnswersMalformedRequests400AndCloses)
{
    start();
    const std::vector<std::string> malformed{
        "nonsense\r\n\r\n",
        "GET /v1/hello/x\r\n\r\n",
        "GET /v1/hello/x HTTP/3.0\r\nHost: localhost\r\n\r\n",
        "GET /v1/hello/x HTTP/1.1\r\nHost : localhost\r\n\r\n",
        "GET /v1/hello/x HTTP/1.1\r\nHost: localhost\r\nA" + std::string(1, '\0') + "B: c\r\n\r\n",
        "GET  /v1/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: "
        "2\r\n\r\nab",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: "
        "1\r\n\r\nab",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\nzz\r\n",
        "GET /v1/hello/x HTTP/1.1\r\n\r\n",
        "GET /v1/hello/x HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        "GET /v1/hello/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET http://localhost/v1/hello/x HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /v1/hello/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1, 1\r\n\r\na",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\na",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x1\r\n\r\na",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1 1\r\n\r\na",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
        "18446744073709551617\r\n\r\na",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length : 1\r\n\r\na",
        "POST /v1/echo HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\n0\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\n1 \r\na\r\n0\r\n\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\n11111111111111111\r\n",
        "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: "
        "chunked\r\n\r\n1\r\naX0\r\n\r\n",
    };
    for (const std::string& request : malformed) {
        EXPECT_EQ(ask(request).status, 400) << request;
    }
    EXPECT_EQ(
        ask("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n").status,
        501);
}

TEST_F(ServerTest, TakesAHeaderOfExactlyTheLimit)
{
    options.limits.header_bytes_max = 4096;
    start();
    const auto request_of = [](size_t size) {
        std::string request = "GET /v1/hello/x HTTP/1.1\r\nHost: localhost\r\nX: \r\n\r\n";
        request.insert(request.size() - 4, size - request.size(), 'x');
        return request;
    };
    EXPECT_EQ(ask(request_of(4096)).status, 200);
    EXPECT_EQ(ask(request_of(4097)).status, 431);
    EXPECT_EQ(ask("GET /" + std::string(100'000, 'a')).status, 431) << "and never an end";
}

TEST_F(ServerTest, TakesABodyOfExactlyTheLimit)
{
    start();
    EXPECT_EQ(ask(post(std::string(echo_bytes_max, 'a'))).body.size(), 1000u);
    EXPECT_EQ(ask(post(std::string(echo_bytes_max + 1, 'a'))).status, 413);
    const auto chunked = [](size_t size) {
        std::string request =
            "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        for (size_t i = 0; i < size; i += 100) {
            const size_t piece = std::min<size_t>(100, size - i);
            char length[8];
            snprintf(length, sizeof length, "%zx", piece);
            request += std::string(length) + "\r\n" + std::string(piece, 'a') + "\r\n";
        }
        return request + "0\r\n\r\n";
    };
    EXPECT_EQ(ask(chunked(echo_bytes_max)).body.size(), 1000u);
    EXPECT_EQ(ask(chunked(echo_bytes_max + 1)).status, 413);
}

TEST_F(ServerTest, LetsAClientAskBeforeItSendsTheBody)
{
    start();
    RawClient client = connect();
    client.send("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nExpect: "
                "100-continue\r\n\r\n");
    EXPECT_EQ(client.receive_chunk(), "") << "the interim answer, which is no chunk";
    client.send("ok");
    EXPECT_EQ(client.receive().body, "ok");
    EXPECT_EQ(ask(post("x", "Expect: tea\r\n")).status, 417);
    EXPECT_EQ(ask(post("x", "Content-Encoding: gzip\r\n")).status, 415);
    const Response too_large = ask("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                                   "1001\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(too_large.status, 413) << "without reading any of it";
}

TEST_F(ServerTest, CutsSlowHeadersSlowBodiesAndIdleConnections)
{
    options.limits.idle_max = options.limits.body_max = std::chrono::milliseconds(50);
    start();
    RawClient idle = connect(), slow_header = connect(), slow_body = connect();
    slow_header.send("GET /v1/hello/x HT");
    slow_body.send("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n123");
    EXPECT_EQ(slow_header.receive().status, 408);
    EXPECT_TRUE(slow_header.is_closed());
    EXPECT_EQ(slow_body.receive().status, 408);
    EXPECT_EQ(idle.receive().status, 0) << "says nothing";
    EXPECT_TRUE(idle.is_closed());
}

TEST_F(ServerTest, RefusesConnectionsBeyondTheLimit)
{
    options.limits.connections_max = 2;
    start();
    RawClient one = connect(), two = connect();
    one.send(hello);
    two.send(hello);
    EXPECT_EQ(one.receive().status, 200);
    EXPECT_EQ(two.receive().status, 200);
    EXPECT_EQ(server->connections(), 2u);
    RawClient three = connect();
    const Response refused = three.receive();
    EXPECT_EQ(refused.status, 503);
    EXPECT_EQ(find_header(refused.headers, "Retry-After"), "1");
    one.send(hello);
    EXPECT_EQ(one.receive().status, 200);
}

TEST_F(ServerTest, RefusesRequestsBeyondTheQueue)
{
    options.limits.workers = 1;
    options.limits.requests_waiting_max = 1;
    start();
    RawClient running = connect();
    running.send("GET /v1/wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    door.wait_for_arrivals(1);
    // Of three more one may wait; the door opens when the other two were refused.
    std::atomic<int> answered{0}, refused{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 3; ++i) {
        clients.emplace_back([&] {
            const Response response = get("/v1/hello/x");
            answered += response.status == 200;
            if (response.status != 503) return;
            EXPECT_EQ(find_header(response.headers, "Retry-After"), "1");
            if (++refused == 2) door.open();
        });
    }
    for (std::thread& client : clients) client.join();
    EXPECT_EQ(refused, 2);
    EXPECT_EQ(answered, 1);
    EXPECT_EQ(running.receive().status, 200);
}

TEST_F(ServerTest, BoundsTheMemoryOfAllBodies)
{
    options.limits.bodies_bytes_max = 1500;
    start();
    RawClient first = connect();
    first.send("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\nExpect: "
               "100-continue\r\n\r\n");
    first.receive_chunk();  // "100 Continue": its share is about to be taken
    first.send("x");
    Response second;
    do {
        second = ask(post(std::string(600, 'b')));
    } while (second.status == 200);  // until the server has looked at the first one
    EXPECT_EQ(second.status, 503);
    first.send(std::string(999, 'x'));
    EXPECT_EQ(first.receive().status, 200);
    EXPECT_EQ(ask(post(std::string(600, 'b'))).status, 200);
}

TEST_F(ServerTest, ServesFiftyConnectionsAtOnce)
{
    start();
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int t = 0; t < 50; ++t) {
        threads.emplace_back([&, t] {
            RawClient client = connect();
            for (int i = 0; i < 20; ++i) {
                const std::string name = std::to_string(t * 100 + i);
                client.send("GET /v1/hello/" + name + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                right += client.receive().body == "hello " + name;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(right, 1000);
}

TEST_F(ServerTest, HidesWhatAHandlerThrew)
{
    start();
    const Response response = get("/v1/throw");
    EXPECT_EQ(response.status, 500);
    EXPECT_EQ(response.body.find("secret"), std::string::npos);
    EXPECT_EQ(get("/v1/hello/x").status, 200);
}

TEST_F(ServerTest, CompressesAndValidatesAnswers)
{
    start();
    const Response packed = get("/v1/big", "Accept-Encoding: gzip\r\n");
    EXPECT_EQ(find_header(packed.headers, "Content-Encoding"), "gzip");
    EXPECT_LT(packed.body.size(), size_t{100'000});
    const Response plain = get("/v1/big");
    EXPECT_EQ(plain.body.size(), size_t{3} << 20);
    EXPECT_EQ(find_header(plain.headers, "Vary"), "Accept-Encoding");
    const std::string tag(find_header(plain.headers, "ETag"));
    EXPECT_EQ(find_header(packed.headers, "ETag"), tag);
    const Response known = get("/v1/big", "If-None-Match: \"x\", " + tag + "\r\n");
    EXPECT_EQ(known.status, 304);
    EXPECT_EQ(known.body, "");
    EXPECT_EQ(get("/v1/big", "If-None-Match: W/\"0\"\r\n").status, 200);
    EXPECT_EQ(
        find_header(get("/v1/hello/x", "Accept-Encoding: gzip\r\n").headers, "Content-Encoding"),
        "");
}

TEST_F(ServerTest, FinishesWhatIsUnderWayWhenItStops)
{
    start();
    RawClient running = connect(), idle = connect();
    idle.send(hello);
    idle.receive();
    running.send("GET /v1/wait HTTP/1.1\r\nHost: localhost\r\n\r\n");
    door.wait_for_arrivals(1);
    std::thread stopping([this] { server->stop(); });
    EXPECT_TRUE(idle.is_closed()) << "at once";
    door.open();
    const Response response = running.receive();
    EXPECT_EQ(response.body, "waited");
    EXPECT_EQ(find_header(response.headers, "Connection"), "close");
    stopping.join();
    EXPECT_EQ(server->connections(), 0u);
    EXPECT_THROW(connect(), std::runtime_error);
}

TEST_F(ServerTest, CutsWhatDoesNotFinishInTimeWhenItStops)
{
    options.limits.stop_max = std::chrono::milliseconds(50);
    start();
    saw_client_go.open();
    RawClient client = connect();
    client.send("GET /v1/until-gone HTTP/1.1\r\nHost: localhost\r\n\r\n");
    RawClient ready = connect();
    ready.send(hello);
    ready.receive();
    server->stop();
    EXPECT_TRUE(client.is_closed());
}

TEST_F(ServerTest, TellsAHandlerThatItsClientIsGone)
{
    start();
    RawClient client = connect();
    client.send("GET /v1/until-gone HTTP/1.1\r\nHost: localhost\r\n\r\n" + std::string(hello));
    client.close();
    saw_client_go.wait_for_arrivals(1);
    saw_client_go.open();
}

TEST_F(ServerTest, ListensOnLoopbackOnlyAndSaysWhatIsWrong)
{
    options.address = "0.0.0.0";
    EXPECT_EQ(Server::start(options, routes(), problems()).error().kind, ErrorKind::Invalid);
    options.address = "localhost";
    EXPECT_EQ(Server::start(options, routes(), problems()).error().path, "address");
    options.address = "127.0.0.1";
    start();
    options.port = server->port();
    EXPECT_EQ(Server::start(options, routes(), problems()).error().kind, ErrorKind::Conflict);
    auto undeclared = routes();
    undeclared[2].permission = {};
    const auto refused = Server::start(options, undeclared, problems());
    EXPECT_EQ(refused.error().message, "route POST /v1/echo declares no permission");
}

}  // namespace
}  // namespace itinera::http
