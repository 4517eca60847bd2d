#include "engine/answer_json.hpp"

#include <algorithm>
#include <type_traits>

namespace itinera {

Json cell_json(const Cell& cell)
{
    return std::visit(
        [](const auto& value) -> Json {
            using Value = std::decay_t<decltype(value)>;
            if constexpr (std::is_same_v<Value, std::monostate>)
                return nullptr;
            else if constexpr (std::is_same_v<Value, Millis>)
                return static_cast<int64_t>(value);
            else
                return value;
        },
        cell);
}

// The columns that hold a span of time in some row.
static Json duration_columns(const Table& table)
{
    Json columns = Json::array();
    for (size_t c = 0; c < table.columns.size(); ++c) {
        const auto is_duration = [c](const auto& row) {
            return std::holds_alternative<Millis>(row[c]);
        };
        if (std::any_of(table.rows.begin(), table.rows.end(), is_duration)) {
            columns.push_back(table.columns[c]);
        }
    }
    return columns;
}

Json answer_json(const Answer& answer)
{
    Json summary = Json::object();
    for (const Named& named : answer.report.summary) summary[named.name] = cell_json(named.value);
    Json tables = Json::object();
    Json opens = Json{{"summary", answer.report.summary_opens}};
    Json keys = Json::object();
    Json durations = Json::object();
    for (const Table& table : answer.report.tables) {
        Json rows = Json::array();
        for (const auto& row : table.rows) {
            Json cells = Json::object();
            for (size_t c = 0; c < row.size(); ++c) cells[table.columns[c]] = cell_json(row[c]);
            rows.push_back(std::move(cells));
        }
        tables[table.name] = std::move(rows);
        opens[table.name] = table.opens;
        keys[table.name] = table.keys;
        durations[table.name] = duration_columns(table);
    }
    return Json{{"analysis", answer.analysis}, {"summary", std::move(summary)},
                {"tables", std::move(tables)}, {"opens", std::move(opens)},
                {"keys", std::move(keys)},     {"durations", std::move(durations)},
                {"basis", answer.basis}};
}

}  // namespace itinera
