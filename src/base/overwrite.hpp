// Deleting a file so that its bytes are gone, too.
#pragma once

#include <filesystem>

#include "base/result.hpp"

namespace itinera {

// Overwrites the file with zeros, on disk when that is done, and deletes it. One that is not there
// is done; of one that has another name too (a link), only this name goes. Errors: Unavailable.
Result<Done> overwrite_and_remove(const std::filesystem::path& path);

}  // namespace itinera
