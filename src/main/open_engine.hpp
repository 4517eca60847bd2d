// Opens the engine of a data folder, with a progress bar where it has to catch up.
#pragma once

#include <memory>

#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"

namespace itinera {

// Errors: those of Engine::open.
Result<std::unique_ptr<Engine>> open_engine(const DataOptions& data, const Clock& clock);

}  // namespace itinera
