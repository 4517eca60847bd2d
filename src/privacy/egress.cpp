#include "privacy/egress.hpp"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>

#include "base/text.hpp"
#include "privacy/egress_target.hpp"

namespace itinera {
namespace {

std::optional<NetworkAddress> address_of(const sockaddr* socket_address)
{
    NetworkAddress address;
    if (socket_address->sa_family == AF_INET) {
        sockaddr_in v4;
        std::memcpy(&v4, socket_address, sizeof v4);
        std::memcpy(address.bytes.data(), &v4.sin_addr, 4);
        return address;
    }
    if (socket_address->sa_family == AF_INET6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, socket_address, sizeof v6);
        address.is_v6 = true;
        std::memcpy(address.bytes.data(), &v6.sin6_addr, 16);
        return address;
    }
    return std::nullopt;
}

// What the callbacks of one transfer see.
struct Transfer {
    const std::vector<NetworkAddress>& allowed;
    uint16_t port;
    bool was_refused = false, is_too_large = false;
    std::string body{};
};

// The last word: whatever led here, a socket is opened to a checked address or not at all.
curl_socket_t open_checked_socket(void* user, curlsocktype purpose, curl_sockaddr* to)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const auto address = address_of(&to->addr);
    uint16_t port = 0;
    if (address && address->is_v6) {
        sockaddr_in6 v6;
        std::memcpy(&v6, &to->addr, sizeof v6);
        port = ntohs(v6.sin6_port);
    } else if (address) {
        sockaddr_in v4;
        std::memcpy(&v4, &to->addr, sizeof v4);
        port = ntohs(v4.sin_port);
    }
    const bool is_checked = address && port == transfer.port &&
                            std::ranges::find(transfer.allowed, *address) != transfer.allowed.end();
    if (purpose != CURLSOCKTYPE_IPCXN || !is_checked) {
        transfer.was_refused = true;
        return CURL_SOCKET_BAD;
    }
    return ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
}

size_t take_body(char* bytes, size_t size, size_t count, void* user)
{
    auto& transfer = *static_cast<Transfer*>(user);
    const size_t length = size * count;
    if (transfer.body.size() + length > egress_answer_bytes_max) {
        transfer.is_too_large = true;
        return 0;
    }
    transfer.body.append(bytes, length);
    return length;
}

bool is_token_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::strchr("!#$%&'*+-.^_`|~", c) != nullptr;
}

Result<Done> check_request(const EgressRequest& request)
{
    constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE"};
    if (std::ranges::find(methods, request.method) == std::end(methods))
        return Error{ErrorKind::Invalid, fmt::format("{} is no method", in_quotes(request.method))};
    for (const auto& [name, value] : request.headers) {
        const bool is_sound =
            !name.empty() && std::ranges::all_of(name, is_token_character) &&
            std::ranges::none_of(value, [](char c) {
                return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
            });
        const bool is_ours =
            name.size() == 4 && (name[0] == 'H' || name[0] == 'h') &&
            std::ranges::equal(std::string_view{name}.substr(1), std::string_view{"ost"},
                               [](char a, char b) { return (a | 0x20) == b; });
        if (!is_sound || is_ours)
            return Error{ErrorKind::Invalid,
                         fmt::format("{} is no header to be sent", in_quotes(name))};
    }
    return Done{};
}

struct CurlClosed {
    void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};
struct ListFreed {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using Headers = std::unique_ptr<curl_slist, ListFreed>;

void add(Headers& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) return;
    static_cast<void>(list.release());
    list.reset(longer);
}

std::string host_in_url(const EgressTarget& target)
{
    return target.host.find(':') == std::string::npos ? target.host : "[" + target.host + "]";
}

Error failure_of(CURLcode code, const Transfer& transfer, const EgressTarget& target)
{
    if (transfer.was_refused)
        return {ErrorKind::Forbidden,
                fmt::format("no connection to {} is allowed", in_quotes(target.host))};
    if (transfer.is_too_large) {
        return {ErrorKind::TooLarge, fmt::format("{} answers with more than {} bytes",
                                                 in_quotes(target.host), egress_answer_bytes_max)};
    }
    return {ErrorKind::Unavailable,
            fmt::format("{}: {}", in_quotes(target.host), curl_easy_strerror(code))};
}

}  // namespace

Resolve system_resolver()
{
    return [](const std::string& name) -> Result<std::vector<NetworkAddress>> {
        addrinfo wanted{};
        wanted.ai_family = AF_UNSPEC;
        wanted.ai_socktype = SOCK_STREAM;
        addrinfo* list = nullptr;
        if (const int failed = ::getaddrinfo(name.c_str(), nullptr, &wanted, &list); failed != 0) {
            return Error{ErrorKind::Unavailable,
                         fmt::format("{}: {}", in_quotes(name), ::gai_strerror(failed))};
        }
        const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(list, &::freeaddrinfo);
        std::vector<NetworkAddress> addresses;
        for (const addrinfo* one = list; one != nullptr; one = one->ai_next) {
            if (const auto address = address_of(one->ai_addr)) addresses.push_back(*address);
        }
        return addresses;
    };
}

Result<EgressAnswer> send_out(const EgressRequest& request, const EgressRules& rules,
                              const Resolve& resolve)
{
    TRY(check_egress_rules(rules));
    TRY(check_request(request));
    const EgressTarget target = TRY(parse_egress_url(request.url));
    const std::vector<NetworkAddress> addresses = TRY(allowed_addresses(target, rules, resolve));

    static std::once_flag started;
    std::call_once(started, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    const std::unique_ptr<CURL, CurlClosed> curl(curl_easy_init());
    if (!curl) return Error{ErrorKind::Unavailable, "libcurl does not start"};
    Transfer transfer{addresses, target.port};

    // Written anew from what was checked, so that no other reading of the text is left.
    const std::string host = host_in_url(target);
    const std::string url = fmt::format("{}://{}:{}{}", target.is_https ? "https" : "http", host,
                                        target.port, target.path);
    std::string pin = fmt::format("{}:{}:", target.host, target.port);
    for (const NetworkAddress& address : addresses) {
        if (!pin.ends_with(':')) pin += ',';
        pin += address.is_v6 ? "[" + to_text(address) + "]" : to_text(address);
    }
    Headers pins, headers;
    if (!parse_network_address(target.host)) add(pins, pin);
    for (const auto& [name, value] : request.headers) add(headers, name + ": " + value);
    add(headers, "Expect:");

    CURL* c = curl.get();
    curl_easy_setopt(c, CURLOPT_URL, url.c_str());
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_RESOLVE, pins.get());
    curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_checked_socket);
    curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_PROXY, "");  // also not one of the environment
    curl_easy_setopt(c, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(c, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!rules.certificates.empty())
        curl_easy_setopt(c, CURLOPT_CAINFO, rules.certificates.c_str());
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS,
                     static_cast<long>(std::chrono::milliseconds(rules.time_max).count()));
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, &transfer);
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Itinera");
    if (request.method != "GET" || !request.body.empty()) {
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, request.method.c_str());

    if (const CURLcode code = curl_easy_perform(c); code != CURLE_OK)
        return failure_of(code, transfer, target);
    EgressAnswer answer;
    long status = 0;
    const char* type = nullptr;
    curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(c, CURLINFO_CONTENT_TYPE, &type);
    answer.status = static_cast<int>(status);
    if (type != nullptr) answer.content_type = type;
    answer.body = std::move(transfer.body);
    return answer;
}

}  // namespace itinera
