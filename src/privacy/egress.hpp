// The one function that opens outgoing connections (PR-62): what is saved by people or named by
// partners must not make this program talk to the network that it stands in.
//
// It resolves the name, refuses if any address is not public, and connects to the very address that
// it checked; the socket is checked once more as it is opened. No redirect is followed, no proxy,
// no credentials of a file, no cookies; certificates are verified.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "privacy/network_address.hpp"

namespace itinera {

inline constexpr size_t egress_answer_bytes_max = size_t{64} << 10;
inline constexpr size_t egress_url_bytes_max = 2'048;

struct EgressRules {
    // Exceptions of the operator: a name or address with or without a port ("crm.internal",
    // "10.1.2.3:8080", "[fd00::1]:443"), or a range ("10.1.0.0/16"). A name excepts whatever it
    // resolves to; without a port, the usual ports hold.
    std::vector<std::string> allow;
    std::vector<uint16_t> ports;  // of the connector, beside 80 and 443
    Duration time_max = std::chrono::seconds(15);
    std::string certificates;  // a file of authorities instead of the system's; "" = the system's
};

// Errors: Invalid, when a line of `allow` says nothing that can be understood.
Result<Done> check_egress_rules(const EgressRules& rules);

struct EgressRequest {
    std::string url;  // http or https, ASCII (names of other scripts as xn--…)
    std::string method = "GET";
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
};

struct EgressAnswer {
    int status = 0;  // a redirect is an answer like others
    std::string content_type;
    std::string body;
};

// All addresses of a name, in the order of preference.
using Resolve = std::function<Result<std::vector<NetworkAddress>>(const std::string& name)>;
Resolve system_resolver();

// Whether the URL may be saved: the same check, without a connection. Errors: as below.
Result<Done> check_egress(std::string_view url, const EgressRules& rules, const Resolve& resolve);

// Errors: Invalid (no such URL, method or header), Forbidden (scheme, port or address refused),
// TooLarge (the answer), Unavailable (no such name, no connection, no valid certificate, time
// over). Threads: any number; blocks for at most time_max beside the resolver.
Result<EgressAnswer> send_out(const EgressRequest& request, const EgressRules& rules,
                              const Resolve& resolve);

}  // namespace itinera
