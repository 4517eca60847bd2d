// Which identifier of an event owns it (ID-2, ID-6).
#pragma once

#include <string_view>

namespace itinera {

// The smallest rank is the owner; kinds that are not built in come last.
constexpr int identifier_rank(std::string_view kind)
{
    constexpr std::string_view by_rank[] = {"user_id",    "member_id",   "union_id", "open_id",
                                            "wecom_id",   "email",       "phone",    "device_id",
                                            "push_token", "anonymous_id"};
    int rank = 1;
    for (const std::string_view one : by_rank) {
        if (one == kind) return rank;
        ++rank;
    }
    return rank;
}

}  // namespace itinera
