// Where a URL leads to, before anything is sent. Private to egress.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "privacy/egress.hpp"

namespace itinera {

struct EgressTarget {
    bool is_https = false;
    std::string host;  // lower case, without brackets or a dot at its end
    uint16_t port = 0;
    std::string path;  // with the query, from "/"
};

// Errors: Invalid (not the plain form of a URL), Forbidden (user, scheme).
Result<EgressTarget> parse_egress_url(std::string_view url);

// The addresses to which a connection may be made. Errors: Forbidden naming what is refused,
// those of `resolve`.
Result<std::vector<NetworkAddress>>
allowed_addresses(const EgressTarget& target, const EgressRules& rules, const Resolve& resolve);

}  // namespace itinera
