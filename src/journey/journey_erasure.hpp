// Taking customers out of the journey index for good.
#pragma once

#include <span>

#include "journey/journey_index.hpp"

namespace itinera {

// What CustomerOf answers for an owner whose rows stay out.
inline constexpr CustomerId nobody{UINT32_MAX};

// Takes these customers out of every file; snapshots taken later do not know them.
// Precondition: an index of JourneyIndex::open. Errors: Unavailable.
Result<Done> remove_customers(JourneyIndex& index, std::span<const CustomerId> customers);

}  // namespace itinera
