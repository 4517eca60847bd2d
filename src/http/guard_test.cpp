#include "http/guard.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <set>

#include "http/gzip.hpp"

namespace itinera::http {
namespace {

Request request(Method method, Fields headers)
{
    Request request;
    request.method = method;
    request.headers = std::move(headers);
    request.host = request.header("Host");
    return request;
}

bool is_our_host(std::string host)
{
    return !check_host(request(Method::Get, {{"Host", std::move(host)}}), {"journeys.example"});
}

bool may_come(Fields headers)
{
    headers.push_back({"host", "127.0.0.1:8080"});
    return !check_site(request(Method::Post, std::move(headers)));
}

TEST(Guard, AnswersForItsOwnHostsOnly)
{
    for (const char* host : {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:1", "[::1]",
                             "[::1]:8080", "journeys.example:443"}) {
        EXPECT_TRUE(is_our_host(host)) << host;
    }
    for (const char* host :
         {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[::2]",
          "localhost:80:evil", "localhost:evil", "evil@localhost", "127.0.0.2"}) {
        EXPECT_FALSE(is_our_host(host)) << host;
    }
}

TEST(Guard, LetsPagesOfOtherSitesChangeNothing)
{
    EXPECT_TRUE(may_come({})) << "a program";
    EXPECT_TRUE(may_come({{"Sec-Fetch-Site", "same-origin"}}));
    EXPECT_TRUE(may_come({{"Origin", "http://127.0.0.1:8080"}}));
    EXPECT_FALSE(may_come({{"Sec-Fetch-Site", "cross-site"}}));
    EXPECT_FALSE(may_come({{"Sec-Fetch-Site", "same-site"}})) << "another port of this host";
    EXPECT_FALSE(may_come({{"Origin", "http://evil.example"}}));
    EXPECT_FALSE(may_come({{"Origin", "http://127.0.0.1:8081"}}));
    EXPECT_FALSE(may_come({{"Origin", "null"}}));
    EXPECT_FALSE(check_site(request(Method::Get, {{"Sec-Fetch-Site", "cross-site"}})));
}

TEST(Guard, GivesANewNonceEachTime)
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) seen.insert(make_nonce());
    EXPECT_EQ(seen.size(), 1000u);
    EXPECT_EQ(seen.begin()->size(), 22u);
}

TEST(Guard, WritesTheSecurityHeaders)
{
    Response api, page, secure;
    Request of_api, of_page;
    of_api.path = "/v1/events";
    of_page.path = "/funnel";
    add_security_headers(api, of_api, "N");
    add_security_headers(page, of_page, "N");
    EXPECT_EQ(find_header(page.headers, "Strict-Transport-Security"), "");
    of_page.is_secure = true;
    add_security_headers(secure, of_page, "N");
    EXPECT_EQ(find_header(secure.headers, "Strict-Transport-Security"),
              "max-age=63072000; includeSubDomains");
    EXPECT_EQ(find_header(page.headers, "Referrer-Policy"), "no-referrer");
    EXPECT_EQ(find_header(page.headers, "Cross-Origin-Opener-Policy"), "same-origin");
    EXPECT_EQ(find_header(page.headers, "Permissions-Policy"),
              "camera=(), microphone=(), geolocation=()");
    EXPECT_EQ(find_header(page.headers, "Content-Security-Policy"),
              "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-N'; img-src 'self' "
              "data: blob:; "
              "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
              "frame-ancestors "
              "'none'");
    EXPECT_EQ(find_header(api.headers, "Cache-Control"), "no-store");
    EXPECT_EQ(find_header(page.headers, "Cache-Control"), "");
    EXPECT_EQ(find_header(page.headers, "X-Content-Type-Options"), "nosniff");
}

TEST(Gzip, IsTakenBackByZlib)
{
    std::string text;
    for (int i = 0; i < 5000; ++i) text += std::to_string(i * i);
    const std::string packed = gzip(text);
    EXPECT_LT(packed.size(), text.size());
    std::string back(text.size(), '\0');
    z_stream stream{};
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
    stream.avail_in = static_cast<uInt>(packed.size());
    stream.next_out = reinterpret_cast<Bytef*>(back.data());
    stream.avail_out = static_cast<uInt>(back.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    inflateEnd(&stream);
    EXPECT_EQ(back, text);
}

TEST(Gzip, IsSentToThoseWhoTakeIt)
{
    for (const char* list : {"gzip", "br, GZIP;q=0.5", "*", "deflate,*;q=0.1", "gzip; q=1.0"}) {
        EXPECT_TRUE(accepts_encoding(list, "gzip")) << list;
    }
    for (const char* list :
         {"", "br", "gzip;q=0", "gzip; q=0.000, br", "*;q=0", "x-gzip", "gzip;q=0, *"}) {
        EXPECT_FALSE(accepts_encoding(list, "gzip")) << list;
    }
}

}  // namespace
}  // namespace itinera::http
