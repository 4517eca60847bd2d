// A SQL database of ours behind SOCI: state.db and projections.db (SQLite; PostgreSQL later).
// Numbered migrations run on opening, each once, in a transaction.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "base/result.hpp"

namespace soci {
class session;
}

namespace itinera {

struct Migration {
    int number;            // from 1, without gaps
    std::string_view sql;  // statements separated by ";\n"; from a .sql file
};

enum class Durability { Full, Normal };  // of SQLite's `synchronous`

// Threads: one statement at a time; a lock inside.
class Database {
public:
    // Errors: Unavailable, Corrupt, Conflict (made by a newer version).
    static Result<std::unique_ptr<Database>> open(const std::filesystem::path& file,
                                                  Durability durability,
                                                  std::span<const Migration> migrations);
    virtual ~Database() = default;
    // Runs `work` in a transaction, committed if it returns a value. SOCI's exceptions become
    // Errors.
    virtual Result<Done> transact(const std::function<Result<Done>(soci::session&)>& work) = 0;
};

}  // namespace itinera
