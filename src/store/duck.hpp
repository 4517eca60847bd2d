// DuckDB's C interface as values and Results.
//
// Threads: a database may be used by any number; a connection, its statements and rows by one at a
// time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

// The opaque handles of duckdb.h.
struct _duckdb_database;
struct _duckdb_connection;
struct _duckdb_prepared_statement;
struct _duckdb_data_chunk;
struct _duckdb_vector;

namespace itinera::duck {

// The columns of at most 2048 rows.
class Chunk {
public:
    explicit Chunk(_duckdb_data_chunk* handle) : handle_(handle) {}
    size_t size() const;
    // Raw values of a column, in the type of the column. T is its C type.
    template <typename T>
    const T* values(size_t column) const
    {
        return static_cast<const T*>(raw_values(column));
    }
    bool is_null(size_t column, size_t row) const;
    std::string_view text(size_t column, size_t row) const;

private:
    const void* raw_values(size_t column) const;
    struct Destroy {
        void operator()(_duckdb_data_chunk* chunk) const;
    };
    std::unique_ptr<_duckdb_data_chunk, Destroy> handle_;
};

class Rows {
public:
    struct Handle;
    explicit Rows(std::unique_ptr<Handle> handle);
    Rows(Rows&&) noexcept;
    Rows& operator=(Rows&&) noexcept;
    ~Rows();
    size_t column_count() const;
    std::string column_name(size_t column) const;
    // The next chunk; nothing at the end. Errors: those of the query.
    Result<std::unique_ptr<Chunk>> next();

private:
    std::unique_ptr<Handle> handle_;
};

class Statement {
public:
    // Parameters count from 1.
    void bind(size_t parameter, int64_t number);
    void bind(size_t parameter, std::string_view text);
    Result<Done> run();
    // Rows as they are made: memory does not grow with their number.
    Result<Rows> stream();

private:
    friend class Connection;
    struct Destroy {
        void operator()(_duckdb_prepared_statement* statement) const;
    };
    std::unique_ptr<_duckdb_prepared_statement, Destroy> handle_;
};

class Connection {
public:
    Connection() = default;
    // One or more statements; rows are ignored.
    Result<Done> run(std::string_view sql) const;
    Result<Statement> prepare(std::string_view sql) const;
    Result<Rows> query(std::string_view sql) const;
    // The number that a query answers with.
    Result<int64_t> number(std::string_view sql) const;
    _duckdb_connection* handle() const { return handle_.get(); }

private:
    friend class Database;
    struct Disconnect {
        void operator()(_duckdb_connection* connection) const;
    };
    std::unique_ptr<_duckdb_connection, Disconnect> handle_;
};

using Settings = std::vector<std::pair<std::string, std::string>>;

class Database {
public:
    Database() = default;
    // An empty path is a database in memory. Errors: Unavailable, Conflict (in use), Corrupt.
    static Result<Database> open(const std::string& path, const Settings& settings);
    Result<Connection> connect() const;
    void close() { handle_.reset(); }

private:
    struct Close {
        void operator()(_duckdb_database* database) const;
    };
    std::unique_ptr<_duckdb_database, Close> handle_;
};

}  // namespace itinera::duck
