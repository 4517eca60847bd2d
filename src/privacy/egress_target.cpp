#include "privacy/egress_target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "base/text.hpp"

namespace itinera {
namespace {

constexpr size_t host_bytes_max = 253;

Error not_plain(std::string_view url, std::string_view why)
{
    return {ErrorKind::Invalid, fmt::format("{} is no plain URL: {}", in_quotes(url), why), "url"};
}

std::string lower(std::string_view text)
{
    std::string out{text};
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_label_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

// Labels of letters, digits, hyphens and low lines, not longer than 63.
bool is_host_name(std::string_view host)
{
    size_t length = 0;
    for (const char c : host) {
        if (c == '.') {
            if (length == 0) return false;
            length = 0;
        } else if (!is_label_character(c) || ++length > 63) {
            return false;
        }
    }
    return length > 0 && host.size() <= host_bytes_max;
}

// What resolvers take for an address in another writing: 2130706433, 0x7f.1, 127.1, 0177.0.0.1.
bool looks_like_a_number(std::string_view host)
{
    const std::string_view last = host.substr(host.rfind('.') + 1);
    return std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; }) ||
           last.starts_with("0x");
}

std::optional<uint16_t> parse_port(std::string_view text)
{
    uint16_t port = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc{} || end != text.data() + text.size() || port == 0 || text.size() > 5)
        return std::nullopt;
    return port;
}

// One line of `allow`.
struct Exception {
    std::string name;  // or
    std::optional<AddressRange> range;
    std::optional<uint16_t> port;
};

std::optional<Exception> parse_exception(std::string_view text)
{
    if (const auto range = parse_address_range(text)) return Exception{{}, range, std::nullopt};
    Exception exception;
    std::string_view host = text;
    if (const size_t colon = text.rfind(':'); colon != std::string_view::npos) {
        exception.port = parse_port(text.substr(colon + 1));
        if (!exception.port) {
            if (!text.starts_with('[') || !text.ends_with(']')) return std::nullopt;
        } else {
            host = text.substr(0, colon);
        }
    }
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    exception.range = parse_address_range(host);
    if (exception.range) return exception;
    exception.name = lower(host);
    if (!is_host_name(exception.name) || looks_like_a_number(exception.name)) return std::nullopt;
    return exception;
}

bool is_usual_port(uint16_t port, const EgressRules& rules)
{
    return port == 80 || port == 443 || std::ranges::find(rules.ports, port) != rules.ports.end();
}

bool is_excepted(const EgressTarget& target, const NetworkAddress& address,
                 const EgressRules& rules)
{
    return std::ranges::any_of(rules.allow, [&](const std::string& line) {
        const auto exception = parse_exception(line);
        if (!exception) return false;
        const bool is_meant =
            exception->range ? exception->range->holds(address) : exception->name == target.host;
        return is_meant && (exception->port ? *exception->port == target.port
                                            : is_usual_port(target.port, rules));
    });
}

}  // namespace

Result<Done> check_egress_rules(const EgressRules& rules)
{
    for (const std::string& line : rules.allow) {
        if (!parse_exception(line)) {
            return Error{ErrorKind::Invalid,
                         fmt::format("{} is neither a name, an address nor a range of addresses",
                                     in_quotes(line)),
                         "egress_allow"};
        }
    }
    return Done{};
}

// Only the plain form is taken: parsers disagree about all others, and what this one checks must be
// what another one connects to.
Result<EgressTarget> parse_egress_url(std::string_view url)
{
    if (url.size() > egress_url_bytes_max) return not_plain(url, "it is too long");
    for (const char c : url) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte >= 0x7F || c == '\\' || c == '"' || c == '<' || c == '>' ||
            c == '^' || c == '`' || c == '{' || c == '|' || c == '}')
            return not_plain(url, "it holds a space, a control or another script's character");
    }
    EgressTarget target;
    const size_t colon = url.find(':');
    const std::string scheme = lower(url.substr(0, colon));
    if (colon == std::string_view::npos || url.substr(colon, 3) != "://")
        return not_plain(url, "it does not begin with https://");
    if (scheme != "http" && scheme != "https") {
        return Error{ErrorKind::Forbidden,
                     fmt::format("{} is neither http nor https", in_quotes(scheme)), "url"};
    }
    target.is_https = scheme == "https";
    std::string_view rest = url.substr(colon + 3);
    const size_t path = rest.find_first_of("/?#");
    std::string_view authority = rest.substr(0, path);
    if (authority.find('@') != std::string_view::npos)
        return Error{ErrorKind::Forbidden, "a URL with a user in it is not used", "url"};
    if (path != std::string_view::npos) {
        const std::string_view with_fragment = rest.substr(path);
        target.path = with_fragment.substr(0, with_fragment.find('#'));
    }
    if (!target.path.starts_with('/')) target.path.insert(0, "/");

    target.port = target.is_https ? 443 : 80;
    size_t host_end = authority.size();
    if (authority.starts_with('[')) {
        const size_t bracket = authority.find(']');
        if (bracket == std::string_view::npos) return not_plain(url, "a bracket is open");
        host_end = bracket + 1;
    } else {
        host_end = std::min(host_end, authority.find(':'));
    }
    if (host_end < authority.size()) {
        const auto port =
            authority[host_end] == ':' ? parse_port(authority.substr(host_end + 1)) : std::nullopt;
        if (!port) return not_plain(url, "its port is none");
        target.port = *port;
    }
    target.host = lower(authority.substr(0, host_end));
    if (target.host.starts_with('[')) {
        target.host = target.host.substr(1, target.host.size() - 2);
        const auto address = parse_network_address(target.host);
        if (!address || !address->is_v6) return not_plain(url, "its address is none");
        return target;
    }
    if (target.host.ends_with('.')) target.host.pop_back();
    if (!is_host_name(target.host)) return not_plain(url, "its host is no name");
    if (looks_like_a_number(target.host) && !parse_network_address(target.host))
        return not_plain(url, "its address is not in the usual form");
    return target;
}

Result<std::vector<NetworkAddress>>
allowed_addresses(const EgressTarget& target, const EgressRules& rules, const Resolve& resolve)
{
    std::vector<NetworkAddress> addresses;
    if (const auto address = parse_network_address(target.host)) {
        addresses.push_back(*address);
    } else {
        addresses = TRY(resolve(target.host));
    }
    if (addresses.empty()) {
        return Error{ErrorKind::Unavailable,
                     fmt::format("{} has no address", in_quotes(target.host)), "url"};
    }
    for (const NetworkAddress& address : addresses) {
        if (is_excepted(target, address, rules)) continue;
        if (!is_usual_port(target.port, rules)) {
            return Error{ErrorKind::Forbidden,
                         fmt::format("port {} is not among those that may be used", target.port),
                         "url"};
        }
        if (!is_public_address(address)) {
            return Error{ErrorKind::Forbidden,
                         fmt::format("{} leads to {}, which is not on the public internet",
                                     in_quotes(target.host), to_text(address)),
                         "url"};
        }
    }
    return addresses;
}

Result<Done> check_egress(std::string_view url, const EgressRules& rules, const Resolve& resolve)
{
    TRY(check_egress_rules(rules));
    const EgressTarget target = TRY(parse_egress_url(url));
    TRY(allowed_addresses(target, rules, resolve));
    return Done{};
}

}  // namespace itinera
