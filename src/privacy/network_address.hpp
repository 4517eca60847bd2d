// Addresses of the network, and which of them belong to nobody on the public internet (PR-62).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace itinera {

// IPv4 or IPv6, in the order of the network.
struct NetworkAddress {
    bool is_v6 = false;
    std::array<unsigned char, 16> bytes{};  // the first 4 of IPv4
    friend bool operator==(const NetworkAddress&, const NetworkAddress&) = default;
};

// "203.0.113.7", "2001:db8::1": in the usual form only; "0x7f.1", "127.1", "010.0.0.1" are none.
std::optional<NetworkAddress> parse_network_address(std::string_view text);
std::string to_text(const NetworkAddress& address);

// Whether the address is of one machine on the public internet: not loopback, private, link-local,
// shared, multicast, documentation, benchmarking or reserved, nor an IPv4 address written in IPv6
// (mapped, compatible, NAT64, 6to4, Teredo, ISATAP). Source: the special-purpose registries of IANA
// (RFC 6890 and its updates).
bool is_public_address(const NetworkAddress& address);

// A range: "10.0.0.0/8", "fd00::/8", or one address.
struct AddressRange {
    NetworkAddress first;
    int prefix_bits = 0;
    bool holds(const NetworkAddress& address) const;
};
std::optional<AddressRange> parse_address_range(std::string_view text);

}  // namespace itinera
