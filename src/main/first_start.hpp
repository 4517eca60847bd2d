// How the first owner gets in: a code that is printed once (PR-45).
#pragma once

#include <string>

#include "access/access.hpp"

namespace itinera {

// Whether standard output is kept as a log: a file, or the journal of systemd, which says so by
// JOURNAL_STREAM.
bool output_is_kept();

// What to print while nobody has set the server up; "" if somebody has. In a log there is no code:
// there the owner is made from the command line.
std::string first_start_words(Access& access, const std::string& address, bool is_kept);

}  // namespace itinera
