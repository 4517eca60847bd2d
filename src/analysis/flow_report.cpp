// The report of a flow, and the customers behind its cells.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "analysis/flow.hpp"

namespace itinera {
namespace {

using Query = JourneyFlow::Query;
using Partial = JourneyFlow::Partial;

constexpr std::string_view other = "(other)";

// What a unit shows in a column: an item by name, or how its walk ended.
std::string special_name(WalkEnd end)
{
    return "(" + std::string(name_of(end)) + ")";
}

// Which items of a column keep their names; the rest is `(other)`. Column 0 is never folded.
struct Folding {
    struct Node {
        std::string item;
        int64_t units = 0;
    };
    std::vector<std::vector<Node>> named;        // by column, ranked
    std::vector<std::vector<uint8_t>> is_named;  // [column][item]
    std::vector<Node> others;                    // by column: units
    std::vector<int64_t> other_items;            // by column: how many items

    std::string name(const ItemTable& items, size_t column, uint32_t item) const
    {
        return is_named[column][item] ? items.text(item) : std::string(other);
    }
};

int64_t sum(const JourneyFlow::PathUnits& units)
{
    int64_t total = 0;
    for (const int64_t n : units) total += n;
    return total;
}

Folding fold(const Query& query, const Partial& partial)
{
    const size_t columns = query.columns + 1;
    std::vector<std::vector<int64_t>> units(columns, std::vector<int64_t>(partial.items.size(), 0));
    for (uint32_t p = 0; p < partial.paths.size(); ++p) {
        const auto path = partial.paths.sequence(p);
        for (size_t column = 0; column < path.size(); ++column)
            units[column][path[column]] += sum(partial.path_units[p]);
    }
    Folding folding;
    folding.named.resize(columns);
    folding.others.resize(columns);
    folding.other_items.resize(columns, 0);
    folding.is_named.assign(columns, std::vector<uint8_t>(partial.items.size(), 0));
    for (size_t column = 0; column < columns; ++column) {
        std::vector<uint32_t> ranked;
        for (uint32_t item = 0; item < partial.items.size(); ++item) {
            if (units[column][item]) ranked.push_back(item);
        }
        std::ranges::sort(ranked, [&](uint32_t a, uint32_t b) {
            if (units[column][a] != units[column][b]) return units[column][a] > units[column][b];
            return partial.items.text(a) < partial.items.text(b);
        });
        for (size_t rank = 0; rank < ranked.size(); ++rank) {
            const int64_t count = units[column][ranked[rank]];
            if (column == 0 || rank < query.top) {
                folding.named[column].push_back({partial.items.text(ranked[rank]), count});
                folding.is_named[column][ranked[rank]] = 1;
            } else {
                folding.others[column].units += count;
                ++folding.other_items[column];
            }
        }
    }
    return folding;
}

// Calls visit(column, from, to, units) for every step of every path, specials included; a walk that
// is over within the columns stands once more under how it ended.
template <typename Visit>
void each_step(const Query& query, const Partial& partial, const Folding& folding,
               const Visit& visit)
{
    for (uint32_t p = 0; p < partial.paths.size(); ++p) {
        const auto path = partial.paths.sequence(p);
        for (size_t column = 0; column + 1 < path.size(); ++column) {
            visit(column, folding.name(partial.items, column, path[column]),
                  folding.name(partial.items, column + 1, path[column + 1]),
                  sum(partial.path_units[p]));
        }
        if (path.size() > query.columns) continue;
        for (size_t end = 0; end < walk_ends; ++end) {
            if (partial.path_units[p][end] == 0) continue;
            visit(path.size() - 1, folding.name(partial.items, path.size() - 1, path.back()),
                  special_name(static_cast<WalkEnd>(end)), partial.path_units[p][end]);
        }
    }
}

// [column][end]: units that stand there under how their walks ended.
std::vector<JourneyFlow::PathUnits> specials(const Query& query, const Partial& partial)
{
    std::vector<JourneyFlow::PathUnits> units(query.columns + 2);
    for (uint32_t p = 0; p < partial.paths.size(); ++p) {
        const size_t column = partial.paths.sequence(p).size();
        if (column > query.columns) continue;
        for (size_t end = 0; end < walk_ends; ++end)
            units[column][end] += partial.path_units[p][end];
    }
    return units;
}

Table nodes_table(const Query& query, const Partial& partial, const Folding& folding)
{
    Table table{"nodes", {"column", "item"}, {"column", "item", "units", "items"}, {}, {"units"}};
    const std::vector<JourneyFlow::PathUnits> ended = specials(query, partial);
    for (size_t column = 0; column <= query.columns; ++column) {
        const auto add = [&](std::string item, int64_t units, Cell items) {
            if (units)
                table.rows.push_back(
                    {static_cast<int64_t>(column), std::move(item), units, std::move(items)});
        };
        for (const Folding::Node& node : folding.named[column])
            add(node.item, node.units, int64_t{1});
        add(std::string(other), folding.others[column].units, folding.other_items[column]);
        for (const WalkEnd end :
             {WalkEnd::Reached, WalkEnd::Dropped, WalkEnd::Open, WalkEnd::Start}) {
            add(special_name(end), ended[column][static_cast<size_t>(end)], std::monostate{});
        }
    }
    return table;
}

Table links_table(const Query& query, const Partial& partial, const Folding& folding)
{
    std::map<std::tuple<size_t, std::string, std::string>, int64_t> links;
    each_step(query, partial, folding,
              [&](size_t column, std::string from, std::string to, int64_t units) {
                  links[{column, std::move(from), std::move(to)}] += units;
              });
    using Link = std::pair<std::tuple<size_t, std::string, std::string>, int64_t>;
    std::vector<Link> ranked(links.begin(), links.end());
    std::ranges::stable_sort(ranked, [](const Link& a, const Link& b) {
        if (std::get<0>(a.first) != std::get<0>(b.first))
            return std::get<0>(a.first) < std::get<0>(b.first);
        return a.second > b.second;
    });
    Table table{
        "links", {"column", "from", "to"}, {"column", "from", "to", "units"}, {}, {"units"}};
    for (const auto& [link, units] : ranked) {
        table.rows.push_back(
            {static_cast<int64_t>(std::get<0>(link)), std::get<1>(link), std::get<2>(link), units});
    }
    return table;
}

Table repeats_table(const Partial& partial, const Folding& folding)
{
    Table table{"repeats", {"column", "item"}, {"column", "item", "repeats"}, {}, {"repeats"}};
    for (size_t column = 0; column < partial.repeats.size(); ++column) {
        std::map<std::string, int64_t> repeats;
        for (uint32_t item = 0; item < partial.repeats[column].size(); ++item) {
            if (const int64_t count = partial.repeats[column][item]) {
                repeats[folding.name(partial.items, column, item)] += count;
            }
        }
        std::vector<std::pair<std::string, int64_t>> ranked(repeats.begin(), repeats.end());
        std::ranges::stable_sort(ranked, std::greater{}, &std::pair<std::string, int64_t>::second);
        for (const auto& [item, count] : ranked)
            table.rows.push_back({static_cast<int64_t>(column), item, count});
    }
    return table;
}

// --- paths

struct PathRow {
    uint32_t path;
    WalkEnd end;
    int64_t units;
};

// As it is read: backward walks from their beginning to the outcome.
std::vector<uint32_t> forward(const Query& query, std::span<const uint32_t> walk)
{
    std::vector<uint32_t> path(walk.begin(), walk.end());
    if (query.is_backwards()) std::ranges::reverse(path);
    return path;
}

// The first `path_rows_max` paths by units, text, end.
std::vector<PathRow> top_paths(const Query& query, const Partial& partial)
{
    std::vector<PathRow> rows;
    for (uint32_t p = 0; p < partial.paths.size(); ++p) {
        for (size_t end = 0; end < walk_ends; ++end) {
            if (const int64_t units = partial.path_units[p][end])
                rows.push_back({p, static_cast<WalkEnd>(end), units});
        }
    }
    const auto before = [&](const PathRow& a, const PathRow& b) {
        if (a.units != b.units) return a.units > b.units;
        if (a.path == b.path) return name_of(a.end) < name_of(b.end);
        const auto walk_a = partial.paths.sequence(a.path);
        const auto walk_b = partial.paths.sequence(b.path);
        if (!query.is_backwards()) return path_text_less(partial.items, walk_a, walk_b);
        return path_text_less(partial.items, forward(query, walk_a), forward(query, walk_b));
    };
    const size_t shown = std::min(rows.size(), path_rows_max);
    std::ranges::partial_sort(rows, rows.begin() + static_cast<ptrdiff_t>(shown), before);
    rows.resize(shown);
    return rows;
}

Cell share(int64_t part, int64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

Table paths_table(const Query& query, const Partial& partial)
{
    Table table{"paths",
                {"rank"},
                {"rank", "path", "end", "units", "share", "coverage", "median", "p90"},
                {},
                {"units"}};
    const auto times = partial.path_times.summaries(partial.paths.size() * walk_ends);
    int64_t rank = 0;
    int64_t covered = 0;
    for (const PathRow& row : top_paths(query, partial)) {
        covered += row.units;
        const auto& lasted = times[row.path * walk_ends + static_cast<size_t>(row.end)];
        table.rows.push_back(
            {++rank, path_text(partial.items, forward(query, partial.paths.sequence(row.path))),
             std::string(name_of(row.end)), row.units, share(row.units, partial.units),
             share(covered, partial.units), Millis{lasted.median}, Millis{lasted.p90}});
    }
    if (covered < partial.units) {
        const int64_t others = partial.units - covered;
        table.rows.push_back({std::string(other), std::string(other), std::monostate{}, others,
                              share(others, partial.units), 1.0, std::monostate{},
                              std::monostate{}});
    }
    return table;
}

// --- opening

// The names that the whole report gives to items, by text, so that another partial can be read by
// them.
struct ColumnNames {
    std::vector<std::set<std::string, std::less<>>> named;  // by column

    std::string name(size_t column, const std::string& item) const
    {
        return named[column].contains(item) ? item : std::string(other);
    }
};

ColumnNames names_of(const Folding& folding)
{
    ColumnNames names;
    for (const auto& column : folding.named) {
        auto& named = names.named.emplace_back();
        for (const Folding::Node& node : column) named.insert(node.item);
    }
    return names;
}

// What a walk shows in a column; "" beyond its end.
std::string shown_at(const Query& query, const Partial& one, const ColumnNames& names,
                     uint32_t path, WalkEnd end, size_t column)
{
    const auto walk = one.paths.sequence(path);
    if (column < walk.size()) return names.name(column, one.items.text(walk[column]));
    return column == walk.size() && column <= query.columns ? special_name(end) : "";
}

bool opens_walk(const Query& query, const Partial& one, const ColumnNames& names,
                const CellAddress& address, uint32_t path, WalkEnd end)
{
    const size_t column = std::stoul(address.keys[0]);
    if (shown_at(query, one, names, path, end, column) != address.keys[1]) return false;
    return address.table == "nodes" ||
           shown_at(query, one, names, path, end, column + 1) == address.keys[2];
}

bool opens_repeat(const Partial& one, const ColumnNames& names, const CellAddress& address)
{
    const size_t column = std::stoul(address.keys[0]);
    if (column >= one.repeats.size()) return false;
    for (uint32_t item = 0; item < one.repeats[column].size(); ++item) {
        if (one.repeats[column][item] &&
            names.name(column, one.items.text(item)) == address.keys[1])
            return true;
    }
    return false;
}

using PathKey = std::pair<std::string, WalkEnd>;

// Paths of a row; of `(other)`, of all rows but this.
std::set<PathKey> paths_of_row(const Query& query, const Partial& whole, const std::string& rank)
{
    std::set<PathKey> keys;
    const std::vector<PathRow> top = top_paths(query, whole);
    for (size_t k = 0; k < top.size(); ++k) {
        if (rank != other && rank != std::to_string(k + 1)) continue;
        keys.emplace(path_text(whole.items, whole.paths.sequence(top[k].path)), top[k].end);
    }
    return keys;
}

bool opens(const Query& query, const Partial& one, const ColumnNames& names,
           const std::set<PathKey>& paths, const CellAddress& address)
{
    if (address.table == "summary")
        return address.column == "reached" ? one.reached > 0 : one.units > 0;
    if (address.table == "repeats") return opens_repeat(one, names, address);
    for (uint32_t p = 0; p < one.paths.size(); ++p) {
        for (size_t e = 0; e < walk_ends; ++e) {
            const auto end = static_cast<WalkEnd>(e);
            if (one.path_units[p][e] == 0) continue;
            if (address.table == "paths") {
                const bool listed =
                    paths.contains({path_text(one.items, one.paths.sequence(p)), end});
                if (listed != (address.keys[0] == other)) return true;
            } else if (opens_walk(query, one, names, address, p, end)) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace

Report JourneyFlow::solve(const Query& query, const Partial& partial)
{
    const Folding folding = fold(query, partial);
    Report report;
    report.summary = {
        {"units", partial.units},
        {"reached", !query.is_backwards() && query.end ? Cell{partial.reached} : Cell{}}};
    report.summary_opens = {"units", "reached"};
    report.tables.push_back(nodes_table(query, partial, folding));
    report.tables.push_back(links_table(query, partial, folding));
    report.tables.push_back(repeats_table(partial, folding));
    report.tables.push_back(paths_table(query, partial));
    report.approximate = !partial.path_times.is_exact();
    return report;
}

Result<std::function<bool(const Partial&)>>
JourneyFlow::behind(const Query& query, const Partial& whole, const CellAddress& address)
{
    TRY(check_opens(solve(query, whole), address));
    std::set<PathKey> paths;
    if (address.table == "paths") paths = paths_of_row(query, whole, address.keys[0]);
    return std::function<bool(const Partial&)>(
        [&query, address, names = names_of(fold(query, whole)), paths = std::move(paths)](
            const Partial& one) { return opens(query, one, names, paths, address); });
}

}  // namespace itinera
