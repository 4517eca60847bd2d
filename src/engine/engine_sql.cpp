// The SQL console (PR-63).
#include "engine/live_engine.hpp"

namespace itinera {

Result<Json> LiveEngine::run_sql(const std::string& sql, const Sight& sight,
                                 const std::atomic<bool>& gone)
{
    // Rows of single customers, and counts of any size: nothing for those who may see no persons.
    if (!sight.persons) {
        return Error{ErrorKind::Forbidden, "SQL shows customers one by one: it needs person:read"};
    }
    SqlRun run;
    run.sql = sql;
    run.sees_personal = sight.personal && sight.sensitive;
    run.gone = &gone;
    const SqlAnswer answer = TRY(warehouse_->run_sql(run));
    Json rows = Json::array();
    for (const std::string& text : answer.rows) {
        const Json row = TRY(parse_json(text));
        Json cells = Json::array();
        for (const auto& [name, value] : row.items()) cells.push_back(value);
        rows.push_back(std::move(cells));
    }
    return Json{{"columns", answer.columns}, {"rows", std::move(rows)}, {"cut", answer.is_cut}};
}

}  // namespace itinera
