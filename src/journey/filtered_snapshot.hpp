// A moment of the index without some customers: those who may not be used for reports, or are being
// erased. No analysis needs to know: whatever asks the snapshot does not meet them.
#pragma once

#include <memory>

#include "journey/customer_set.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

// `left_out` must not change any more. Where few are left out, walking costs as much as before.
std::shared_ptr<const Snapshot> without(std::shared_ptr<const Snapshot> whole,
                                        std::shared_ptr<const CustomerSet> left_out);

}  // namespace itinera
