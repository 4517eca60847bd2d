// ClickHouse's side: bench_clickhouse LIBCHDB.so EVENTS.csv FOLDER QUERIES.sql RUNS THREADS
//
// Loads the events once into a MergeTree ordered by (customer_id, ts), merged into one part.
#include <dlfcn.h>

#include <cstdlib>

#include "peer.hpp"

namespace {

using itinera::Json;
using namespace itinera::bench;

[[noreturn]] void fail(const std::string& what)
{
    std::cerr << "bench_clickhouse: " << what << std::endl;
    std::exit(1);
}

// The few functions of chdb's C interface that are used here; the package has no header.
struct chdb_connection_;
struct chdb_result;
using chdb_connection = chdb_connection_*;

struct Chdb {
    chdb_connection* (*connect)(int, char**);
    void (*close)(chdb_connection*);
    chdb_result* (*query)(chdb_connection, const char* text, const char* format);
    char* (*buffer)(chdb_result*);
    size_t (*length)(chdb_result*);
    const char* (*error)(chdb_result*);
    void (*destroy)(chdb_result*);
};

template <typename F>
void find(void* library, const char* name, F& function)
{
    void* symbol = dlsym(library, name);
    if (!symbol) fail(std::string("the library has no ") + name);
    function = reinterpret_cast<F>(symbol);
}

Chdb load(const char* path)
{
    void* library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) fail(dlerror());
    Chdb chdb{};
    find(library, "chdb_connect", chdb.connect);
    find(library, "chdb_close_conn", chdb.close);
    find(library, "chdb_query", chdb.query);
    find(library, "chdb_result_buffer", chdb.buffer);
    find(library, "chdb_result_length", chdb.length);
    find(library, "chdb_result_error", chdb.error);
    find(library, "chdb_destroy_query_result", chdb.destroy);
    return chdb;
}

std::string ask(const Chdb& chdb, chdb_connection connection, const std::string& text)
{
    chdb_result* result = chdb.query(connection, text.c_str(), "JSONCompactEachRow");
    if (!result) fail("no result");
    if (const char* error = chdb.error(result)) fail(error);
    std::string answer(chdb.buffer(result) ? chdb.buffer(result) : "", chdb.length(result));
    chdb.destroy(result);
    return answer;
}

// One JSON array a line; 64-bit integers may come as texts.
Json rows_of(const std::string& answer)
{
    Json rows = Json::array();
    std::istringstream lines(answer);
    for (std::string line; std::getline(lines, line);) {
        if (line.empty()) continue;
        Json cells = Json::parse(line);
        for (Json& cell : cells) {
            if (cell.is_string() &&
                cell.get<std::string>().find_first_not_of("0123456789") == std::string::npos) {
                cell = std::stoll(cell.get<std::string>());
            }
        }
        rows.push_back(cells);
    }
    return rows;
}

constexpr const char* event_list =
    "['visit','view','search','filter','compare','review_read','wishlist_add','share','add_to_cart'"
    ","
    "'remove_from_cart','cart_view','checkout','shipping_info','payment_info','payment_failed','"
    "purchase',"
    "'review_write','login','logout','signup','email_sent','email_open','email_click','push_sent',"
    "'push_open','ad_click','store_visit','store_browse','store_assist','support_call','call_hold',"
    "'call_transfer','call_resolved','faq_view','chat_start','chat_message','delivery','return_"
    "request',"
    "'refund','loyalty_redeem']";
constexpr const char* code_list =
    "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,"
    "27,28,29,30,31,32,33,34,35,36,37,38,39]";

}  // namespace

int main(int count, char** arguments)
{
    if (count != 7)
        fail("usage: bench_clickhouse LIBCHDB.so EVENTS.csv FOLDER QUERIES.sql RUNS THREADS");
    const Chdb chdb = load(arguments[1]);
    std::string name = "clickhouse", path = std::string("--path=") + arguments[3];
    char* options[] = {name.data(), path.data()};
    chdb_connection* connection = chdb.connect(2, options);
    if (!connection) fail("cannot open " + path);
    const auto start = std::chrono::steady_clock::now();
    const std::vector<std::string> loading{
        replaced("SET max_threads = @n", "@n", arguments[6]),
        "CREATE DATABASE IF NOT EXISTS bench ENGINE = Atomic",
        "CREATE TABLE bench.ev (customer_id Int64, ts Int64, event LowCardinality(String), channel "
        "LowCardinality(String), value Float64) ENGINE = MergeTree ORDER BY (customer_id, ts)",
        replaced("INSERT INTO bench.ev SELECT customer_id, ts, event, channel, value FROM "
                 "file('@file', 'CSVWithNames', 'customer_id Int64, ts Int64, event String, "
                 "channel String, value Float64')",
                 "@file", arguments[2]),
        "OPTIMIZE TABLE bench.ev FINAL",
        "USE bench"};
    for (const std::string& statement : loading) ask(chdb, *connection, statement);
    std::cerr << "ClickHouse: loaded in " << ms_since(start) / 1000 << " s" << std::endl;
    for (const Query& query : read_queries(arguments[4])) {
        const std::string text =
            replaced(replaced(query.text, "@events", event_list), "@codes", code_list);
        measure(query, std::atoi(arguments[5]),
                [&] { return rows_of(ask(chdb, *connection, text)); });
    }
    chdb.close(connection);
    return 0;
}
