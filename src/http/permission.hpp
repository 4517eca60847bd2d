// What a route needs and what a person may: every route names exactly one of these.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

namespace itinera::http {

enum class Permission : uint8_t {
    Undeclared,  // the default of a Route; a server with such a route does not start
    Public,      // anyone, without being known
    JourneyRead,
    CustomerRead,
    ImportRun,
    QuarantineRead,
};
inline constexpr size_t permissions_count = 6;

// "journey:read"; "public"; "" for Undeclared and for numbers outside the list.
std::string_view name_of(Permission permission);

// Who asks, and what they may.
struct Principal {
    std::string name;
    std::bitset<permissions_count> granted;

    bool may(Permission permission) const;
};

// May everything: who a request comes from until people can sign in.
Principal local_administrator();

}  // namespace itinera::http
