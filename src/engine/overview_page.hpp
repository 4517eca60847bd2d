// What the overview and the event catalogue show, as JSON (contract/openapi.yaml).
#pragma once

#include "analysis/frame.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "event/name_table.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

// When, and for whom: those who may see no persons get no small groups (PR-35).
struct PageView {
    Timestamp now{};
    bool hides_small_groups = false;
};

// Period in words -> edges of buckets. `bucket` empty: the finest that gives at most 100.
// Errors: Invalid (path of the field), TooLarge beyond buckets_max.
Result<Json> overview_page(const Snapshot& snapshot, const NameTable& names, const Json& period,
                           const PageView& view, const RunControl& control);

Result<Json> event_names_page(const Snapshot& snapshot, const NameTable& names,
                              const PageView& view, const RunControl& control);

}  // namespace itinera
