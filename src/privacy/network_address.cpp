#include "privacy/network_address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <span>

namespace itinera {
namespace {

struct Range4 {
    std::array<unsigned char, 4> first;
    int bits;
};

constexpr Range4 not_public_v4[] = {
    {{0, 0, 0, 0}, 8},           // this network
    {{10, 0, 0, 0}, 8},          // private
    {{100, 64, 0, 0}, 10},       // shared by carriers
    {{127, 0, 0, 0}, 8},         // loopback
    {{169, 254, 0, 0}, 16},      // link-local, with the metadata of clouds
    {{172, 16, 0, 0}, 12},       // private
    {{192, 0, 0, 0}, 24},        // protocol assignments
    {{192, 0, 2, 0}, 24},        // documentation
    {{192, 31, 196, 0}, 24},     // AS112
    {{192, 52, 193, 0}, 24},     // AMT
    {{192, 88, 99, 0}, 24},      // 6to4 relays
    {{192, 168, 0, 0}, 16},      // private
    {{192, 175, 48, 0}, 24},     // AS112
    {{198, 18, 0, 0}, 15},       // benchmarking
    {{198, 51, 100, 0}, 24},     // documentation
    {{203, 0, 113, 0}, 24},      // documentation
    {{168, 63, 129, 16}, 32},    // a cloud's metadata and name service, though in public space
    {{100, 100, 100, 200}, 32},  // likewise
    {{224, 0, 0, 0}, 4},         // multicast
    {{240, 0, 0, 0}, 4},         // reserved, broadcast
};

struct Range6 {
    std::array<unsigned char, 6> first;
    int bits;
};

// Within 2000::/3; all else is refused anyway.
constexpr Range6 not_public_v6[] = {
    {{0x20, 0x01, 0x00, 0x00}, 23},  // protocol assignments: Teredo, ORCHID, benchmarking
    {{0x20, 0x01, 0x0d, 0xb8}, 32},  // documentation
    {{0x20, 0x02}, 16},              // 6to4: an IPv4 address within
    {{0x26, 0x20, 0x00, 0x4f, 0x80, 0x00}, 48},  // AS112
    {{0x3f, 0xff}, 20},                          // documentation
    {{0x3f, 0xfe}, 16},                          // the 6bone that was
};

bool begins_with(std::span<const unsigned char> bytes, std::span<const unsigned char> first,
                 int bits)
{
    for (size_t i = 0; bits > 0; ++i, bits -= 8) {
        const unsigned mask = bits >= 8 ? 0xFFU : (0xFF00U >> bits) & 0xFFU;
        if (((bytes[i] ^ first[i]) & mask) != 0) return false;
    }
    return true;
}

bool is_public_v4(std::span<const unsigned char> bytes)
{
    return std::ranges::none_of(not_public_v4, [&](const Range4& range) {
        return begins_with(bytes, range.first, range.bits);
    });
}

// ISATAP: an IPv4 address as the interface of any network.
bool is_isatap(const std::array<unsigned char, 16>& bytes)
{
    return (bytes[8] & 0xFC) == 0 && bytes[9] == 0 && bytes[10] == 0x5E && bytes[11] == 0xFE;
}

}  // namespace

std::optional<NetworkAddress> parse_network_address(std::string_view text)
{
    if (text.size() > INET6_ADDRSTRLEN) return std::nullopt;
    const std::string copy{text};
    if (copy.size() != text.size() || copy.find('\0') != std::string::npos) return std::nullopt;
    NetworkAddress address;
    if (inet_pton(AF_INET, copy.c_str(), address.bytes.data()) == 1) return address;
    address.is_v6 = true;
    if (inet_pton(AF_INET6, copy.c_str(), address.bytes.data()) == 1) return address;
    return std::nullopt;
}

std::string to_text(const NetworkAddress& address)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(address.is_v6 ? AF_INET6 : AF_INET, address.bytes.data(), text.data(), text.size());
    return text.data();
}

bool is_public_address(const NetworkAddress& address)
{
    if (!address.is_v6) return is_public_v4(std::span{address.bytes}.first<4>());
    // Unicast that is routed everywhere; ::1, mapped and NAT64 addresses, fc00::/7, fe80::/10 and
    // ff00::/8 are outside.
    if ((address.bytes[0] & 0xE0) != 0x20) return false;
    if (is_isatap(address.bytes)) return false;
    return std::ranges::none_of(not_public_v6, [&](const Range6& range) {
        return begins_with(address.bytes, range.first, range.bits);
    });
}

bool AddressRange::holds(const NetworkAddress& address) const
{
    return address.is_v6 == first.is_v6 && begins_with(address.bytes, first.bytes, prefix_bits);
}

std::optional<AddressRange> parse_address_range(std::string_view text)
{
    const size_t stroke = text.find('/');
    const auto address = parse_network_address(text.substr(0, stroke));
    if (!address) return std::nullopt;
    AddressRange range{*address, address->is_v6 ? 128 : 32};
    if (stroke == std::string_view::npos) return range;
    const std::string_view bits = text.substr(stroke + 1);
    const int bits_max = range.prefix_bits;
    const auto [end, failed] =
        std::from_chars(bits.data(), bits.data() + bits.size(), range.prefix_bits);
    if (failed != std::errc{} || end != bits.data() + bits.size() || range.prefix_bits < 0 ||
        range.prefix_bits > bits_max)
        return std::nullopt;
    return range;
}

}  // namespace itinera
