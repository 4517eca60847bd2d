// SQLite as values and Results: a connection, and statements that are prepared once.
//
// Errors of SQLite become ours in one place: no space, I/O, busy -> Unavailable; a damaged file ->
// Corrupt; a constraint -> Conflict. Messages name the file.
// Threads: a connection and its statements belong to one thread at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace itinera::sqlite {

class Statement {
public:
    Statement() = default;

    // Parameters count from 1. Text and blobs are not copied: they must live until reset().
    void bind(int parameter, int64_t number);
    void bind_text(int parameter, std::string_view text);
    void bind_blob(int parameter, std::string_view bytes);
    // The next row, or false at the end; then it is ready for other parameters.
    Result<bool> step();
    // For statements without rows: one step, then reset.
    Result<Done> run();
    void reset();

    // Columns of the current row count from 0. Views are valid until the next step.
    int64_t number(int column) const;
    std::string_view bytes(int column) const;
    std::string text(int column) const { return std::string(bytes(column)); }
    bool is_null(int column) const;

private:
    friend class Connection;
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    std::unique_ptr<sqlite3_stmt, Finalize> handle_;
    std::string file_;
};

class Connection {
public:
    enum class Mode { ReadWriteCreate, Read };
    static Result<Connection> open(const std::filesystem::path& file, Mode mode);

    Result<Statement> prepare(std::string_view sql);
    // One or more statements without parameters; rows are ignored.
    Result<Done> run(std::string_view sql);
    // The number that a statement answers with.
    Result<int64_t> number(std::string_view sql);
    // Ends a transaction, if there is one, without effect.
    void roll_back();
    int64_t last_insert_id() const;

private:
    struct Close {
        void operator()(sqlite3* connection) const;
    };
    std::unique_ptr<sqlite3, Close> handle_;
    std::string file_;
};

}  // namespace itinera::sqlite
