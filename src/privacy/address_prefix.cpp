#include <arpa/inet.h>

#include <array>
#include <cstring>

#include "privacy/audit.hpp"

namespace itinera {

std::string address_prefix(std::string_view address)
{
    const std::string text(address);
    std::array<char, INET6_ADDRSTRLEN> out{};
    in_addr v4{};
    in6_addr v6{};
    bool is_v4 = inet_pton(AF_INET, text.c_str(), &v4) == 1;
    if (!is_v4) {
        if (inet_pton(AF_INET6, text.c_str(), &v6) != 1) return "";
        if (IN6_IS_ADDR_V4MAPPED(&v6)) {
            std::memcpy(&v4, v6.s6_addr + 12, sizeof v4);
            is_v4 = true;
        }
    }
    if (is_v4) {
        v4.s_addr &= htonl(0xffff0000U);
        return std::string(inet_ntop(AF_INET, &v4, out.data(), out.size())) + "/16";
    }
    std::memset(v6.s6_addr + 6, 0, 10);
    return std::string(inet_ntop(AF_INET6, &v6, out.data(), out.size())) + "/48";
}

}  // namespace itinera
