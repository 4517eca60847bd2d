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
        case Kind::Contains: return text.find(value) != std::string_view::npos;
        }
        return false;
    };
    const bool is_negated = test.kind == Kind::NotIn || test.kind == Kind::NotStartsWith ||
                            test.kind == Kind::NotEndsWith;
    return std::ranges::any_of(test.values, matches) != is_negated;
}

}  // namespace itinera
