#include "http/peer.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <charconv>
#include <optional>

#include "base/text.hpp"
#include "http/target.hpp"

namespace itinera::http {
namespace ip = boost::asio::ip;
namespace {

using Bytes = ip::address_v6::bytes_type;

// Every address as 16 bytes: IPv4 as ::ffff:a.b.c.d.
std::optional<Bytes> bytes_of(std::string_view text)
{
    boost::system::error_code failed;
    const ip::address address = ip::make_address(text, failed);
    if (failed) return std::nullopt;
    if (address.is_v6()) return address.to_v6().to_bytes();
    return ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

std::string_view strip(std::string_view text)
{
    const size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

// "1.2.3.4:80" and "[::1]:80" as some proxies write them.
std::string_view without_port(std::string_view text)
{
    if (text.starts_with('[')) {
        const size_t end = text.find(']');
        return end == std::string_view::npos ? text : text.substr(1, end - 1);
    }
    const bool has_one_colon = std::count(text.begin(), text.end(), ':') == 1;
    return has_one_colon ? text.substr(0, text.find(':')) : text;
}

std::vector<std::string_view> forwarded_for(const Request& request)
{
    std::vector<std::string_view> addresses;
    for (const Field& field : request.headers) {
        if (!equals_ignoring_case(field.name, "X-Forwarded-For")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const size_t end = std::min(rest.find(','), rest.size());
            addresses.push_back(without_port(strip(rest.substr(0, end))));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    return addresses;
}

}  // namespace

struct TrustedProxies::Networks {
    struct Network {
        Bytes address;
        size_t bits;
    };
    std::vector<Network> all;
};

TrustedProxies::TrustedProxies() : networks_(std::make_shared<Networks>()) {}

Result<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& entries)
{
    auto networks = std::make_shared<Networks>();
    for (const std::string& entry : entries) {
        const size_t slash = entry.find('/');
        const std::string_view address = std::string_view(entry).substr(0, slash);
        const auto bytes = bytes_of(address);
        const bool is_v4 = address.find(':') == std::string_view::npos;
        size_t bits = is_v4 ? 32 : 128;
        bool is_right = bytes.has_value();
        if (slash != std::string::npos) {
            size_t told = 0;
            const char* from = entry.data() + slash + 1;
            const char* to = entry.data() + entry.size();
            const auto [end, failed] = std::from_chars(from, to, told);
            is_right = is_right && failed == std::errc{} && end == to && told <= bits;
            bits = told;
        }
        if (!is_right) {
            return Error{ErrorKind::Invalid,
                         in_quotes(entry) + " is no address and no network such as 10.0.0.0/8",
                         "trusted_proxies"};
        }
        networks->all.push_back({*bytes, is_v4 ? bits + 96 : bits});
    }
    TrustedProxies trusted;
    trusted.networks_ = std::move(networks);
    return trusted;
}

bool TrustedProxies::contains(std::string_view address) const
{
    const auto bytes = bytes_of(address);
    if (!bytes) return false;
    return std::any_of(networks_->all.begin(), networks_->all.end(),
                       [&](const Networks::Network& network) {
                           for (size_t bit = 0; bit < network.bits; ++bit) {
                               const int mask = 0x80 >> (bit % 8);
                               if (((*bytes)[bit / 8] & mask) != (network.address[bit / 8] & mask))
                                   return false;
                           }
                           return true;
                       });
}

void place_request(Request& request, std::string_view peer, bool is_secure,
                   const TrustedProxies& trusted)
{
    request.client = peer;
    request.is_secure = is_secure;
    request.host = request.header("Host");
    if (!trusted.contains(peer)) return;
    const std::vector<std::string_view> hops = forwarded_for(request);
    for (auto hop = hops.rbegin(); hop != hops.rend() && bytes_of(*hop); ++hop) {
        request.client = *hop;
        if (!trusted.contains(*hop)) break;
    }
    const std::string_view scheme = request.header("X-Forwarded-Proto");
    if (!scheme.empty()) request.is_secure = equals_ignoring_case(scheme, "https");
    const std::string_view host = request.header("X-Forwarded-Host");
    if (!host.empty()) request.host = host;
}

}  // namespace itinera::http
