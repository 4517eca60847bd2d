#include <iostream>

#include "main/commands.hpp"
#include "main/golden/golden_run.hpp"

namespace itinera {

int golden_command(const GoldenCommandOptions& options)
{
    GoldenOptions how;
    how.engine = options.engine;
    if (!options.pending.empty()) how.pending_list = options.pending;
    return run_golden(options.paths, how, std::cout);
}

}  // namespace itinera
