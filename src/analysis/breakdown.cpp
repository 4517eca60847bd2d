#include "analysis/breakdown.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace itinera {

std::string group_name(const std::vector<BreakdownKey>& by, const GroupKey& key)
{
    std::string name;
    for (size_t k = 0; k < by.size(); ++k) {
        if (k > 0) name += " / ";
        if (key[k] == not_reached_code) {
            name += "(not reached)";
        } else {
            name += key[k] < by[k].value_names.size() ? by[k].value_names[key[k]] : "(none)";
        }
    }
    return name;
}

std::vector<GroupRow> group_rows(const Question& question, const std::vector<GroupSize>& groups)
{
    GroupRow all{"(all)", std::vector<size_t>(groups.size())};
    std::iota(all.members.begin(), all.members.end(), size_t{0});
    if (question.by.empty()) return {all};

    std::map<std::string, GroupRow> by_name;
    for (size_t g = 0; g < groups.size(); ++g) {
        if (groups[g].units == 0) continue;
        GroupRow& row = by_name[group_name(question.by, groups[g].key)];
        row.members.push_back(g);
    }
    const auto units = [&](const GroupRow& row) {
        uint64_t sum = 0;
        for (const size_t member : row.members) sum += groups[member].units;
        return sum;
    };
    std::vector<GroupRow> rows;
    for (auto& [name, row] : by_name) rows.push_back({name, std::move(row.members)});
    std::ranges::stable_sort(rows, std::ranges::greater{}, units);
    if (rows.size() > question.top) {
        GroupRow other{"(other)", {}};
        for (size_t r = question.top; r < rows.size(); ++r) {
            other.members.insert(other.members.end(), rows[r].members.begin(),
                                 rows[r].members.end());
        }
        rows.resize(question.top);
        rows.push_back(std::move(other));
    }
    rows.push_back(std::move(all));
    return rows;
}

}  // namespace itinera
