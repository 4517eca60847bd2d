// Makes sure that what was deleted from a database is nowhere in its files.
#pragma once

#include "store/database.hpp"

namespace itinera {

// Empties the write-ahead log into the file. Precondition: the database is one of Database::open.
// Errors: Unavailable.
Result<Done> fold(Database& database);

}  // namespace itinera
