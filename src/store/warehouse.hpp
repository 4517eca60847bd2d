// One row per event for SQL, BI, Parquet and property columns (DuckDB file warehouse.duckdb).
//
// Locked down: no external access, no extension loading, capped memory and threads.
// Table `events`: position, accepted_at, source, trust, timestamp, received_at, event (code),
// channel (code), owner_node, value, currency, flags, properties (JSON text or null), context (JSON
// text or null).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "event/field_classes.hpp"
#include "event/token.hpp"
#include "store/event_log.hpp"
#include "store/projection.hpp"
#include "store/sql_console.hpp"

namespace itinera {

struct WarehouseOptions {
    int64_t memory_bytes_max = int64_t{2} << 30;
    int threads = 2;
    // What keeps identifiers out (PR-14); both or neither. They must outlive the warehouse.
    const FieldClasses* classes = nullptr;
    const Tokens* tokens = nullptr;
    std::function<bool(NodeId)> is_erased{};  // owners whose rows stay out
};

// A column of values as JSON text ("\"red\"", "12.5", "true"), for rows where the property exists.
struct PropertyValue {
    Position position;
    std::string_view json;  // valid during the call
};

struct PropertyName {
    std::string name;
    std::string type;  // most frequent JSON type: string, number, boolean, array, object
    int64_t events;
};

class Warehouse : public Projection {
public:
    static Result<std::unique_ptr<Warehouse>> open(const std::filesystem::path& folder,
                                                   const WarehouseOptions& options);

    // Values of one top-level property of all events after `after`, in order of position.
    virtual Result<Done>
    property_values(std::string_view property, Position after,
                    const std::function<void(std::span<const PropertyValue>)>& take) const = 0;
    // Names of the properties of events with this code (all events without one).
    virtual Result<std::vector<PropertyName>>
    property_names(std::optional<EventCode> event) const = 0;
    // Whose events a person's SELECT does not see: nobody else's, from now on.
    virtual Result<Done> leave_out(std::span<const NodeId> owners) = 0;
    // A person's SELECT; at most two at a time, else TooMany.
    virtual Result<SqlAnswer> run_sql(const SqlRun& run) const = 0;
    // Makes the file anew from the log, beside the old one, which is overwritten and deleted: no
    // byte of erased owners is left. Questions go on meanwhile.
    virtual Result<Done> rewrite(const EventLog& log) = 0;
    virtual Result<int64_t> row_count() const = 0;
    virtual int64_t bytes_on_disk() const = 0;
};

}  // namespace itinera
