// What events say about consent: `context.consent.purposes`, `context.gpc`, and the event
// `$consent` whose properties are decisions.
#pragma once

#include <string_view>
#include <vector>

#include "collect/consent_lookup.hpp"

namespace itinera {

inline constexpr std::string_view consent_event = "$consent";
inline constexpr size_t consent_words_max = 64;

// Words for every purpose and channel that the body names, whether there is such a purpose or not;
// at most consent_words_max. `is_decision`: the event is a `$consent`. Bodies that speak of none of
// it are not parsed.
std::vector<ConsentWords> consent_words_of(std::string_view body, bool is_decision);

}  // namespace itinera
