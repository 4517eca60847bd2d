// How personal values look to staff who may not see them (PR-16). Masking happens here, on the
// server; what a page gets was masked already.
#pragma once

#include <string>
#include <string_view>

#include "event/field_walk.hpp"

namespace itinera {

// What somebody may see of persons; nothing unless said. Given by the permissions of who asks.
struct Sight {
    bool persons = false;    // person:read: customers one by one, small groups
    bool personal = false;   // person:read_personal
    bool sensitive = false;  // person:read_sensitive; shows nothing without `personal`
};
inline constexpr Sight full_sight{true, true, true};

inline constexpr std::string_view masked_text = "•••";

// One value as text: e-mail "a***@e***.com"; phone "138****0000", abroad "+1****0100"; identity
// number its first and last character; card its last 4 digits; name its first character and "**";
// address to the city; birthday to the year; all else "•••". What has not the form of its kind is
// "•••" too. An empty text stays empty.
std::string mask(std::string_view kind, std::string_view value);

// Whether values of the class are masked for this sight. Unclassified texts count as personal.
bool is_masked(const FieldNature& nature, const Sight& sight);

// The members of an object (without braces) with all that must not be seen masked; secrets always.
std::string masked_members(FieldWalk& walk, std::string_view root, std::string_view members,
                           const Sight& sight);

// An identifier of a customer, by its kind: "email", "phone", "user_id", … Ids that the operator
// gave (user_id, anonymous_id) are shown unless their value itself points at a person.
std::string masked_identifier(std::string_view kind, std::string_view value, const Sight& sight);

}  // namespace itinera
