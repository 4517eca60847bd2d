#include "engine/answer_json.hpp"

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

Json answer_json(const Answer& answer)
{
    Json summary = Json::object();
    for (const Named& named : answer.report.summary) summary[named.name] = cell_json(named.value);
    Json tables = Json::object();
    Json opens = Json{{"summary", answer.report.summary_opens}};
    Json keys = Json::object();
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
    }
    return Json{{"analysis", answer.analysis}, {"summary", std::move(summary)},
                {"tables", std::move(tables)}, {"opens", std::move(opens)},
                {"keys", std::move(keys)},     {"basis", answer.basis}};
}

}  // namespace itinera
