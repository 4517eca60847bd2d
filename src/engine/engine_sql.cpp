// The SQL console (PR-63).
#include <set>

#include "engine/live_engine.hpp"

namespace itinera {

Result<Done> LiveEngine::leave_out_of_sql()
{
    const auto gate = gate_->left_out(directory_->customer_count(), ms_of(clock_.now()));
    std::array<std::shared_ptr<const CustomerSet>, 2> wanted{gate.customers, nullptr};
    {
        const std::scoped_lock lock(hidden_mutex_);
        wanted[1] = restricted_;
    }
    const std::scoped_lock lock(sql_gate_mutex_);
    if (sql_gate_ && *sql_gate_ == wanted) return Done{};
    std::set<NodeId> owners;
    const auto count = static_cast<uint32_t>(directory_->customer_count());
    for (const auto& set : wanted) {
        for (uint32_t at = set ? set->next_member(0, count) : count; at < count;
             at = set->next_member(at + 1, count)) {
            for (const NodeId node : directory_->nodes_of(CustomerId{at})) owners.insert(node);
        }
    }
    TRY(warehouse_->leave_out(std::vector<NodeId>(owners.begin(), owners.end())));
    sql_gate_ = std::move(wanted);
    return Done{};
}

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
    TRY(leave_out_of_sql());
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
