// Finding the columns that a mapping names.
#include <fmt/format.h>

#include <algorithm>

#include "base/json.hpp"
#include "base/text.hpp"
#include "collect/clean.hpp"
#include "collect/column_names.hpp"
#include "collect/column_types.hpp"
#include "collect/row_mapper.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {

namespace {

constexpr std::string_view trace_prefix = "case:";  // of XES, see xes_reader.hpp

}  // namespace

RowMapper::RowMapper(const Mapping& mapping, const RowReader& reader, const HmacSha256& hash_secret)
    : mapping_(mapping), reader_(reader), hash_secret_(hash_secret), identity_(mapping.id)
{}

Result<std::unique_ptr<RowMapper>> RowMapper::open(const Mapping& mapping, const RowReader& reader,
                                                   const HmacSha256& hash_secret)
{
    auto mapper = std::unique_ptr<RowMapper>(new RowMapper(mapping, reader, hash_secret));
    if (mapping.time) mapper->zone_ = TRY(Zone::find(mapping.time->zone));
    const std::string currency = mapping.currency.empty() ? "CNY" : mapping.currency;
    mapper->default_currency_ = parse_currency(currency).value_or(CurrencyCode{});
    if (!mapping.time) mapper->own_form_.emplace(mapper->default_currency_);
    if (mapping.channel && mapping.channel->constant) {
        mapper->constant_channel_ =
            find_channel(*mapping.channel->constant).value_or(ChannelCode{});
    }
    mapper->identifier_texts_.resize(mapping.identifiers.size());
    TRY(mapper->resolve());
    return mapper;
}

Result<Done> RowMapper::resolve()
{
    columns_resolved_ = reader_.columns().size();
    if (reader_.columns_are_fixed()) {
        for (const std::string& name : mapped_columns(mapping_)) {
            if (column_index(name) >= 0) continue;
            return Error{
                ErrorKind::Invalid,
                fmt::format("The mapping names the column {}, which the file does not have. Its "
                            "columns are: "
                            "{}. Correct the name{}.",
                            in_quotes(name), listed(reader_.columns()),
                            mapping_.format == RowFormat::Csv
                                ? ", or `delimiter` if this looks like one column"
                                : ""),
                name};
        }
    }
    TRY(check_column_types(mapping_, reader_));
    std::vector<bool> used(columns_resolved_);
    const auto use = [&](const std::string& name) {
        const int column = column_index(name);
        if (column >= 0) used[static_cast<size_t>(column)] = true;
        return column;
    };
    if (mapping_.time) {
        time_column_ = use(mapping_.time->column);
        // A format is for times that are texts or numbers.
        const ColumnType* const type = column_type_of(reader_, mapping_.time->column);
        const bool is_typed = type != nullptr && type->family == ColumnType::Family::Time;
        time_format_ = is_typed ? std::string{} : mapping_.time->format;
    }
    if (mapping_.event) event_ = resolve(*mapping_.event, used);
    if (mapping_.channel) channel_ = resolve(*mapping_.channel, used);
    if (mapping_.message_id) message_id_ = resolve(*mapping_.message_id, used);
    identifiers_.clear();
    for (const auto& one : mapping_.identifiers) identifiers_.push_back(resolve(one.source, used));
    skip_columns_.clear();
    for (const auto& one : mapping_.skip_when) skip_columns_.push_back(use(one.column));
    properties_.clear();
    for (const auto& one : mapping_.properties) {
        properties_.push_back(property(one.key, one.type));
        properties_.back().field = resolve(one.source, used);
    }
    context_.clear();
    for (const auto& one : mapping_.context) {
        context_.push_back(property(one.key, one.type));
        context_.back().field = resolve(one.source, used);
        context_.back().amount_rank = -1;
    }
    used_columns_ = used;
    if (mapping_.keep_other_columns) resolve_kept_columns(used);
    return Done{};
}

ResolvedField RowMapper::resolve(const FieldSource& field, std::vector<bool>& used)
{
    ResolvedField resolved{&field, -1, {}};
    const auto use = [&](const std::string& name) {
        const int column = column_index(name);
        if (column >= 0) used[static_cast<size_t>(column)] = true;
        return column;
    };
    if (!field.column.empty()) resolved.column = use(field.column);
    for (const std::string& name : field.hash_columns)
        resolved.hash_columns.push_back(name == "day" ? -1 : use(name));
    return resolved;
}

void RowMapper::resolve_kept_columns(const std::vector<bool>& used)
{
    for (size_t i = 0; i < reader_.columns().size(); ++i) {
        if (used[i]) continue;
        const std::string& name = reader_.columns()[i];
        const bool is_of_trace =
            mapping_.format == RowFormat::Xes && name.starts_with(trace_prefix);
        const std::string key = is_of_trace ? name.substr(trace_prefix.size()) : name;
        std::string scratch;
        const auto cleaned = clean_name(key, scratch);
        if (!cleaned) continue;  // no name, no property
        const bool is_host = mapping_.format == RowFormat::ApacheLog && name == "host";
        properties_.push_back(
            property(std::string{*cleaned}, is_host ? PropertyType::Address : PropertyType::Keep));
        properties_.back().field.column = static_cast<int>(i);
        if (!is_of_trace) continue;
        // The event's own attribute has the name; the trace's is kept under its full one.
        const int own = column_index(key);
        properties_.back().unless_column = own;
        if (own < 0) continue;
        properties_.push_back(property(name, PropertyType::Keep));
        properties_.back().field.column = static_cast<int>(i);
        properties_.back().only_with_column = own;
    }
}

RowMapper::ResolvedProperty RowMapper::property(std::string key, PropertyType type) const
{
    ResolvedProperty property;
    append_json_string(property.member, key);
    property.member += ':';
    property.amount_rank = key == "revenue" ? 0 : key == "total" ? 1 : key == "value" ? 2 : -1;
    property.key = std::move(key);
    property.type = type;
    return property;
}

int RowMapper::column_index(std::string_view name) const
{
    const auto& columns = reader_.columns();
    const auto found = std::ranges::find(columns, name);
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

std::vector<std::string> RowMapper::unknown_columns() const
{
    std::vector<std::string> names;
    if (mapping_.keep_other_columns || own_form_) return names;  // all of an event of ours is known
    for (size_t i = 0; i < used_columns_.size(); ++i) {
        if (!used_columns_[i]) names.push_back(reader_.columns()[i]);
    }
    return names;
}

}  // namespace itinera
