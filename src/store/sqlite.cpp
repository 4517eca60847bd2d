#include "store/sqlite.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>

namespace itinera::sqlite {
namespace {

// Before any connection is opened: SQLite counts its memory under one lock for the whole process,
// at every allocation. Nobody asks for the sum.
[[maybe_unused]] const int memory_is_not_counted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);

Error error_of(sqlite3* connection, int result, const std::string& file)
{
    const char* text = connection ? sqlite3_errmsg(connection) : sqlite3_errstr(result);
    const int system = connection ? sqlite3_system_errno(connection) : 0;
    switch (result & 0xff) {  // the primary code
    case SQLITE_FULL:
        return {
            ErrorKind::Unavailable,
            fmt::format("the disk is full: free some space, then try again ({}: {})", file, text)};
    case SQLITE_IOERR:
        return {ErrorKind::Unavailable,
                fmt::format("reading or writing {} failed: {} (SQLite code {}{})", file, text,
                            result, system == 0 ? "" : fmt::format(", {}", std::strerror(system)))};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT: return {ErrorKind::Corrupt, fmt::format("{}: {}", file, text)};
    case SQLITE_CONSTRAINT: return {ErrorKind::Conflict, fmt::format("{}: {}", file, text)};
    case SQLITE_TOOBIG: return {ErrorKind::TooLarge, fmt::format("{}: {}", file, text)};
    default: return {ErrorKind::Unavailable, fmt::format("{}: {} (code {})", file, text, result)};
    }
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const
{
    sqlite3_finalize(statement);
}

void Connection::Close::operator()(sqlite3* connection) const
{
    sqlite3_close_v2(connection);
}

void Statement::bind(int parameter, int64_t number)
{
    sqlite3_bind_int64(handle_.get(), parameter, number);
}

void Statement::bind_text(int parameter, std::string_view text)
{
    sqlite3_bind_text64(handle_.get(), parameter, text.empty() ? "" : text.data(), text.size(),
                        SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::bind_blob(int parameter, std::string_view bytes)
{
    sqlite3_bind_blob64(handle_.get(), parameter, bytes.empty() ? "" : bytes.data(), bytes.size(),
                        SQLITE_STATIC);
}

Result<bool> Statement::step()
{
    const int result = sqlite3_step(handle_.get());
    if (result == SQLITE_ROW) return true;
    if (result == SQLITE_DONE) {
        reset();
        return false;
    }
    Error error = error_of(sqlite3_db_handle(handle_.get()), result, file_);
    reset();
    return error;
}

Result<Done> Statement::run()
{
    TRY(step());
    reset();
    return Done{};
}

void Statement::reset()
{
    sqlite3_reset(handle_.get());
}

int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(handle_.get(), column);
}

std::string_view Statement::bytes(int column) const
{
    const void* data = sqlite3_column_blob(handle_.get(), column);
    if (data == nullptr) return {};
    return {static_cast<const char*>(data),
            static_cast<size_t>(sqlite3_column_bytes(handle_.get(), column))};
}

bool Statement::is_null(int column) const
{
    return sqlite3_column_type(handle_.get(), column) == SQLITE_NULL;
}

Result<Connection> Connection::open(const std::filesystem::path& file, Mode mode)
{
    sqlite3* handle = nullptr;
    const int flags =
        SQLITE_OPEN_NOMUTEX |
        (mode == Mode::Read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    const int result = sqlite3_open_v2(file.c_str(), &handle, flags, nullptr);
    Connection connection;
    connection.handle_.reset(handle);
    connection.file_ = file.string();
    if (result != SQLITE_OK) return error_of(handle, result, connection.file_);
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, 10'000);
    return connection;
}

Result<Statement> Connection::prepare(std::string_view sql)
{
    sqlite3_stmt* handle = nullptr;
    const int result = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                          SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
    if (result != SQLITE_OK) return error_of(handle_.get(), result, file_);
    Statement statement;
    statement.handle_.reset(handle);
    statement.file_ = file_;
    return statement;
}

Result<Done> Connection::run(std::string_view sql)
{
    const std::string text(sql);
    const int result = sqlite3_exec(handle_.get(), text.c_str(), nullptr, nullptr, nullptr);
    if (result != SQLITE_OK) return error_of(handle_.get(), result, file_);
    return Done{};
}

Result<int64_t> Connection::number(std::string_view sql)
{
    Statement statement = TRY(prepare(sql));
    if (!TRY(statement.step())) return Error{ErrorKind::Corrupt, file_ + ": no answer"};
    return statement.number(0);
}

void Connection::roll_back()
{
    if (sqlite3_get_autocommit(handle_.get()) == 0) {
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
    }
}

int64_t Connection::last_insert_id() const
{
    return sqlite3_last_insert_rowid(handle_.get());
}

}  // namespace itinera::sqlite
