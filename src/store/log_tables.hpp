// What log.db holds beside the records: counts, quarantine, progress of imports.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/event_log.hpp"
#include "store/log_reader.hpp"

namespace itinera {

Result<std::vector<CollectCount>> read_counts(const LogReader& reader);
// Errors: Corrupt (an item does not open).
Result<std::vector<QuarantineItem>> read_quarantine(const LogReader& reader, const SealKey& key,
                                                    const std::string& reason, int64_t after_id,
                                                    size_t items_max, bool with_raw);
Result<std::vector<std::pair<std::string, int64_t>>>
read_quarantine_by_reason(const LogReader& reader);
Result<std::vector<ImportProgress>> read_import_progress(const LogReader& reader);

}  // namespace itinera
