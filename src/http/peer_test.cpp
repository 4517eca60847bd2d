#include "http/peer.hpp"

#include <gtest/gtest.h>

#include "http/cookie.hpp"

namespace itinera::http {
namespace {

Request request_with(Fields headers)
{
    Request request;
    request.headers = std::move(headers);
    return request;
}

Request placed(Fields headers, std::string_view peer, const std::vector<std::string>& trusted)
{
    Request request = request_with(std::move(headers));
    place_request(request, peer, false, TrustedProxies::parse(trusted).value());
    return request;
}

TEST(TrustedProxies, AreAddressesAndNetworks)
{
    const auto trusted =
        TrustedProxies::parse({"10.0.0.7", "192.168.0.0/17", "fd00::/8", "2001:db8::1"}).value();
    for (const char* in :
         {"10.0.0.7", "::ffff:10.0.0.7", "192.168.127.255", "fd12::1", "2001:db8::1"})
        EXPECT_TRUE(trusted.contains(in)) << in;
    for (const char* out :
         {"10.0.0.8", "192.168.128.0", "fe00::1", "2001:db8::2", "", "x", "10.0.0.7 "})
        EXPECT_FALSE(trusted.contains(out)) << out;
    EXPECT_TRUE(TrustedProxies::parse({"0.0.0.0/0"})->contains("8.8.8.8"));
    EXPECT_FALSE(TrustedProxies::parse({"0.0.0.0/0"})->contains("2001:db8::1"));
    for (const char* bad :
         {"", "proxy", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", "10.0.0/8", "::/129"})
        EXPECT_EQ(TrustedProxies::parse({bad}).error().path, "trusted_proxies") << bad;
}

TEST(PlaceRequest, BelievesTrustedProxiesOnly)
{
    const Fields forwarded{{"Host", "inside:8080"},
                           {"X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.0.0.8"},
                           {"X-Forwarded-Proto", "https"},
                           {"X-Forwarded-Host", "journeys.example"}};
    const Request stranger = placed(forwarded, "10.0.0.7", {});
    EXPECT_EQ(stranger.client, "10.0.0.7");
    EXPECT_EQ(stranger.host, "inside:8080");
    EXPECT_FALSE(stranger.is_secure);
    const Request by_proxy = placed(forwarded, "10.0.0.7", {"10.0.0.0/24"});
    EXPECT_EQ(by_proxy.client, "203.0.113.9") << "the last one that is no proxy of ours";
    EXPECT_EQ(by_proxy.host, "journeys.example");
    EXPECT_TRUE(by_proxy.is_secure);
}

TEST(PlaceRequest, StopsAtWhatIsNoAddress)
{
    const auto client = [](const char* list) {
        return placed({{"X-Forwarded-For", list}}, "10.0.0.7", {"10.0.0.0/24"}).client;
    };
    EXPECT_EQ(client("203.0.113.9, unknown"), "10.0.0.7");
    EXPECT_EQ(client("nonsense, 203.0.113.9:4711"), "203.0.113.9");
    EXPECT_EQ(client("[2001:db8::5]:80"), "2001:db8::5");
    EXPECT_EQ(client(""), "10.0.0.7");
    EXPECT_EQ(client("10.0.0.9, 10.0.0.8"), "10.0.0.9");
}

TEST(Cookie, IsFoundOnceOrNotAtAll)
{
    EXPECT_EQ(cookie_value(request_with({{"Cookie", "a=1; itinera=x-_9; b=2"}}), "itinera"),
              "x-_9");
    EXPECT_EQ(cookie_value(request_with({{"Cookie", "itinera=1"}, {"cookie", "a=2"}}), "a"), "2");
    EXPECT_EQ(cookie_value(request_with({{"Cookie", "itinera=1; itinera=2"}}), "itinera"), "");
    for (const char* none : {"", "itinera", "Itinera=1", "xitinera=1", ";;;", "=", "a=itinera=1"})
        EXPECT_EQ(cookie_value(request_with({{"Cookie", none}}), "itinera"), "") << none;
}

TEST(Cookie, IsBoundToTheHostOnTls)
{
    Request request;
    Response plain, secure, gone;
    set_session_cookie(plain, request, "v");
    EXPECT_EQ(find_header(plain.headers, "Set-Cookie"),
              "itinera=v; Path=/; HttpOnly; SameSite=Lax");
    clear_session_cookie(gone, request);
    EXPECT_EQ(find_header(gone.headers, "Set-Cookie"),
              "itinera=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    request.is_secure = true;
    set_session_cookie(secure, request, "v");
    EXPECT_EQ(find_header(secure.headers, "Set-Cookie"),
              "__Host-itinera=v; Path=/; HttpOnly; SameSite=Lax; Secure");
}

}  // namespace
}  // namespace itinera::http
