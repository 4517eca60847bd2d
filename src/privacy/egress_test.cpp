#include "privacy/egress.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstring>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace itinera {
namespace {

// Listens on a loopback address and counts who comes; answers by the path asked for.
class Listener {
public:
    explicit Listener(int family = AF_INET, uint16_t port = 0)
    {
        fd_ = ::socket(family, SOCK_STREAM, 0);
        sockaddr_storage address{};
        socklen_t length = 0;
        if (family == AF_INET) {
            auto* v4 = reinterpret_cast<sockaddr_in*>(&address);
            v4->sin_family = AF_INET;
            v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
            v4->sin_port = htons(port);
            length = sizeof *v4;
        } else {
            auto* v6 = reinterpret_cast<sockaddr_in6*>(&address);
            v6->sin6_family = AF_INET6;
            v6->sin6_addr = in6addr_loopback;
            v6->sin6_port = htons(port);
            length = sizeof *v6;
        }
        auto* any = reinterpret_cast<sockaddr*>(&address);
        if (fd_ < 0 || ::bind(fd_, any, length) != 0 || ::listen(fd_, 64) != 0) return;
        ::getsockname(fd_, any, &length);
        port_ = ntohs(family == AF_INET ? reinterpret_cast<sockaddr_in*>(any)->sin_port
                                        : reinterpret_cast<sockaddr_in6*>(any)->sin6_port);
        if (::pipe(stop_) != 0) return;
        thread_ = std::thread([this] { serve(); });
    }
    ~Listener()
    {
        if (thread_.joinable()) {
            static_cast<void>(::write(stop_[1], "x", 1) == 1);
            thread_.join();
        }
        for (const int fd : {fd_, stop_[0], stop_[1]}) {
            if (fd >= 0) ::close(fd);
        }
    }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    uint16_t port() const { return port_; }
    int connections() const { return connections_; }
    std::string redirect_to;

private:
    void serve()
    {
        while (true) {
            pollfd waits[] = {{fd_, POLLIN, 0}, {stop_[0], POLLIN, 0}};
            if (::poll(waits, 2, -1) < 0 || waits[1].revents != 0) return;
            const int peer = ::accept(fd_, nullptr, nullptr);
            if (peer < 0) continue;
            ++connections_;
            answer(peer);
            ::close(peer);
        }
    }
    void answer(int peer)
    {
        std::string request;
        char piece[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const auto got = ::recv(peer, piece, sizeof piece, 0);
            if (got <= 0) return;
            request.append(piece, static_cast<size_t>(got));
        }
        const std::string path =
            request.substr(request.find(' ') + 1,
                           request.find(' ', request.find(' ') + 1) - request.find(' ') - 1);
        std::string head = "200 OK", body = path;
        if (path == "/redirect") head = "302 Found\r\nLocation: " + redirect_to;
        if (path == "/limit") body = std::string(egress_answer_bytes_max, 'x');
        if (path == "/beyond") body = std::string(egress_answer_bytes_max + 1, 'x');
        if (path == "/echo") body = request;
        if (path == "/silent") {
            pollfd wait{stop_[0], POLLIN, 0};
            ::poll(&wait, 1, 2'000);  // the caller gives up long before
            return;
        }
        const std::string text =
            fmt::format("HTTP/1.1 {}\r\nContent-Type: text/plain\r\nContent-Length: "
                        "{}\r\nConnection: close\r\n\r\n{}",
                        head, body.size(), body);
        size_t sent = 0;
        while (sent < text.size()) {
            const auto n = ::send(peer, text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (n <= 0) return;
            sent += static_cast<size_t>(n);
        }
    }

    int fd_ = -1, stop_[2] = {-1, -1};
    uint16_t port_ = 0;
    std::atomic<int> connections_{0};
    std::thread thread_;
};

// A resolver of the test's own: what each name leads to, and how often it was asked.
class Names {
public:
    std::map<std::string, std::vector<std::vector<std::string>>>
        answers;  // by call; the last stays
    std::map<std::string, size_t> calls;

    Resolve resolver()
    {
        return [this](const std::string& name) -> Result<std::vector<NetworkAddress>> {
            const auto found = answers.find(name);
            if (found == answers.end()) return Error{ErrorKind::Unavailable, "no such name"};
            const size_t call = std::min(calls[name]++, found->second.size() - 1);
            std::vector<NetworkAddress> addresses;
            for (const std::string& text : found->second[call])
                addresses.push_back(parse_network_address(text).value());
            return addresses;
        };
    }
};

// Internal addresses of every kind, in dotted form.
const std::vector<std::string> internal_v4{
    "127.0.0.1",     "127.0.0.2",       "127.255.255.254", "0.0.0.0",        "0.1.2.3",
    "10.0.0.1",      "10.255.255.255",  "172.16.0.1",      "172.31.255.255", "192.168.0.1",
    "192.168.255.1", "169.254.169.254", "169.254.0.1",     "100.64.0.1",     "100.127.255.255",
    "192.0.0.8",     "192.0.2.1",       "198.18.0.1",      "198.19.255.255", "198.51.100.7",
    "203.0.113.9",   "224.0.0.1",       "239.255.255.255", "240.0.0.1",      "255.255.255.255",
    "168.63.129.16", "100.100.100.200", "192.88.99.1"};

const std::vector<std::string> internal_v6{"::1",
                                           "::",
                                           "::ffff:127.0.0.1",
                                           "::ffff:10.0.0.1",
                                           "::ffff:7f00:1",
                                           "::127.0.0.1",
                                           "::ffff:169.254.169.254",
                                           "64:ff9b::127.0.0.1",
                                           "64:ff9b::a00:1",
                                           "64:ff9b:1::10.0.0.1",
                                           "2002:7f00:1::",
                                           "2002:a00:1::1",
                                           "2001:0:4136:e378:8000:63bf:3fff:fdd2",
                                           "2001:db8::1",
                                           "2001:10::1",
                                           "2001:20::1",
                                           "fe80::1",
                                           "fec0::1",
                                           "fc00::1",
                                           "fd00:ec2::254",
                                           "ff02::1",
                                           "100::1",
                                           "2606:4700::5efe:127.0.0.1",
                                           "2606:4700::200:5efe:10.0.0.1",
                                           "::ffff:0:127.0.0.1",
                                           "3fff::1",
                                           "5f00::1",
                                           "2620:4f:8000::1",
                                           "4000::1",
                                           "0:0:0:0:0:0:0:1",
                                           "0000::0001"};

// Other writings of a dotted address, as resolvers of C libraries and browsers take them.
std::vector<std::string> other_writings(const std::string& dotted)
{
    unsigned a = 0, b = 0, c = 0, d = 0;
    std::sscanf(dotted.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d);
    const unsigned whole = a << 24 | b << 16 | c << 8 | d;
    return {fmt::format("{}", whole),
            fmt::format("0x{:x}", whole),
            fmt::format("0{:o}", whole),
            fmt::format("0{:o}.0{:o}.0{:o}.0{:o}", a, b, c, d),
            fmt::format("0x{:x}.0x{:x}.0x{:x}.0x{:x}", a, b, c, d),
            fmt::format("{}.{}", a, whole & 0xFFFFFF),
            fmt::format("{}.{}.{}", a, b, whole & 0xFFFF),
            fmt::format("{:03}.{:03}.{:03}.{:03}", a, b, c, d),
            fmt::format("{}.{}.{}.{}.", a, b, c, d),
            fmt::format("[::ffff:{}]", dotted)};
}

TEST(Egress, ConnectsToNothingThatAHostileUrlNames)
{
    const Listener listener;
    const Listener listener_v6(AF_INET6, listener.port());  // where there is IPv6
    ASSERT_NE(listener.port(), 0);
    const EgressRules rules{.allow = {},
                            .ports = {listener.port()},
                            .time_max = std::chrono::milliseconds(500),
                            .certificates = {}};
    Names names;
    std::vector<std::string> urls;
    const auto add = [&](const std::string& host) {
        urls.push_back(fmt::format("http://{}:{}/", host, listener.port()));
    };
    for (const std::string& address : internal_v4) {
        add(address);
        for (const std::string& writing : other_writings(address)) add(writing);
    }
    for (const std::string& address : internal_v6) add("[" + address + "]");
    int number = 0;
    for (const auto* list : {&internal_v4, &internal_v6}) {
        for (const std::string& address : *list) {
            const std::string name = fmt::format("n{}.example", ++number);
            names.answers[name] = {{address}};
            add(name);
            const std::string mixed = fmt::format("m{}.example", number);
            names.answers[mixed] = {{"93.184.216.34", address}};  // one bad address spoils all
            add(mixed);
        }
    }
    names.answers["localhost"] = {{"127.0.0.1"}};
    const uint16_t port = listener.port();
    for (const std::string& url : {fmt::format("http://user@127.0.0.1:{}/", port),
                                   fmt::format("http://example.com@127.0.0.1:{}/", port),
                                   fmt::format("http://127.0.0.1:{}@example.com/", port),
                                   fmt::format("http://example.com:80@127.0.0.1:{}/", port),
                                   fmt::format("http://127.0.0.1:{}#@example.com/", port),
                                   fmt::format("http://example.com#@127.0.0.1:{}/", port),
                                   fmt::format("http://example.com\\@127.0.0.1:{}/", port),
                                   fmt::format("http://127.0.0.1\\@example.com:{}/", port),
                                   fmt::format("http://127.0.0.1 .example.com:{}/", port),
                                   fmt::format("http://127.0.0.1%00.example.com:{}/", port),
                                   fmt::format("http://127.0.0.1%2f.example.com:{}/", port),
                                   fmt::format("http://%31%32%37.0.0.1:{}/", port),
                                   fmt::format("http://１２７.０.０.１:{}/", port),
                                   fmt::format("http://127。0。0。1:{}/", port),
                                   fmt::format("http://①②⑦.⓪.⓪.①:{}/", port),
                                   fmt::format("http://127．0．0．1:{}/", port),
                                   fmt::format("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ:{}/", port),
                                   fmt::format("http://localhost:{}/", port),
                                   fmt::format("http://LOCALHOST:{}/", port),
                                   fmt::format("http://localhost.:{}/", port),
                                   fmt::format("http://localhost\t:{}/", port),
                                   fmt::format("http://localhost\r\nHost: x:{}/", port),
                                   fmt::format("http://[::1%25lo]:{}/", port),
                                   fmt::format("http://[::1]x:{}/", port),
                                   fmt::format("http://[127.0.0.1]:{}/", port),
                                   fmt::format("http://[::1:{}/", port),
                                   fmt::format("http:///127.0.0.1:{}/", port),
                                   fmt::format("http:127.0.0.1:{}/", port),
                                   fmt::format("//127.0.0.1:{}/", port),
                                   fmt::format(" http://127.0.0.1:{}/", port),
                                   fmt::format("http://127.0.0.1:{}:80/", port),
                                   fmt::format("http://127.0.0.1:0{}/", port),
                                   std::string("http://127.0.0.1:0/"),
                                   std::string("http://127.0.0.1:65536/"),
                                   std::string("http://127.0.0.1:-1/"),
                                   std::string("http://127.0.0.1:/"),
                                   fmt::format("ftp://127.0.0.1:{}/", port),
                                   fmt::format("gopher://127.0.0.1:{}/_x", port),
                                   fmt::format("dict://127.0.0.1:{}/d", port),
                                   fmt::format("ldap://127.0.0.1:{}/", port),
                                   fmt::format("smb://127.0.0.1:{}/", port),
                                   fmt::format("telnet://127.0.0.1:{}/", port),
                                   fmt::format("ws://127.0.0.1:{}/", port),
                                   fmt::format("tftp://127.0.0.1:{}/", port),
                                   fmt::format("url:http://127.0.0.1:{}/", port),
                                   fmt::format("jar:http://127.0.0.1:{}!/", port),
                                   std::string("file:///etc/passwd"),
                                   std::string("file://127.0.0.1/etc/passwd"),
                                   std::string("data:text/plain,x"),
                                   std::string("javascript:0"),
                                   std::string(""),
                                   std::string("http://"),
                                   std::string("http://."),
                                   std::string("http://.."),
                                   "http://" + std::string(300, 'a') + ".com/",
                                   "http://a.com/" + std::string(3'000, 'a'),
                                   fmt::format("https://127.0.0.1:{}/", port),
                                   fmt::format("https://[::1]:{}/", port)}) {
        urls.push_back(url);
    }
    std::printf("%zu hostile URLs\n", urls.size());
    EXPECT_GE(urls.size(), 300U);
    for (const std::string& url : urls) {
        const auto saved = check_egress(url, rules, names.resolver());
        EXPECT_FALSE(saved) << url;
        const auto answer = send_out({.url = url}, rules, names.resolver());
        ASSERT_FALSE(answer) << url;
        EXPECT_TRUE(answer.error().kind == ErrorKind::Forbidden ||
                    answer.error().kind == ErrorKind::Invalid ||
                    answer.error().kind == ErrorKind::Unavailable)
            << url << ": " << answer.error().message;
    }
    EXPECT_EQ(listener.connections(), 0);
    EXPECT_EQ(listener_v6.connections(), 0);
}

TEST(Egress, IsNotDeceivedByAResolverThatChangesItsMind)
{
    const Listener listener;
    const EgressRules rules{.allow = {},
                            .ports = {listener.port()},
                            .time_max = std::chrono::milliseconds(500),
                            .certificates = {}};
    Names names;
    names.answers["rebinds.example"] = {{"93.184.216.34"}, {"127.0.0.1"}};
    const std::string url = fmt::format("http://rebinds.example:{}/", listener.port());
    EXPECT_TRUE(check_egress(url, rules, names.resolver()));  // at saving
    const auto answer = send_out({.url = url}, rules, names.resolver());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Forbidden);
    // One call for each connection: what was checked is what is connected to.
    EXPECT_EQ(names.calls["rebinds.example"], 2U);
    EXPECT_EQ(listener.connections(), 0);
}

class AllowedEgress : public testing::Test {
protected:
    Listener listener_;
    Names names_;
    EgressRules rules_{.allow = {fmt::format("127.0.0.1:{}", listener_.port())},
                       .ports = {},
                       .time_max = std::chrono::seconds(5),
                       .certificates = {}};

    Result<EgressAnswer> ask(const std::string& path, const std::string& host = "127.0.0.1")
    {
        return send_out({.url = fmt::format("http://{}:{}{}", host, listener_.port(), path)},
                        rules_, names_.resolver());
    }
};

TEST_F(AllowedEgress, ReachesAnExceptionAtItsPortOnly)
{
    const auto answer = ask("/x?y=1");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "/x?y=1");
    EXPECT_EQ(answer->content_type, "text/plain");
    const Listener other;
    const auto elsewhere = send_out({.url = fmt::format("http://127.0.0.1:{}/", other.port())},
                                    rules_, names_.resolver());
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(other.connections(), 0);
}

TEST_F(AllowedEgress, ConnectsToTheAddressThatWasChecked)
{
    // A name that no other resolver knows: without the pin there would be no answer.
    names_.answers["crm.invalid"] = {{"127.0.0.1"}};
    const auto answer = ask("/echo", "crm.invalid");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_NE(answer->body.find(fmt::format("Host: crm.invalid:{}", listener_.port())),
              std::string::npos);
    // An exception for a name holds for that name.
    rules_.allow = {fmt::format("other.invalid:{}", listener_.port())};
    EXPECT_FALSE(ask("/", "crm.invalid"));
    rules_.allow = {fmt::format("crm.invalid:{}", listener_.port())};
    EXPECT_TRUE(ask("/", "crm.invalid"));
    EXPECT_EQ(listener_.connections(), 2);
}

TEST_F(AllowedEgress, FollowsNoRedirect)
{
    const Listener inner;
    listener_.redirect_to = fmt::format("http://127.0.0.1:{}/secret", inner.port());
    rules_.ports = {inner.port()};
    const auto answer = ask("/redirect");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 302);
    EXPECT_EQ(inner.connections(), 0);
}

TEST_F(AllowedEgress, BoundsTheAnswerAndTheTime)
{
    const auto limit = ask("/limit");
    ASSERT_TRUE(limit);
    EXPECT_EQ(limit->body.size(), egress_answer_bytes_max);
    const auto beyond = ask("/beyond");
    ASSERT_FALSE(beyond);
    EXPECT_EQ(beyond.error().kind, ErrorKind::TooLarge);
    rules_.time_max = std::chrono::milliseconds(50);
    const auto silent = ask("/silent");
    ASSERT_FALSE(silent);
    EXPECT_EQ(silent.error().kind, ErrorKind::Unavailable);
}

TEST_F(AllowedEgress, UsesNoProxyOfTheEnvironment)
{
    const Listener proxy;
    ::setenv("http_proxy", fmt::format("http://127.0.0.1:{}", proxy.port()).c_str(), 1);
    ::setenv("ALL_PROXY", fmt::format("http://127.0.0.1:{}", proxy.port()).c_str(), 1);
    EXPECT_TRUE(ask("/"));
    ::unsetenv("http_proxy");
    ::unsetenv("ALL_PROXY");
    EXPECT_EQ(proxy.connections(), 0);
}

TEST_F(AllowedEgress, SendsNoHeaderThatEndsEarly)
{
    EgressRequest request{.url = fmt::format("http://127.0.0.1:{}/echo", listener_.port())};
    request.method = "POST";
    request.body = "{}";
    request.headers = {{"X-Sign", "abc"}, {"Content-Type", "application/json"}};
    const auto answer = send_out(request, rules_, names_.resolver());
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_NE(answer->body.find("POST /echo HTTP/1.1\r\n"), std::string::npos);
    EXPECT_NE(answer->body.find("X-Sign: abc\r\n"), std::string::npos);
    for (const auto& header :
         std::vector<std::pair<std::string, std::string>>{{"X", "a\r\nHost: evil"},
                                                          {"X\r\nY", "a"},
                                                          {"", "a"},
                                                          {"Host", "evil"},
                                                          {"hOST", "evil"}}) {
        request.headers = {header};
        EXPECT_FALSE(send_out(request, rules_, names_.resolver()));
    }
    request.headers.clear();
    request.method = "GET / HTTP/1.1\r\nX: y";
    EXPECT_FALSE(send_out(request, rules_, names_.resolver()));
}

TEST_F(AllowedEgress, SpeaksTlsOnlyWithAValidCertificate)
{
    rules_.time_max = std::chrono::milliseconds(200);  // what listens there speaks no TLS
    const auto answer = send_out({.url = fmt::format("https://127.0.0.1:{}/", listener_.port())},
                                 rules_, names_.resolver());
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::Unavailable);
}

TEST(NetworkAddress, KnowsThePublicOnes)
{
    for (const char* text : {"93.184.216.34", "1.1.1.1", "8.8.8.8", "172.15.255.255", "172.32.0.1",
                             "100.63.255.255", "100.128.0.1", "223.255.255.255", "2606:4700::1",
                             "2001:4860:4860::8888", "240e::1", "2a00::1"}) {
        EXPECT_TRUE(is_public_address(parse_network_address(text).value())) << text;
    }
    for (const auto* list : {&internal_v4, &internal_v6}) {
        for (const std::string& text : *list)
            EXPECT_FALSE(is_public_address(parse_network_address(text).value())) << text;
    }
}

TEST(EgressRulesTest, NameTheLineThatSaysNothing)
{
    EXPECT_TRUE(
        check_egress_rules({.allow = {"crm.internal", "crm.internal:8443", "10.0.0.0/8", "10.1.2.3",
                                      "10.1.2.3:8080", "[fd00::1]:443", "fd00::/8"},
                            .ports = {},
                            .certificates = {}}));
    for (const char* line :
         {"", "*", "10.0.0.0/33", "http://x", "a b", "x:0", "x:99999", "0x7f.1", "127.1"}) {
        const auto checked = check_egress_rules({.allow = {line}, .ports = {}, .certificates = {}});
        ASSERT_FALSE(checked) << line;
        EXPECT_EQ(checked.error().path, "egress_allow");
    }
}

}  // namespace
}  // namespace itinera
