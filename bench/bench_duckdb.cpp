// DuckDB's side: bench_duckdb EVENTS.csv DATABASE_FILE QUERIES.sql RUNS THREADS
//
// Loads the events once into a table sorted by (customer_id, ts), events and channels as ENUMs.
#include <duckdb.h>

#include <cstdlib>

#include "peer.hpp"

namespace {

using itinera::Json;
using namespace itinera::bench;

[[noreturn]] void fail(const std::string& what)
{
    std::cerr << "bench_duckdb: " << what << std::endl;
    std::exit(1);
}

Json ask(duckdb_connection connection, const std::string& sql)
{
    duckdb_result result;
    if (duckdb_query(connection, sql.c_str(), &result) != DuckDBSuccess)
        fail(duckdb_result_error(&result));
    Json rows = Json::array();
    const idx_t columns = duckdb_column_count(&result);
    for (duckdb_data_chunk chunk; (chunk = duckdb_fetch_chunk(result)) != nullptr;) {
        for (idx_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
            Json cells = Json::array();
            for (idx_t column = 0; column < columns; ++column) {
                duckdb_vector vector = duckdb_data_chunk_get_vector(chunk, column);
                void* data = duckdb_vector_get_data(vector);
                const auto type = duckdb_column_type(&result, column);
                if (type == DUCKDB_TYPE_VARCHAR) {
                    auto* text = static_cast<duckdb_string_t*>(data) + row;
                    cells.push_back(
                        std::string(duckdb_string_t_data(text), duckdb_string_t_length(*text)));
                } else if (type == DUCKDB_TYPE_BIGINT) {
                    cells.push_back(static_cast<int64_t*>(data)[row]);
                } else if (type == DUCKDB_TYPE_HUGEINT) {
                    cells.push_back(static_cast<duckdb_hugeint*>(data)[row].lower);
                } else {
                    fail("an answer has a column of a type that is not read here");
                }
            }
            rows.push_back(cells);
        }
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return rows;
}

constexpr const char* create_table = R"sql(
CREATE TABLE raw AS SELECT * FROM read_csv('@file', columns = {'customer_id': 'BIGINT', 'ts': 'BIGINT',
    'event': 'VARCHAR', 'channel': 'VARCHAR', 'value': 'DOUBLE'}, header = true);
CREATE TYPE event_name AS ENUM (SELECT DISTINCT event FROM raw ORDER BY 1);
CREATE TYPE channel_name AS ENUM (SELECT DISTINCT channel FROM raw ORDER BY 1);
CREATE TABLE ev AS SELECT customer_id, ts, event::event_name AS event, channel::channel_name AS channel, value
    FROM raw ORDER BY customer_id, ts;
DROP TABLE raw;
CHECKPOINT;
)sql";

}  // namespace

int main(int count, char** arguments)
{
    if (count != 6) fail("usage: bench_duckdb EVENTS.csv DATABASE_FILE QUERIES.sql RUNS THREADS");
    duckdb_database database;
    duckdb_connection connection;
    if (duckdb_open(arguments[2], &database) != DuckDBSuccess)
        fail("cannot open the database file");
    if (duckdb_connect(database, &connection) != DuckDBSuccess) fail("cannot connect");
    const auto start = std::chrono::steady_clock::now();
    ask(connection, replaced("SET threads = @n", "@n", arguments[5]));
    ask(connection, replaced(create_table, "@file", arguments[1]));
    std::cerr << "DuckDB: loaded in " << ms_since(start) / 1000 << " s" << std::endl;
    for (const Query& query : read_queries(arguments[3])) {
        measure(query, std::atoi(arguments[4]), [&] { return ask(connection, query.text); });
    }
    duckdb_disconnect(&connection);
    duckdb_close(&database);
    return 0;
}
