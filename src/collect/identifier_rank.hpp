// Which identifier of an event owns it (ID-2, ID-6).
#pragma once

#include <array>
#include <string_view>

namespace itinera {

// By rank.
inline constexpr std::array<std::string_view, 10> identifier_kinds{
    "user_id", "member_id", "union_id",  "open_id",    "wecom_id",
    "email",   "phone",     "device_id", "push_token", "anonymous_id"};

// A device may be given to somebody else, a person not.
constexpr bool is_device_kind(std::string_view kind)
{
    return kind == "device_id" || kind == "push_token" || kind == "anonymous_id" || kind == "ad_id";
}

// The smallest rank is the owner; kinds that are not built in come last.
constexpr int identifier_rank(std::string_view kind)
{
    int rank = 1;
    for (const std::string_view one : identifier_kinds) {
        if (one == kind) return rank;
        ++rank;
    }
    return rank;
}

}  // namespace itinera
