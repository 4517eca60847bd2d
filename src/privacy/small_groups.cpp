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

// How many customers a row is of; nothing where it does not say.
std::optional<int64_t> customers_of(const Json& row)
{
    for (const char* name : {"units", "customers"}) {
        const auto cell = row.find(name);
        if (cell != row.end() && cell->is_number_integer()) return cell->get<int64_t>();
    }
    return std::nullopt;
}

// Fifty events may be those of one.
bool counts_events(const std::string& column)
{
    return column == "count" || column == "events";
}

// Rows that show whole journeys: those of few, and those that do not say of how many, become one.
void fold_small_paths(Json& rows, int64_t group_min)
{
    Json kept = Json::array();
    Json other = nullptr;
    std::optional<int64_t> sum = 0;
    for (Json& row : rows) {
        const auto customers = customers_of(row);
        if (customers && *customers >= group_min && row.value("path", "") != "(other)") {
            kept.push_back(std::move(row));
            continue;
        }
        sum = sum && customers ? std::optional{*sum + *customers} : std::nullopt;
        if (other.is_null()) other = std::move(row);
    }
    if (!other.is_null()) {
        for (auto& [name, value] : other.items())
            value = name == "rank" || name == "path" ? Json("(other)") : Json(nullptr);
        if (sum && other.contains("units")) other["units"] = *sum;
        kept.push_back(std::move(other));
    }
    rows = std::move(kept);
}

// Whether something was hidden.
bool hide_in_rows(const std::vector<Json*>& rows, const Json& opens, const Json& keys,
                  int64_t group_min)
{
    if (rows.empty()) return false;
    const std::vector<std::string> columns = count_columns(*rows.front(), opens);
    Counts counts;
    Hidden hidden;
    bool is_any = false;
    for (Json* row : rows) {
        auto& of_row = counts.emplace_back();
        auto& hidden_of_row = hidden.emplace_back();
        const auto customers = customers_of(*row);
        const bool is_small = customers && *customers < group_min;
        for (const std::string& column : columns) {
            const auto cell = row->find(column);
            const bool is_count = cell != row->end() && cell->is_number_integer();
            const bool is_unsure = is_count && !customers && counts_events(column);
            if (is_unsure) {
                *cell = nullptr;
                if (row->contains("cell")) (*row)["cell"] = nullptr;
                is_any = true;
            }
            of_row.push_back(is_count && !is_unsure ? std::optional{cell->get<int64_t>()}
                                                    : std::nullopt);
            hidden_of_row.push_back(of_row.back() && (is_small || *of_row.back() < group_min));
        }
    }
    hide_what_gives_away(counts, hidden);
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

// What the basis of a report counts beside its tables, and what of them it repeats.
void hide_in_basis(Json& report, int64_t group_min)
{
    const auto found = report.find("basis");
    if (found == report.end() || !found->is_object()) return;
    Json& basis = *found;
    const std::string few = "<" + std::to_string(group_min);
    const auto is_small = [&](const Json& count) {
        return count.is_number_integer() && count.get<int64_t>() < group_min;
    };
    const Json summary = report.value("summary", Json::object());
    for (const char* name : {"open", "removed"}) {
        const bool is_hidden = summary.contains(name) && summary[name].is_string();
        if (basis.contains(name) && (is_hidden || is_small(basis[name]))) basis[name] = few;
    }
    const bool is_of_few = is_small(basis.value("units", Json()));
    if (is_of_few) basis["units"] = few;
    // Events and units that were left out: of how many customers is not known.
    const auto hide = [&](Json& count) {
        const bool is_none = count.is_number_integer() && count.get<int64_t>() == 0;
        if (is_of_few || (is_small(count) && !is_none)) count = nullptr;
    };
    for (const char* name : {"events", "late"}) {
        if (basis.contains(name)) hide(basis[name]);
    }
    if (basis.contains("left_out")) {
        for (auto& [name, count] : basis["left_out"].items()) hide(count);
    }
}

}  // namespace

Hidden hidden_cells(const Counts& counts, int64_t group_min)
{
    Hidden hidden;
    for (const auto& row : counts) {
        auto& of_row = hidden.emplace_back();
        for (const auto& count : row) of_row.push_back(count && *count < group_min);
    }
    hide_what_gives_away(counts, hidden);
    return hidden;
}

void hide_what_gives_away(const Counts& counts, Hidden& hidden)
{
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
    hide_in_basis(report, group_min);
    const auto tables = report.find("tables");
    if (tables == report.end() || !tables->is_object()) return;
    for (auto& [name, rows] : tables->items()) {
        if (!rows.empty() && rows.front().contains("path")) fold_small_paths(rows, group_min);
        std::vector<Json*> of_table;
        for (Json& row : rows) of_table.push_back(&row);
        hide_in_rows(of_table, listed(opens, name), listed(keys, name), group_min);
    }
}

}  // namespace itinera
