#include "store/event_appender.hpp"

#include <duckdb.h>
#include <fmt/format.h>

#include <array>
#include <unordered_map>

#include "event/currency.hpp"

namespace itinera {
namespace {

// In the order of the table.
enum Column : size_t {
    PositionColumn,
    AcceptedAt,
    Source,
    TrustColumn,
    Time,
    ReceivedAt,
    Event,
    ChannelColumn,
    OwnerNode,
    Value,
    Currency,
    Flags,
    Properties,
    Context,
    ColumnCount
};

constexpr std::array<duckdb_type, ColumnCount> column_types{
    DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_TIMESTAMP_MS, DUCKDB_TYPE_USMALLINT,
    DUCKDB_TYPE_UTINYINT,  DUCKDB_TYPE_TIMESTAMP_MS, DUCKDB_TYPE_TIMESTAMP_MS,
    DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_UTINYINT,     DUCKDB_TYPE_BIGINT,
    DUCKDB_TYPE_BIGINT,    DUCKDB_TYPE_VARCHAR,      DUCKDB_TYPE_USMALLINT,
    DUCKDB_TYPE_VARCHAR,   DUCKDB_TYPE_VARCHAR};

}  // namespace

struct EventAppender::Parts {
    duckdb_appender appender = nullptr;
    duckdb_data_chunk chunk = nullptr;
    std::array<duckdb_vector, ColumnCount> vectors{};
    std::array<void*, ColumnCount> values{};
    std::array<uint64_t*, ColumnCount> validity{};  // of columns that may be null
    size_t rows = 0;
    std::unordered_map<CurrencyCode, std::string> currencies;

    Parts() = default;
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;
    ~Parts()
    {
        if (chunk != nullptr) duckdb_destroy_data_chunk(&chunk);
        if (appender != nullptr) duckdb_appender_destroy(&appender);
    }

    void start_chunk()
    {
        duckdb_data_chunk_reset(chunk);
        for (size_t column = 0; column < ColumnCount; ++column) {
            vectors[column] = duckdb_data_chunk_get_vector(chunk, column);
            values[column] = duckdb_vector_get_data(vectors[column]);
        }
        for (const Column column : {Value, Currency, Properties, Context}) {
            duckdb_vector_ensure_validity_writable(vectors[column]);
            validity[column] = duckdb_vector_get_validity(vectors[column]);
        }
        rows = 0;
    }
    template <typename T>
    void set(Column column, T value)
    {
        static_cast<T*>(values[column])[rows] = value;
    }
    void set_null(Column column) { duckdb_validity_set_row_invalid(validity[column], rows); }
    void set_text(Column column, std::string_view text)
    {
        if (text.empty()) {
            set_null(column);
        } else {
            duckdb_vector_assign_string_element_len(vectors[column], rows, text.data(),
                                                    text.size());
        }
    }
    std::string_view currency(CurrencyCode code)
    {
        const auto [at, is_new] = currencies.try_emplace(code);
        if (is_new) at->second = currency_id(code);
        return at->second;
    }
};

EventAppender::EventAppender(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
EventAppender::EventAppender(EventAppender&&) noexcept = default;
EventAppender::~EventAppender() = default;

Result<EventAppender> EventAppender::open(const duck::Connection& connection)
{
    auto parts = std::make_unique<Parts>();
    if (duckdb_appender_create(connection.handle(), nullptr, "events", &parts->appender) !=
        DuckDBSuccess) {
        const char* text = duckdb_appender_error(parts->appender);
        return Error{ErrorKind::Unavailable,
                     fmt::format("DuckDB: {}", text ? text : "no appender")};
    }
    std::array<duckdb_logical_type, ColumnCount> types{};
    for (size_t column = 0; column < ColumnCount; ++column) {
        types[column] = duckdb_create_logical_type(column_types[column]);
    }
    parts->chunk = duckdb_create_data_chunk(types.data(), types.size());
    for (auto& type : types) duckdb_destroy_logical_type(&type);
    parts->start_chunk();
    return EventAppender(std::move(parts));
}

Result<Done> EventAppender::add(const RecordBatch& batch, size_t row, std::string_view properties,
                                std::string_view context)
{
    Parts& parts = *parts_;
    parts.set<int64_t>(PositionColumn, raw(batch.position(row)));
    parts.set<int64_t>(AcceptedAt, batch.accepted_at_ms);
    parts.set<uint16_t>(Source, raw(batch.source[row]));
    parts.set<uint8_t>(TrustColumn, raw(batch.trust[row]));
    parts.set<int64_t>(Time, batch.timestamp_ms[row]);
    parts.set<int64_t>(ReceivedAt, batch.received_at_ms[row]);
    parts.set<uint16_t>(Event, raw(batch.event[row]));
    parts.set<uint8_t>(ChannelColumn, raw(batch.channel[row]));
    parts.set<int64_t>(OwnerNode, raw(batch.owner_node[row]));
    parts.set<uint16_t>(Flags, batch.flags[row]);
    if (batch.value[row] == no_value) {
        parts.set_null(Value);
    } else {
        parts.set<int64_t>(Value, batch.value[row]);
    }
    parts.set_text(Currency, parts.currency(batch.currency[row]));
    parts.set_text(Properties, properties);
    parts.set_text(Context, context);
    ++parts.rows;
    return parts.rows == duckdb_vector_size() ? flush_chunk() : Result<Done>(Done{});
}

Result<Done> EventAppender::flush_chunk()
{
    duckdb_data_chunk_set_size(parts_->chunk, parts_->rows);
    if (duckdb_append_data_chunk(parts_->appender, parts_->chunk) != DuckDBSuccess) {
        const char* text = duckdb_appender_error(parts_->appender);
        return Error{ErrorKind::Unavailable,
                     fmt::format("DuckDB: {}", text ? text : "append failed")};
    }
    parts_->start_chunk();
    return Done{};
}

Result<Done> EventAppender::finish()
{
    if (parts_->rows > 0) TRY(flush_chunk());
    if (duckdb_appender_flush(parts_->appender) != DuckDBSuccess) {
        const char* text = duckdb_appender_error(parts_->appender);
        return Error{ErrorKind::Unavailable,
                     fmt::format("DuckDB: {}", text ? text : "flush failed")};
    }
    return Done{};
}

}  // namespace itinera
