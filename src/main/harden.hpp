// What this process does to keep what it knows to itself (PR-66).
#pragma once

#include "base/result.hpp"

namespace itinera {

// No core dumps, no memory to be read by other processes of the same person, and files that only
// their owner may read. Called first in main. Errors: Unavailable.
Result<Done> keep_to_oneself();

}  // namespace itinera
