#include "collect/mapping.hpp"

#include <algorithm>

namespace itinera {

std::string_view name_of(RowFormat format)
{
    switch (format) {
    case RowFormat::Csv: return "csv";
    case RowFormat::JsonLines: return "jsonl";
    case RowFormat::Parquet: return "parquet";
    case RowFormat::Xes: return "xes";
    case RowFormat::ApacheLog: return "apache_log";
    }
    return "";
}

namespace {

void add_columns(const FieldSource& field, std::vector<std::string>& names)
{
    if (!field.column.empty()) names.push_back(field.column);
    for (const std::string& column : field.hash_columns) {
        if (column != "day") names.push_back(column);
    }
}

}  // namespace

std::vector<std::string> mapped_columns(const Mapping& mapping)
{
    std::vector<std::string> names;
    if (mapping.time) names.push_back(mapping.time->column);
    for (const auto& one : mapping.identifiers) add_columns(one.source, names);
    for (const auto* field : {&mapping.event, &mapping.channel, &mapping.message_id}) {
        if (*field) add_columns(**field, names);
    }
    for (const auto& one : mapping.properties) add_columns(one.source, names);
    for (const auto& one : mapping.context) add_columns(one.source, names);
    for (const auto& one : mapping.skip_when) names.push_back(one.column);
    return names;
}

bool passes(const TextTest& test, std::string_view text)
{
    using Kind = TextTest::Kind;
    const auto matches = [&](const std::string& value) {
        switch (test.kind) {
        case Kind::In:
        case Kind::NotIn: return text == value;
        case Kind::StartsWith:
        case Kind::NotStartsWith: return text.starts_with(value);
        case Kind::EndsWith:
        case Kind::NotEndsWith: return text.ends_with(value);
        case Kind::PathEndsWith: return text.substr(0, text.find_first_of("?#")).ends_with(value);
        case Kind::Contains: return text.find(value) != std::string_view::npos;
        }
        return false;
    };
    const bool is_negated = test.kind == Kind::NotIn || test.kind == Kind::NotStartsWith ||
                            test.kind == Kind::NotEndsWith;
    return std::ranges::any_of(test.values, matches) != is_negated;
}

}  // namespace itinera
