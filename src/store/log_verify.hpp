// Checks a whole log: what `itinera verify` says about it.
#pragma once

#include <vector>

#include "store/dedup_index.hpp"
#include "store/event_log.hpp"
#include "store/log_reader.hpp"

namespace itinera {

// Up to the record `last`. Goes on after a finding, so that one damaged batch hides no other.
Result<std::vector<EventLog::Finding>> verify_log(const LogReader& reader, const DedupIndex& dedup,
                                                  Position last);

}  // namespace itinera
