#include "store/database.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <mutex>
#include <string>

#include "store/database_fold.hpp"
#include "store/database_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

// Leaves the loops of SOCI as an exception and becomes the Error again in `caught`.
struct Refused {
    Error error;
};

ErrorKind kind_of(int sqlite_result)
{
    switch (sqlite_result & 0xff) {  // the primary code
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT: return ErrorKind::Corrupt;
    case SQLITE_CONSTRAINT: return ErrorKind::Conflict;
    case SQLITE_TOOBIG: return ErrorKind::TooLarge;
    default: return ErrorKind::Unavailable;
    }
}

// Runs `work`; whatever SOCI throws becomes an Error that names the file.
template <typename Work>
Result<Done> caught(const std::string& file, const Work& work)
{
    try {
        return work();
    } catch (const Refused& refused) {
        return refused.error;
    } catch (const soci::sqlite3_soci_error& error) {
        return Error{kind_of(error.result()), fmt::format("{}: {}", file, error.what())};
    } catch (const soci::soci_error& error) {
        return Error{ErrorKind::Unavailable, fmt::format("{}: {}", file, error.what())};
    }
}

void run_statements(soci::session& session, std::string_view statements)
{
    while (!statements.empty()) {
        const size_t end = statements.find(";\n");
        const std::string one(statements.substr(0, end));
        if (one.find_first_not_of(" \n\t;") != std::string::npos) session << one;
        statements.remove_prefix(end == std::string_view::npos ? statements.size() : end + 2);
    }
}

class SociDatabase final : public Database {
public:
    explicit SociDatabase(std::string file) : file_(std::move(file)) {}

    Result<Done> connect(Durability durability)
    {
        return caught(file_, [&]() -> Result<Done> {
            session_.open(soci::sqlite3, fmt::format("db=\"{}\" timeout=10", file_));
            session_ << std::string(statement(database_sql, "write_ahead_log"));
            session_ << std::string(durability == Durability::Full
                                        ? statement(database_sql, "durability_full")
                                        : statement(database_sql, "durability_normal"));
            session_ << std::string(statement(database_sql, "delete_means_overwrite"));
            session_ << std::string(statement(database_sql, "foreign_keys"));
            return Done{};
        });
    }

    Result<Done> migrate(std::span<const Migration> migrations)
    {
        int version = 0;
        TRY(transact([&](soci::session& session) -> Result<Done> {
            session << std::string(statement(database_sql, "create_versions"));
            session << std::string(statement(database_sql, "last_version")), soci::into(version);
            return Done{};
        }));
        if (version > static_cast<int>(migrations.size())) {
            return Error{ErrorKind::Conflict,
                         fmt::format("{} has schema version {}, but this program knows only {}: "
                                     "use the version of the program that made it, or a newer one",
                                     file_, version, migrations.size())};
        }
        for (const Migration& migration : migrations.subspan(static_cast<size_t>(version))) {
            TRY(transact([&](soci::session& session) -> Result<Done> {
                run_statements(session, migration.sql);
                session << std::string(statement(database_sql, "add_version")),
                    soci::use(migration.number, "number");
                return Done{};
            }));
        }
        return Done{};
    }

    Result<Done> transact(const std::function<Result<Done>(soci::session&)>& work) override
    {
        const std::scoped_lock lock(mutex_);
        return caught(file_, [&]() -> Result<Done> {
            soci::transaction transaction(session_);  // rolls back unless committed
            Result<Done> done = work(session_);
            if (!done) throw Refused{done.error()};
            transaction.commit();
            return Done{};
        });
    }

    Result<Done> fold()
    {
        const std::scoped_lock lock(mutex_);
        return caught(file_, [&]() -> Result<Done> {
            session_ << std::string(statement(database_sql, "fold_log"));
            return Done{};
        });
    }

private:
    std::string file_;
    std::mutex mutex_;
    soci::session session_;
};

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& file,
                                                 Durability durability,
                                                 std::span<const Migration> migrations)
{
    auto database = std::make_unique<SociDatabase>(file.string());
    TRY(database->connect(durability));
    TRY(database->migrate(migrations));
    return std::unique_ptr<Database>(std::move(database));
}

Result<Done> fold(Database& database)
{
    return static_cast<SociDatabase&>(database).fold();
}

}  // namespace itinera
