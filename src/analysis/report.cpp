#include "analysis/report.hpp"

#include <algorithm>

namespace itinera {
namespace {

struct TextOf {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return std::to_string(value); }
    std::string operator()(Millis value) const
    {
        return std::to_string(static_cast<int64_t>(value));
    }
    std::string operator()(const std::string& value) const { return value; }
};

bool is_row(const Table& table, const std::vector<Cell>& row, const CellAddress& address)
{
    for (size_t k = 0; k < table.keys.size(); ++k) {
        if (key_text(row[k]) != address.keys[k]) return false;
    }
    return true;
}

bool opens(const Report& report, const CellAddress& address)
{
    if (address.table == "summary")
        return std::ranges::count(report.summary_opens, address.column) > 0;
    for (const Table& table : report.tables) {
        if (table.name != address.table || table.keys.size() != address.keys.size()) continue;
        return std::ranges::count(table.opens, address.column) > 0 &&
               std::ranges::any_of(table.rows,
                                   [&](const auto& row) { return is_row(table, row, address); });
    }
    return false;
}

}  // namespace

std::string key_text(const Cell& cell)
{
    return std::visit(TextOf{}, cell);
}

Result<Done> check_opens(const Report& report, const CellAddress& address)
{
    if (opens(report, address)) return Done{};
    std::string text = address.table;
    for (const std::string& key : address.keys) text += "/" + key;
    return Error{ErrorKind::NotFound,
                 "no cell of the report that opens: " + text + "/" + address.column};
}

}  // namespace itinera
