#include "store/warehouse.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <atomic>
#include <mutex>
#include <ranges>

#include "base/overwrite.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"
#include "event/name_table.hpp"
#include "store/body_parts.hpp"
#include "store/duck.hpp"
#include "store/event_appender.hpp"
#include "store/property_counts.hpp"
#include "store/sql_console_sql.hpp"
#include "store/sql_text.hpp"
#include "store/unsealed_body.hpp"
#include "store/warehouse_sql.hpp"

namespace itinera {
namespace {

// Two row groups of DuckDB: so many rows of one transaction go straight into the file, compressed,
// and not through its write-ahead log.
constexpr size_t pending_rows_max = 2 * 122'880;
constexpr int64_t schema_version = 2;
constexpr int sql_runs_max = 2;

// A JSON pointer to a top-level member.
std::string pointer_to(std::string_view property)
{
    std::string pointer = "/";
    for (const char c : property) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
    return pointer;
}

class DuckWarehouse final : public Warehouse {
public:
    DuckWarehouse(std::filesystem::path folder, const WarehouseOptions& options)
        : folder_(std::move(folder)), options_(options)
    {
        if (options.classes != nullptr && options.tokens != nullptr)
            unsealed_.emplace(*options.classes, *options.tokens);
    }
    ~DuckWarehouse() override
    {
        const std::scoped_lock lock(mutex_);
        static_cast<void>(flush());
    }
    DuckWarehouse(const DuckWarehouse&) = delete;
    DuckWarehouse& operator=(const DuckWarehouse&) = delete;

    Result<Done> start();

    std::string_view name() const override { return "warehouse"; }
    Position applied() const override
    {
        const std::scoped_lock lock(mutex_);
        return applied_;
    }
    bool needs_bodies() const override { return true; }
    Result<Done> apply(const RecordBatch& batch) override;
    Result<Done> checkpoint() override
    {
        const std::scoped_lock lock(mutex_);
        return flush();
    }
    Result<Done> reset() override
    {
        const std::scoped_lock lock(mutex_);
        return start_anew();
    }

    Result<Done>
    property_values(std::string_view property, Position after,
                    const std::function<void(std::span<const PropertyValue>)>& take) const override;
    Result<std::vector<PropertyName>> property_names(std::optional<EventCode> event) const override
    {
        const std::scoped_lock lock(mutex_);
        return counts_.names(event);
    }
    Result<Done> leave_out(std::span<const NodeId> owners) override;
    Result<SqlAnswer> run_sql(const SqlRun& run) const override;
    Result<Done> rewrite(const EventLog& log) override;
    Result<int64_t> row_count() const override;
    int64_t bytes_on_disk() const override;

private:
    std::filesystem::path file() const { return folder_ / "warehouse.duckdb"; }
    Result<Done> open_file();
    Result<Done> start_anew();
    Result<Done> make_schema();
    Result<Done> load() const;
    void close();
    Result<Done> exchange_files(const std::filesystem::path& aside);
    Result<Done> remove_old() const;
    Result<Done> begin();
    Result<Done> add_rows(const RecordBatch& batch, size_t from);
    Result<Done> flush() const;
    Result<Done> store_pending() const;
    Result<duck::Connection> reading_connection() const;

    const std::filesystem::path folder_;
    const WarehouseOptions options_;

    // Mutable: a question stores what is pending before it is asked. Questions have connections of
    // their own.
    mutable std::mutex mutex_;  // of everything below
    duck::Database database_;
    duck::Connection connection_;
    mutable std::optional<EventAppender> appender_;  // of an open transaction
    mutable size_t pending_rows_ = 0;
    mutable Position applied_{};
    std::vector<NodeId> left_out_;  // as the table has them
    mutable std::unique_ptr<NameTable> names_;
    mutable size_t names_stored_ = 0;
    mutable PropertyCounts counts_;
    mutable std::atomic<int> sql_running_{0};
    BodyReader body_;
    std::optional<UnsealedBody> unsealed_;
};

Result<Done> DuckWarehouse::start()
{
    TRY(remove_old());
    TRY(open_file());
    if (TRY(connection_.number(statement(warehouse_sql, "tables"))) == 0) return make_schema();
    // A projection: one of another program version is made anew, not migrated.
    const Result<Done> loaded = load();
    if (!loaded && loaded.error().kind == ErrorKind::Conflict) return start_anew();
    TRY(loaded);
    return connection_.run(statement(sql_console_sql, "views"));
}

Result<Done> DuckWarehouse::open_file()
{
    const std::filesystem::path spill = folder_ / "warehouse.tmp";
    const duck::Settings settings{
        {"memory_limit", fmt::format("{}B", options_.memory_bytes_max)},
        {"threads", std::to_string(options_.threads)},
        {"temp_directory", spill.string()},
        {"autoinstall_known_extensions", "false"},
        {"autoload_known_extensions", "false"},
        {"allow_community_extensions", "false"},
        {"allow_unsigned_extensions", "false"},
        {"enable_external_access", "false"},
        {"storage_compatibility_version", "latest"},
        {"lock_configuration", "true"},
    };
    database_ = TRY(duck::Database::open(file().string(), settings));
    connection_ = TRY(database_.connect());
    return Done{};
}

Result<Done> DuckWarehouse::make_schema()
{
    TRY(connection_.run(statement(warehouse_sql, "begin")));
    TRY(connection_.run(statement(warehouse_sql, "schema")));
    auto add = TRY(connection_.prepare(statement(warehouse_sql, "add_channel")));
    for (const Channel& channel : built_in_channels()) {
        add.bind(1, int64_t{raw(channel.code)});
        add.bind(2, channel.id);
        TRY(add.run());
    }
    TRY(connection_.run(statement(sql_console_sql, "views")));
    TRY(connection_.run(statement(warehouse_sql, "commit")));
    return load();
}

Result<Done> DuckWarehouse::load() const
{
    duck::Rows applied = TRY(connection_.query(statement(warehouse_sql, "applied")));
    const auto state = TRY(applied.next());
    if (!state || state->size() != 1 || state->values<int32_t>(1)[0] != schema_version) {
        return Error{ErrorKind::Conflict, "the warehouse has another schema"};
    }
    applied_ = Position{state->values<int64_t>(0)[0]};
    names_ = std::make_unique<NameTable>();
    counts_ = {};
    duck::Rows names = TRY(connection_.query(statement(warehouse_sql, "event_names")));
    while (const auto chunk = TRY(names.next())) {
        for (size_t row = 0; row < chunk->size(); ++row) names_->add(chunk->text(0, row));
    }
    names_stored_ = names_->size();
    duck::Rows counts = TRY(connection_.query(statement(warehouse_sql, "property_counts")));
    while (const auto chunk = TRY(counts.next())) {
        for (size_t row = 0; row < chunk->size(); ++row) {
            PropertyCounts::Counts by_type{};
            for (size_t type = 0; type < by_type.size(); ++type) {
                by_type[type] = chunk->values<int64_t>(2 + type)[row];
            }
            counts_.set(EventCode{chunk->values<uint16_t>(0)[row]},
                        std::string(chunk->text(1, row)), by_type);
        }
    }
    return Done{};
}

void DuckWarehouse::close()
{
    appender_.reset();
    connection_ = {};
    database_.close();
}

Result<Done> DuckWarehouse::start_anew()
{
    close();
    for (const char* name : {"warehouse.duckdb", "warehouse.duckdb.wal", "warehouse.tmp"}) {
        std::error_code failure;
        std::filesystem::remove_all(folder_ / name, failure);
        if (failure) {
            return Error{ErrorKind::Unavailable,
                         fmt::format("{} cannot be removed: {}", name, failure.message())};
        }
    }
    TRY(open_file());
    return make_schema();
}

Result<Done> DuckWarehouse::rewrite(const EventLog& log)
{
    const std::filesystem::path aside = folder_ / "warehouse.next";
    std::error_code failed;
    std::filesystem::remove_all(aside, failed);
    std::filesystem::create_directory(aside, failed);
    if (failed) return Error{ErrorKind::Unavailable, "warehouse.next: " + failed.message()};
    DuckWarehouse next(aside, options_);
    TRY(next.start());
    const auto read_on = [&](Position until) -> Result<Done> {
        if (next.applied() >= until) return Done{};
        return log.read(next.applied(), EventLog::Part::HeadersAndBodies,
                        [&](const RecordBatch& batch) -> Result<bool> {
                            TRY(next.apply(batch));
                            return next.applied() < until;
                        });
    };
    TRY(read_on(log.status().last));
    const std::scoped_lock lock(mutex_);
    TRY(flush());
    TRY(read_on(applied_));
    TRY(next.leave_out(left_out_));
    TRY(next.checkpoint());
    {
        const std::scoped_lock next_lock(next.mutex_);
        next.close();
    }
    close();
    TRY(exchange_files(aside));
    TRY(open_file());
    return load();
}

// After a crash in between there is the old file, the new one, or none, which is then made anew.
Result<Done> DuckWarehouse::exchange_files(const std::filesystem::path& aside)
{
    std::error_code failed;
    for (const char* name : {"warehouse.duckdb", "warehouse.duckdb.wal"}) {
        std::filesystem::rename(folder_ / name, folder_ / (std::string(name) + ".old"), failed);
    }
    for (const char* name : {"warehouse.duckdb.wal", "warehouse.duckdb"}) {
        if (std::filesystem::exists(aside / name, failed))
            std::filesystem::rename(aside / name, folder_ / name, failed);
        if (failed) return Error{ErrorKind::Unavailable, "warehouse.next: " + failed.message()};
    }
    std::filesystem::remove_all(aside, failed);
    return remove_old();
}

Result<Done> DuckWarehouse::remove_old() const
{
    for (const char* name :
         {"warehouse.duckdb.old", "warehouse.duckdb.wal.old", "warehouse.next/warehouse.duckdb",
          "warehouse.next/warehouse.duckdb.wal"}) {
        TRY(overwrite_and_remove(folder_ / name));
    }
    return Done{};
}

Result<Done> DuckWarehouse::begin()
{
    if (appender_) return Done{};
    TRY(connection_.run(statement(warehouse_sql, "begin")));
    appender_.emplace(TRY(EventAppender::open(connection_)));
    return Done{};
}

Result<Done> DuckWarehouse::apply(const RecordBatch& batch)
{
    const std::scoped_lock lock(mutex_);
    const int64_t skip = raw(applied_) + 1 - raw(batch.first_position);
    if (skip < 0) {
        return Error{ErrorKind::Invalid, fmt::format("record {} does not follow {}",
                                                     raw(batch.first_position), raw(applied_))};
    }
    if (static_cast<size_t>(skip) >= batch.size()) return Done{};
    TRY(begin());
    if (Result<Done> added = add_rows(batch, static_cast<size_t>(skip)); !added) {
        static_cast<void>(flush());  // the appender is broken: this rolls back
        return added;
    }
    names_->apply(batch);
    pending_rows_ += batch.size() - static_cast<size_t>(skip);
    applied_ = batch.position(batch.size() - 1);
    return pending_rows_ >= pending_rows_max ? flush() : Result<Done>(Done{});
}

Result<Done> DuckWarehouse::add_rows(const RecordBatch& batch, size_t from)
{
    for (size_t row = from; row < batch.size(); ++row) {
        if (batch.kind[row] != RecordKind::Event) continue;
        if (options_.is_erased && options_.is_erased(batch.owner_node[row])) continue;
        std::string_view body = batch.body(row);
        if (unsealed_) body = unsealed_->of(body, batch.flags[row]);
        const BodyParts parts = body_.read(body);
        TRY(appender_->add(batch, row, parts.properties, parts.context));
        counts_.add(batch.event[row], body_.properties());
        if (batch.value[row] != no_value) counts_.add_value(batch.event[row]);
    }
    return Done{};
}

// Commits what is pending. After a failure nothing of it is there, and applied() is as of before.
// Precondition: mutex_ is held.
Result<Done> DuckWarehouse::flush() const
{
    if (!appender_) return Done{};
    Result<Done> stored = store_pending();
    appender_.reset();
    if (stored) stored = connection_.run(statement(warehouse_sql, "commit"));
    pending_rows_ = 0;
    if (!stored) {
        static_cast<void>(connection_.run(statement(warehouse_sql, "rollback")));
        static_cast<void>(load());
    }
    return stored;
}

Result<Done> DuckWarehouse::store_pending() const
{
    TRY(appender_->finish());
    auto add_name = TRY(connection_.prepare(statement(warehouse_sql, "add_event_name")));
    for (; names_stored_ < names_->size(); ++names_stored_) {
        const std::string name = names_->name(EventCode{static_cast<uint16_t>(names_stored_)});
        add_name.bind(1, static_cast<int64_t>(names_stored_));
        add_name.bind(2, std::string_view(name));
        TRY(add_name.run());
    }
    auto put = TRY(connection_.prepare(statement(warehouse_sql, "put_property_count")));
    TRY(counts_.store_changes([&](EventCode event, std::string_view name,
                                  const PropertyCounts::Counts& counts) -> Result<Done> {
        put.bind(1, int64_t{raw(event)});
        put.bind(2, name);
        for (size_t type = 0; type < counts.size(); ++type) put.bind(3 + type, counts[type]);
        return put.run();
    }));
    auto applied = TRY(connection_.prepare(statement(warehouse_sql, "set_applied")));
    applied.bind(1, raw(applied_));
    return applied.run();
}

// For questions, which see all that was applied.
Result<duck::Connection> DuckWarehouse::reading_connection() const
{
    const std::scoped_lock lock(mutex_);
    TRY(flush());
    return database_.connect();
}

Result<Done> DuckWarehouse::leave_out(std::span<const NodeId> owners)
{
    const std::scoped_lock lock(mutex_);
    left_out_.assign(owners.begin(), owners.end());
    TRY(flush());
    // A connection of its own: what fails here leaves no transaction open there.
    const duck::Connection connection = TRY(database_.connect());
    TRY(connection.run(statement(warehouse_sql, "begin")));
    TRY(connection.run(statement(warehouse_sql, "nobody_left_out")));
    if (!owners.empty()) {
        auto insert = TRY(connection.prepare(statement(warehouse_sql, "leave_out")));
        const std::string list = fmt::format(
            "[{}]",
            fmt::join(owners | std::views::transform([](NodeId node) { return raw(node); }), ","));
        insert.bind(1, std::string_view(list));
        TRY(insert.run());
    }
    return connection.run(statement(warehouse_sql, "commit"));
}

Result<SqlAnswer> DuckWarehouse::run_sql(const SqlRun& run) const
{
    struct Running {
        std::atomic<int>& count;
        int before;
        explicit Running(std::atomic<int>& running) : count(running), before(running++) {}
        ~Running() { --count; }
    } const running(sql_running_);
    if (running.before >= sql_runs_max) {
        return Error{ErrorKind::TooMany,
                     fmt::format("{} queries are running; try again soon", sql_runs_max)};
    }
    return run_console_sql(TRY(reading_connection()), run);
}

Result<int64_t> DuckWarehouse::row_count() const
{
    return TRY(reading_connection()).number(statement(warehouse_sql, "row_count"));
}

int64_t DuckWarehouse::bytes_on_disk() const
{
    int64_t total = 0;
    for (const char* name : {"warehouse.duckdb", "warehouse.duckdb.wal"}) {
        std::error_code missing;
        const auto size = std::filesystem::file_size(folder_ / name, missing);
        if (!missing) total += static_cast<int64_t>(size);
    }
    return total;
}

Result<Done> DuckWarehouse::property_values(
    std::string_view property, Position after,
    const std::function<void(std::span<const PropertyValue>)>& take) const
{
    const duck::Connection connection = TRY(reading_connection());
    const bool is_amount = property == "value";
    auto sql = TRY(connection.prepare(is_amount ? statement(warehouse_sql, "amounts")
                                                : statement(warehouse_sql, "property_values")));
    const std::string pointer = pointer_to(property);
    if (!is_amount) sql.bind(1, std::string_view(pointer));
    sql.bind(is_amount ? 1 : 2, raw(after));
    duck::Rows rows = TRY(sql.stream());
    std::vector<PropertyValue> values;
    std::vector<std::string> amounts;
    Position last = after;
    while (const auto chunk = TRY(rows.next())) {
        values.clear();
        amounts.clear();
        amounts.reserve(chunk->size());
        for (size_t row = 0; row < chunk->size(); ++row) {
            const Position position{chunk->values<int64_t>(0)[row]};
            // DuckDB scans a table in the order of insertion; nothing here may rely on it silently.
            if (position <= last)
                return Error{ErrorKind::Corrupt, "warehouse rows are out of order"};
            last = position;
            if (chunk->is_null(1, row)) continue;
            if (is_amount) amounts.push_back(amount_text(chunk->values<int64_t>(1)[row]));
            const std::string_view json = is_amount ? amounts.back() : chunk->text(1, row);
            if (json != "null") values.push_back({position, json});
        }
        if (!values.empty()) take(values);
    }
    return Done{};
}

}  // namespace

Result<std::unique_ptr<Warehouse>> Warehouse::open(const std::filesystem::path& folder,
                                                   const WarehouseOptions& options)
{
    auto warehouse = std::make_unique<DuckWarehouse>(folder, options);
    TRY(warehouse->start());
    return std::unique_ptr<Warehouse>(std::move(warehouse));
}

}  // namespace itinera
