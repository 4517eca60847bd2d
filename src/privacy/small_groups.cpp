#include "privacy/small_groups.hpp"

#include <algorithm>
#include <string>

namespace itinera {
namespace {

using Counts = std::vector<std::vector<std::optional<int64_t>>>;
using Hidden = std::vector<std::vector<bool>>;

struct Place {
    size_t row, column;
};

// Of a line with exactly one hidden cell hides the next smallest as well. Whether it did.
bool complete_line(const std::vector<Place>& line, const Counts& counts, Hidden& hidden)
{
    size_t hidden_count = 0;
    const Place* next = nullptr;
    for (const Place& place : line) {
        const auto& count = counts[place.row][place.column];
        if (!count) continue;
        if (hidden[place.row][place.column]) {
            ++hidden_count;
        } else if (next == nullptr || *count < *counts[next->row][next->column]) {
            next = &place;
        }
    }
    if (hidden_count != 1 || next == nullptr) return false;
    hidden[next->row][next->column] = true;
    return true;
}

bool is_listed(const Json& list, const std::string& name)
{
    return list.is_array() && std::ranges::any_of(list, [&](const Json& one) {
               return one.is_string() && one.get_ref<const std::string&>() == name;
           });
}

// Columns that count customers: those that open, or are called so.
std::vector<std::string> count_columns(const Json& row, const Json& opens)
{
    std::vector<std::string> columns;
    for (const auto& [name, value] : row.items()) {
        if (is_listed(opens, name) || name == "units" || name == "customers")
            columns.push_back(name);
    }
    return columns;
}

// Whether something was hidden.
bool hide_in_rows(const std::vector<Json*>& rows, const Json& opens, const Json& keys,
                  int64_t group_min)
{
    if (rows.empty()) return false;
    const std::vector<std::string> columns = count_columns(*rows.front(), opens);
    Counts counts;
    for (const Json* row : rows) {
        auto& of_row = counts.emplace_back();
        for (const std::string& column : columns) {
            const auto cell = row->find(column);
            const bool is_count = cell != row->end() && cell->is_number_integer();
            of_row.push_back(is_count ? std::optional{cell->get<int64_t>()} : std::nullopt);
        }
    }
    const Hidden hidden = hidden_cells(counts, group_min);
    bool is_any = false;
    for (size_t r = 0; r < rows.size(); ++r) {
        if (std::ranges::find(hidden[r], true) == hidden[r].end()) continue;
        is_any = true;
        for (auto& [name, value] : rows[r]->items()) {
            const auto column = std::ranges::find(columns, name);
            if (column == columns.end()) {
                // Made of counts, as shares are; or of few customers, as a median is; or opens.
                if (!is_listed(keys, name) && (value.is_number() || name == "cell"))
                    value = nullptr;
            } else if (hidden[r][static_cast<size_t>(column - columns.begin())]) {
                value = "<" + std::to_string(group_min);
            }
        }
    }
    return is_any;
}

}  // namespace

Hidden hidden_cells(const Counts& counts, int64_t group_min)
{
    Hidden hidden;
    for (const auto& row : counts) {
        auto& of_row = hidden.emplace_back();
        for (const auto& count : row) of_row.push_back(count && *count < group_min);
    }
    const size_t columns = counts.empty() ? 0 : counts.front().size();
    bool is_changed = true;
    while (is_changed) {
        is_changed = false;
        std::vector<Place> line;
        for (size_t row = 0; row < counts.size(); ++row) {
            line.clear();
            for (size_t column = 0; column < columns; ++column) line.push_back({row, column});
            is_changed |= complete_line(line, counts, hidden);
        }
        for (size_t column = 0; column < columns; ++column) {
            line.clear();
            for (size_t row = 0; row < counts.size(); ++row) line.push_back({row, column});
            is_changed |= complete_line(line, counts, hidden);
        }
    }
    return hidden;
}

void hide_small_groups(Json& report, int64_t group_min)
{
    static const Json none = Json::array();
    const Json opens = report.value("opens", Json::object());
    const Json keys = report.value("keys", Json::object());
    const auto listed = [](const Json& by_table, const std::string& table) -> const Json& {
        const auto found = by_table.find(table);
        return found == by_table.end() ? none : *found;
    };
    if (const auto summary = report.find("summary");
        summary != report.end() && summary->is_object()) {
        if (hide_in_rows({&*summary}, listed(opens, "summary"), none, group_min) &&
            report.contains("summary_cell"))
            report["summary_cell"] = nullptr;
    }
    const auto tables = report.find("tables");
    if (tables == report.end() || !tables->is_object()) return;
    for (auto& [name, rows] : tables->items()) {
        std::vector<Json*> of_table;
        for (Json& row : rows) of_table.push_back(&row);
        hide_in_rows(of_table, listed(opens, name), listed(keys, name), group_min);
    }
}

}  // namespace itinera
