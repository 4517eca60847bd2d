// TLS over real sockets, with OpenSSL as client.
#include <csignal>

#include "http/server_fixture.hpp"
#include "http/tls_fixture.hpp"

namespace itinera::http {
namespace {

class TlsTest : public ServerTest {
protected:
    TlsTest()
    {
        // OpenSSL's sockets write also where the other side has gone.
        signal(SIGPIPE, SIG_IGN);
        make_certificate(folder);
        options.tls_certificate = folder / "cert.pem";
        options.tls_key = folder / "key.pem";
    }
    TlsClient client(int version) { return {server->port(), folder / "cert.pem", version}; }
};

constexpr std::string_view last_hello =
    "GET /v1/hello/you HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

TEST_F(TlsTest, SpeaksOneTwoAndOneThreeAndNothingOlder)
{
    start();
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsClient tls = client(version);
        ASSERT_TRUE(tls.shaken);
        EXPECT_NE(tls.cipher.find(version == TLS1_3_VERSION ? "TLS_" : "ECDHE"), std::string::npos)
            << tls.cipher;
        const std::string answer = tls.ask(last_hello);
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 200")) << answer;
        EXPECT_TRUE(answer.ends_with("hello you"));
        EXPECT_NE(answer.find("Strict-Transport-Security: max-age=63072000; includeSubDomains"),
                  std::string::npos);
    }
    EXPECT_FALSE(client(TLS1_1_VERSION).shaken);
    EXPECT_FALSE(client(TLS1_VERSION).shaken);
}

TEST_F(TlsTest, CarriesLargeBodiesBothWays)
{
    start();
    TlsClient tls = client(TLS1_3_VERSION);
    const std::string answer =
        tls.ask("GET /v1/big HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_GT(answer.size(), size_t{3} << 20);
    TlsClient other = client(TLS1_2_VERSION);
    const std::string echoed = other.ask("POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nConnection: "
                                         "close\r\nContent-Length: 1000\r\n\r\n" +
                                         std::string(1000, 'x'));
    EXPECT_TRUE(echoed.ends_with(std::string(1000, 'x'))) << echoed;
}

TEST_F(TlsTest, GivesPlainHttpNoAnswer)
{
    start();
    const Response answer = get("/v1/hello/x");
    EXPECT_EQ(answer.status, 0);
}

TEST_F(TlsTest, CutsHandshakesThatDoNotEnd)
{
    options.limits.handshake_max = std::chrono::milliseconds(50);
    start();
    RawClient silent = connect();
    EXPECT_TRUE(silent.is_closed());
}

TEST_F(TlsTest, StopsWhileConnectionsIdle)
{
    start();
    TlsClient idle = client(TLS1_3_VERSION);
    ASSERT_TRUE(idle.shaken);
    server->stop();
    EXPECT_EQ(server->connections(), 0u);
}

TEST_F(TlsTest, MayBeReachedFromOtherMachines)
{
    options.address = "0.0.0.0";
    EXPECT_TRUE(Server::start(options, routes(), problems()));
    options.tls_certificate.clear();
    EXPECT_EQ(Server::start(options, routes(), problems()).error().path, "tls_certificate");
    options.tls_key.clear();
    EXPECT_EQ(Server::start(options, routes(), problems()).error().path, "address");
    options.behind_proxy = true;
    EXPECT_TRUE(Server::start(options, routes(), problems()));
}

TEST_F(TlsTest, NamesTheFileAtFault)
{
    options.tls_key = folder / "none.pem";
    auto refused = Server::start(options, routes(), problems());
    EXPECT_EQ(refused.error().path, "tls_key");
    EXPECT_NE(refused.error().message.find("none.pem"), std::string::npos);
    std::filesystem::create_directories(folder / "other");
    make_certificate(folder / "other");
    options.tls_key = folder / "other" / "key.pem";
    EXPECT_EQ(Server::start(options, routes(), problems()).error().path, "tls_key")
        << "a key that belongs to another certificate";
    options.tls_certificate = folder / "key.pem";
    EXPECT_EQ(Server::start(options, routes(), problems()).error().path, "tls_certificate");
}

TEST_F(TlsTest, BelievesOfProxiesOnlyThoseItTrusts)
{
    options.tls_certificate.clear();
    options.tls_key.clear();
    const std::string forwarded = "X-Forwarded-Proto: https\r\nX-Forwarded-Host: localhost\r\n";
    start();
    EXPECT_EQ(find_header(get("/v1/hello/x", forwarded).headers, "Strict-Transport-Security"), "");
    server.reset();
    options.trusted_proxies = {"127.0.0.0/8"};
    start();
    EXPECT_NE(find_header(get("/v1/hello/x", forwarded).headers, "Strict-Transport-Security"), "");
    EXPECT_EQ(get("/v1/hello/x", "X-Forwarded-Host: evil.example\r\n").status, 403);
}

}  // namespace
}  // namespace itinera::http
