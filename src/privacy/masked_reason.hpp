// What people write in a line of the audit, without what points at a person: entries are never
// taken back, so nothing may stand in them that an erasure would have to remove (PR-55).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace itinera {

// "called by ann@example.com" -> "called by •••". `values`: those of the person it is about,
// masked wherever they stand, in either case; also what looks like an address, a phone, a card.
std::string masked_reason(std::string_view text, std::span<const std::string> values = {});

}  // namespace itinera
