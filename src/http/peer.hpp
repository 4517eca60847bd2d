// Where a request comes from: the peer of the connection, or what a trusted proxy says of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"

namespace itinera::http {

// Addresses and networks whose X-Forwarded-* fields count (PR-61).
class TrustedProxies {
public:
    // "10.0.0.7", "10.0.0.0/8", "fd00::/8". Errors: Invalid, naming the entry.
    static Result<TrustedProxies> parse(const std::vector<std::string>& entries);
    TrustedProxies();

    // Whether this address is one of theirs; an IPv4 address in IPv6 is looked up as IPv4.
    bool contains(std::string_view address) const;

private:
    struct Networks;
    std::shared_ptr<const Networks> networks_;
};

// Fills client, host and is_secure of the request. Of X-Forwarded-For the last address counts that
// no trusted proxy has; the left ones are whatever a client wrote.
void place_request(Request& request, std::string_view peer, bool is_secure,
                   const TrustedProxies& trusted);

}  // namespace itinera::http
