#include "store/sql_console.hpp"

#include <duckdb.h>
#include <fmt/format.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "base/text.hpp"
#include "store/duck.hpp"
#include "store/sql_check.hpp"
#include "store/sql_console_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

// Interrupts the connection when the time is over or nobody waits.
class Watch {
public:
    Watch(const duck::Connection& connection, const SqlRun& run)
        : thread_([this, &connection, &run] { watch(connection, run); })
    {}
    ~Watch()
    {
        {
            const std::scoped_lock lock(mutex_);
            done_ = true;
        }
        ended_.notify_all();
        thread_.join();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;
    bool was_late() const { return was_late_; }
    bool was_left() const { return was_left_; }

private:
    void watch(const duck::Connection& connection, const SqlRun& run)
    {
        constexpr auto step = std::chrono::milliseconds(50);
        const auto end = std::chrono::steady_clock::now() + run.limits.time_max;
        std::unique_lock lock(mutex_);
        while (!done_) {
            ended_.wait_until(lock, std::min(end, std::chrono::steady_clock::now() + step));
            if (done_) return;
            was_left_ = run.gone != nullptr && *run.gone;
            was_late_ = std::chrono::steady_clock::now() >= end;
            // Again and again: an interrupt between two statements is lost.
            if (was_left_ || was_late_) {
                duckdb_interrupt(connection.handle());
                ended_.wait_for(lock, std::chrono::milliseconds(5));
            }
        }
    }

    std::mutex mutex_;
    std::condition_variable ended_;
    bool done_ = false;
    std::atomic<bool> was_late_{false}, was_left_{false};
    std::thread thread_;
};

Result<std::string> one_text(const duck::Connection& connection, std::string_view sql,
                             std::string_view argument)
{
    auto statement = TRY(connection.prepare(sql));
    statement.bind(1, argument);
    duck::Rows rows = TRY(statement.stream());
    const auto chunk = TRY(rows.next());
    if (!chunk || chunk->size() != 1 || chunk->is_null(0, 0))
        return Error{ErrorKind::Invalid, "the query cannot be read", "sql"};
    return std::string(chunk->text(0, 0));
}

// What DuckDB says of a query, for the one who wrote it: without its prefix and its picture.
Error said_of_query(Error error)
{
    error.kind = ErrorKind::Invalid;
    error.path = "sql";
    error.message = shorten(error.message.substr(0, error.message.find('\n')), 300);
    return error;
}

Result<std::string> checked_sql(const duck::Connection& connection, const SqlRun& run)
{
    if (run.sql.empty() || run.sql.size() > sql_bytes_max || !is_valid_utf8(run.sql) ||
        run.sql.find('\0') != std::string::npos) {
        return Error{ErrorKind::Invalid,
                     fmt::format("the query is to be a text of 1 to {} bytes", sql_bytes_max),
                     "sql"};
    }
    const auto tree = one_text(connection, statement(sql_console_sql, "to_tree"), run.sql);
    if (!tree) return said_of_query(tree.error());
    const std::string checked =
        TRY(checked_sql_tree(*tree, run.sees_personal ? "console_personal" : "console"));
    return one_text(connection, statement(sql_console_sql, "from_tree"), checked);
}

Result<SqlAnswer> read_answer(const duck::Connection& connection, const std::string& sql,
                              const SqlLimits& limits)
{
    SqlAnswer answer;
    {
        const duck::Rows none = TRY(connection.query("SELECT * FROM (" + sql + ") LIMIT 0"));
        for (size_t column = 0; column < none.column_count(); ++column)
            answer.columns.push_back(none.column_name(column));
    }
    auto wrapped = TRY(connection.prepare(
        fmt::format("SELECT CAST(to_json(row_of_this_answer) AS VARCHAR) FROM ({}) AS "
                    "row_of_this_answer LIMIT {}",
                    sql, limits.rows_max + 1)));
    duck::Rows rows = TRY(wrapped.stream());
    size_t bytes = 0;
    while (const auto chunk = TRY(rows.next())) {
        for (size_t row = 0; row < chunk->size(); ++row) {
            const std::string_view text = chunk->text(0, row);
            bytes += text.size();
            if (answer.rows.size() == limits.rows_max || bytes > limits.bytes_max) {
                answer.is_cut = true;
                return answer;
            }
            answer.rows.emplace_back(text);
        }
    }
    return answer;
}

}  // namespace

Result<SqlAnswer> run_console_sql(const duck::Connection& connection, const SqlRun& run)
{
    const Watch watch(connection, run);
    const auto sql = checked_sql(connection, run);
    if (!sql) return sql.error();
    auto answer = read_answer(connection, *sql, run.limits);
    if (answer) return answer;
    if (watch.was_left()) return Error{ErrorKind::Unavailable, "nobody waits for the answer"};
    if (watch.was_late()) {
        return Error{
            ErrorKind::TooLarge,
            fmt::format(
                "the query took longer than {} s; ask for less",
                std::chrono::duration_cast<std::chrono::seconds>(run.limits.time_max).count())};
    }
    return said_of_query(answer.error());
}

}  // namespace itinera
