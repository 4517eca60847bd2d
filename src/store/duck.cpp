#include "store/duck.hpp"

#include <duckdb.h>
#include <fmt/format.h>

namespace itinera::duck {
namespace {

Error error_of(duckdb_error_type type, const char* text)
{
    const std::string message = fmt::format("DuckDB: {}", text == nullptr ? "unknown error" : text);
    switch (type) {
    case DUCKDB_ERROR_CONVERSION:
    case DUCKDB_ERROR_INVALID_INPUT:
    case DUCKDB_ERROR_PARSER:
    case DUCKDB_ERROR_BINDER: return {ErrorKind::Invalid, message};
    case DUCKDB_ERROR_OUT_OF_MEMORY: return {ErrorKind::TooLarge, message};
    case DUCKDB_ERROR_PERMISSION: return {ErrorKind::Forbidden, message};
    case DUCKDB_ERROR_INTERNAL:
    case DUCKDB_ERROR_SERIALIZATION: return {ErrorKind::Corrupt, message};
    default: return {ErrorKind::Unavailable, message};
    }
}

Error error_of(duckdb_result& result)
{
    Error error = error_of(duckdb_result_error_type(&result), duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return error;
}

}  // namespace

void Chunk::Destroy::operator()(_duckdb_data_chunk* chunk) const
{
    duckdb_destroy_data_chunk(&chunk);
}

size_t Chunk::size() const
{
    return duckdb_data_chunk_get_size(handle_.get());
}

const void* Chunk::raw_values(size_t column) const
{
    return duckdb_vector_get_data(duckdb_data_chunk_get_vector(handle_.get(), column));
}

bool Chunk::is_null(size_t column, size_t row) const
{
    uint64_t* validity =
        duckdb_vector_get_validity(duckdb_data_chunk_get_vector(handle_.get(), column));
    return validity != nullptr && !duckdb_validity_row_is_valid(validity, row);
}

std::string_view Chunk::text(size_t column, size_t row) const
{
    // The text may lie in the value itself: point at the value in the vector, not at a copy.
    auto* value = const_cast<duckdb_string_t*>(values<duckdb_string_t>(column) + row);
    return {duckdb_string_t_data(value), duckdb_string_t_length(*value)};
}

struct Rows::Handle {
    duckdb_result result;
    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { duckdb_destroy_result(&result); }
};

Rows::Rows(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Rows::Rows(Rows&&) noexcept = default;
Rows& Rows::operator=(Rows&&) noexcept = default;
Rows::~Rows() = default;

size_t Rows::column_count() const
{
    return duckdb_column_count(&handle_->result);
}

std::string Rows::column_name(size_t column) const
{
    return duckdb_column_name(&handle_->result, column);
}

Result<std::unique_ptr<Chunk>> Rows::next()
{
    duckdb_data_chunk chunk = duckdb_fetch_chunk(handle_->result);
    if (chunk != nullptr) return std::make_unique<Chunk>(chunk);
    if (const char* text = duckdb_result_error(&handle_->result);
        text != nullptr && *text != '\0') {
        return error_of(duckdb_result_error_type(&handle_->result), text);
    }
    return std::unique_ptr<Chunk>();
}

void Statement::Destroy::operator()(_duckdb_prepared_statement* statement) const
{
    duckdb_destroy_prepare(&statement);
}

void Statement::bind(size_t parameter, int64_t number)
{
    duckdb_bind_int64(handle_.get(), parameter, number);
}

void Statement::bind(size_t parameter, std::string_view text)
{
    duckdb_bind_varchar_length(handle_.get(), parameter, text.data(), text.size());
}

Result<Done> Statement::run()
{
    duckdb_result result;
    if (duckdb_execute_prepared(handle_.get(), &result) != DuckDBSuccess) return error_of(result);
    duckdb_destroy_result(&result);
    return Done{};
}

Result<Rows> Statement::stream()
{
    auto rows = std::make_unique<Rows::Handle>();
    const auto state = duckdb_execute_prepared_streaming(handle_.get(), &rows->result);
    if (state != DuckDBSuccess) {
        return error_of(duckdb_result_error_type(&rows->result),
                        duckdb_result_error(&rows->result));
    }
    return Rows(std::move(rows));
}

void Connection::Disconnect::operator()(_duckdb_connection* connection) const
{
    duckdb_disconnect(&connection);
}

Result<Done> Connection::run(std::string_view sql) const
{
    duckdb_result result;
    if (duckdb_query(handle_.get(), std::string(sql).c_str(), &result) != DuckDBSuccess) {
        return error_of(result);
    }
    duckdb_destroy_result(&result);
    return Done{};
}

Result<Statement> Connection::prepare(std::string_view sql) const
{
    Statement statement;
    duckdb_prepared_statement handle = nullptr;
    const auto state = duckdb_prepare(handle_.get(), std::string(sql).c_str(), &handle);
    statement.handle_.reset(handle);
    if (state != DuckDBSuccess) return error_of(DUCKDB_ERROR_BINDER, duckdb_prepare_error(handle));
    return statement;
}

Result<Rows> Connection::query(std::string_view sql) const
{
    return TRY(prepare(sql)).stream();
}

Result<int64_t> Connection::number(std::string_view sql) const
{
    Rows rows = TRY(query(sql));
    const auto chunk = TRY(rows.next());
    if (!chunk || chunk->size() == 0) return Error{ErrorKind::Corrupt, "DuckDB: no answer"};
    return *chunk->values<int64_t>(0);
}

void Database::Close::operator()(_duckdb_database* database) const
{
    duckdb_close(&database);
}

Result<Database> Database::open(const std::string& path, const Settings& settings)
{
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    for (const auto& [name, value] : settings) {
        if (duckdb_set_config(config, name.c_str(), value.c_str()) != DuckDBSuccess) {
            duckdb_destroy_config(&config);
            return Error{ErrorKind::Invalid, fmt::format("DuckDB has no setting {}", name)};
        }
    }
    Database database;
    duckdb_database handle = nullptr;
    char* text = nullptr;
    const auto state =
        duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &handle, config, &text);
    duckdb_destroy_config(&config);
    database.handle_.reset(handle);
    if (state == DuckDBSuccess) return database;
    const std::string message = text == nullptr ? "it cannot be opened" : text;
    duckdb_free(text);
    ErrorKind kind = ErrorKind::Unavailable;
    if (message.find("lock") != std::string::npos) kind = ErrorKind::Conflict;
    if (message.find("not a valid DuckDB database") != std::string::npos ||
        message.find("orrupt") != std::string::npos ||
        message.find("checksum") != std::string::npos) {
        kind = ErrorKind::Corrupt;
    }
    return Error{kind, fmt::format("{}: {}", path, message)};
}

Result<Connection> Database::connect() const
{
    Connection connection;
    duckdb_connection handle = nullptr;
    if (duckdb_connect(handle_.get(), &handle) != DuckDBSuccess) {
        return Error{ErrorKind::Unavailable, "DuckDB refuses a connection"};
    }
    connection.handle_.reset(handle);
    return connection;
}

}  // namespace itinera::duck
