// A moment of the index for its readers: walks bases where they lie, and merges where there are
// deltas.
#pragma once

#include <memory>

#include "journey/column_store.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

std::shared_ptr<const Snapshot> make_snapshot(std::shared_ptr<const SnapshotParts> parts,
                                              std::shared_ptr<ColumnStore> columns);

}  // namespace itinera
