#include "collect/column_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>

#include "base/text.hpp"

namespace itinera {

namespace {

using ColumnFamily = ColumnType::Family;

class TypeCheck {
public:
    explicit TypeCheck(const RowReader& reader) : reader_(reader) {}

    Result<Done> column(const std::string& field, const std::string& column,
                        std::initializer_list<ColumnFamily> allowed, std::string_view must_be) const
    {
        const ColumnType* const type = column_type_of(reader_, column);
        if (type == nullptr || std::ranges::find(allowed, type->family) != allowed.end())
            return Done{};
        return Error{ErrorKind::Invalid,
                     fmt::format("The mapping reads `{}` from the column {}, whose type in this "
                                 "file is {}: it must be {}. Name another column, or write the "
                                 "file with another type.",
                                 field, in_quotes(column), type->name, must_be),
                     column};
    }
    Result<Done> time(const std::string& field, const std::string& name) const
    {
        return column(field, name, {ColumnFamily::Time, ColumnFamily::Text, ColumnFamily::Number},
                      "a timestamp, a date, a text or a number");
    }
    Result<Done> text(const std::string& field, const FieldSource& source) const
    {
        for (const std::string& name : source.hash_columns) TRY(text_column(field, name));
        return text_column(field, source.column);
    }
    Result<Done> text_column(const std::string& field, const std::string& name) const
    {
        return column(
            field, name,
            {ColumnFamily::Text, ColumnFamily::Number, ColumnFamily::Boolean, ColumnFamily::Time},
            "a text, a number or a time");
    }
    Result<Done> identifier(const std::string& field, const FieldSource& source) const
    {
        TRY(text(field, source));
        return column(field, source.column,
                      {ColumnFamily::Text, ColumnFamily::Number, ColumnFamily::Time},
                      "a text or a number");
    }
    Result<Done> property(const std::string& field, const PropertyField& one) const
    {
        const std::string& name = one.source.column;
        switch (one.type) {
        case PropertyType::Integer:
        case PropertyType::Number:
            return column(field, name, {ColumnFamily::Number, ColumnFamily::Text},
                          "a number or a text");
        case PropertyType::Boolean:
            return column(field, name,
                          {ColumnFamily::Boolean, ColumnFamily::Number, ColumnFamily::Text},
                          "a boolean, a number or a text");
        case PropertyType::Time: return time(field, name);
        case PropertyType::Keep:
        case PropertyType::Text:
        case PropertyType::Address: break;
        }
        return Done{};
    }

private:
    const RowReader& reader_;
};

}  // namespace

const ColumnType* column_type_of(const RowReader& reader, std::string_view column)
{
    const auto types = reader.column_types();
    if (types.empty() || column.empty()) return nullptr;
    const auto found = std::ranges::find(reader.columns(), column);
    if (found == reader.columns().end()) return nullptr;
    return &types[static_cast<size_t>(found - reader.columns().begin())];
}

Result<Done> check_column_types(const Mapping& mapping, const RowReader& reader)
{
    if (reader.column_types().empty()) return Done{};
    const TypeCheck check(reader);
    if (mapping.time) TRY(check.time("time", mapping.time->column));
    if (mapping.event) TRY(check.text("event", *mapping.event));
    if (mapping.channel) TRY(check.text("channel", *mapping.channel));
    if (mapping.message_id) TRY(check.identifier("message_id", *mapping.message_id));
    for (const auto& one : mapping.identifiers)
        TRY(check.identifier("identifiers." + one.kind, one.source));
    for (const auto& one : mapping.skip_when) TRY(check.text_column("skip_when", one.column));
    for (const auto& one : mapping.properties) TRY(check.property("properties." + one.key, one));
    for (const auto& one : mapping.context) TRY(check.property("context." + one.key, one));
    return Done{};
}

}  // namespace itinera
