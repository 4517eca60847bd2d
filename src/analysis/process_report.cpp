// The report of a process, and the customers behind its cells.
#include <algorithm>
#include <numeric>
#include <set>
#include <span>

#include "analysis/process.hpp"

namespace itinera {
namespace {

using Partial = Process::Partial;
using Query = Process::Query;

Cell share(int64_t part, int64_t whole)
{
    if (whole == 0) return std::monostate{};
    return static_cast<double>(part) / static_cast<double>(whole);
}

Cell when(bool asked, Cell cell)
{
    return asked ? std::move(cell) : Cell{};
}

// Places of texts in their order: what sorts like the texts, at the cost of a number.
std::vector<uint32_t> ranks_of(std::span<const std::string> texts)
{
    std::vector<uint32_t> order(texts.size());
    std::iota(order.begin(), order.end(), uint32_t{0});
    std::ranges::sort(order, {}, [&](uint32_t k) -> const std::string& { return texts[k]; });
    std::vector<uint32_t> ranks(texts.size());
    for (uint32_t at = 0; at < order.size(); ++at) ranks[order[at]] = at;
    return ranks;
}

// Items by number, as in `Graph::texts`.
struct ActivityRow {
    uint32_t item;
    Process::Activity is;
};
struct EdgeRow {
    uint32_t from, to;
    int64_t count = 0, units = 0;
    int64_t back = 0;  // count of the edge in the other direction
    DurationsByGroup::Summary times;
};
struct ChannelEdgeRow {
    int64_t count;
    uint32_t from, to;
    uint8_t channel;
};

// What the tables show, from either way of counting.
struct Graph {
    std::vector<std::string> texts;
    std::vector<ActivityRow> activities;
    std::vector<EdgeRow> edges;
    std::vector<ChannelEdgeRow> channel_edges;
    int64_t units = 0, events = 0;
};

void add_plain_item(const Query& query, const PlainCounts& plain, uint32_t item, Graph& graph)
{
    const size_t outside = plain.names();
    Process::Activity activity;
    for (size_t channel = 0; channel < plain.channels(); ++channel) {
        activity.starts += plain.count(channel, outside, item);
        activity.ends += plain.count(channel, item, outside);
    }
    activity.count = activity.ends;
    for (uint32_t to = 0; to < plain.names(); ++to) {
        EdgeRow edge{item, to, 0, 0, 0, {}};
        for (size_t channel = 0; channel < plain.channels(); ++channel) {
            const int64_t count = plain.count(channel, item, to);
            edge.count += count;
            edge.back += plain.count(channel, to, item);
            if (query.channel_edges && count)
                graph.channel_edges.push_back({count, item, to, static_cast<uint8_t>(channel)});
        }
        activity.count += edge.count;
        if (edge.count) graph.edges.push_back(edge);
    }
    graph.events += activity.count;
    if (activity.count) graph.activities.push_back({item, activity});
}

Graph plain_graph(const Query& query, const Partial& partial)
{
    Graph graph;
    graph.units = partial.plain.units();
    const std::vector<std::string>& names = query.items.parts[0].value_names;
    graph.texts.assign(names.begin() + 1, names.end());
    for (uint32_t item = 0; item < partial.plain.names(); ++item)
        add_plain_item(query, partial.plain, item, graph);
    return graph;
}

Graph graph_of(const Query& query, const Partial& partial)
{
    if (partial.plain.is_used()) return plain_graph(query, partial);
    Graph graph;
    graph.units = partial.units;
    graph.events = partial.events;
    for (uint32_t item = 0; item < partial.items.size(); ++item)
        graph.texts.push_back(partial.items.text(item));
    for (uint32_t item = 0; item < partial.activities.size(); ++item) {
        if (partial.activities[item].count)
            graph.activities.push_back({item, partial.activities[item]});
    }
    const auto times = partial.edge_times.summaries(partial.edges.size());
    EdgeNumbers numbers = partial.edge_numbers;
    for (size_t k = 0; k < partial.edges.size(); ++k) {
        const Process::Edge& edge = partial.edges[k];
        const uint32_t back = numbers.number_of(edge.to, edge.from, EdgeNumbers::none);
        graph.edges.push_back({edge.from, edge.to, edge.count, edge.units,
                               back == EdgeNumbers::none ? 0 : partial.edges[back].count,
                               times[k]});
    }
    for (const ChannelEdges::Edge& edge : partial.channel_edges.edges()) {
        graph.channel_edges.push_back({edge.count, edge.from, edge.to, edge.channel});
    }
    return graph;
}

Table activities_table(const Query& query, std::span<const uint32_t> rank, Graph& graph)
{
    std::ranges::sort(graph.activities, [&](const ActivityRow& a, const ActivityRow& b) {
        return a.is.count != b.is.count ? a.is.count > b.is.count : rank[a.item] < rank[b.item];
    });
    Table table{"activities",
                {"item"},
                {"item", "count", "units", "starts", "ends", "reworked", "rework"},
                {},
                {"count", "units", "starts", "ends", "reworked"}};
    for (const auto& [item, is] : graph.activities) {
        table.rows.push_back({graph.texts[item], is.count, when(query.units, is.units), is.starts,
                              is.ends, when(query.units, is.reworked),
                              when(query.units, share(is.reworked, is.units))});
    }
    return table;
}

double dependency(const EdgeRow& edge)
{
    const auto ab = static_cast<double>(edge.count);
    const auto ba = static_cast<double>(edge.back);
    return edge.from == edge.to ? ab / (ab + 1) : (ab - ba) / (ab + ba + 1);
}

Table edges_table(const Query& query, std::span<const uint32_t> rank, Graph& graph)
{
    std::ranges::sort(graph.edges, [&](const EdgeRow& a, const EdgeRow& b) {
        if (a.count != b.count) return a.count > b.count;
        return a.from != b.from ? rank[a.from] < rank[b.from] : rank[a.to] < rank[b.to];
    });
    Table table{"edges",
                {"from", "to"},
                {"from", "to", "count", "units", "median", "p90", "mean", "trimmed", "dependency"},
                {},
                {"count", "units"}};
    for (const EdgeRow& edge : graph.edges) {
        const auto time = [&](int64_t ms) { return when(query.times, Millis{ms}); };
        table.rows.push_back({graph.texts[edge.from], graph.texts[edge.to], edge.count,
                              when(query.units, edge.units), time(edge.times.median),
                              time(edge.times.p90), time(edge.times.mean), time(edge.times.trimmed),
                              dependency(edge)});
    }
    return table;
}

Table channel_edges_table(const Query& query, std::span<const uint32_t> rank, Graph& graph)
{
    const std::vector<uint32_t> channel_rank = ranks_of(query.channel_names);
    std::ranges::sort(graph.channel_edges, [&](const ChannelEdgeRow& a, const ChannelEdgeRow& b) {
        if (a.count != b.count) return a.count > b.count;
        if (a.channel != b.channel) return channel_rank[a.channel] < channel_rank[b.channel];
        return a.from != b.from ? rank[a.from] < rank[b.from] : rank[a.to] < rank[b.to];
    });
    Table table{"channel_edges",
                {"channel", "from", "to"},
                {"channel", "from", "to", "count"},
                {},
                {"count"}};
    table.rows.reserve(graph.channel_edges.size());
    for (const ChannelEdgeRow& edge : graph.channel_edges) {
        std::vector<Cell>& row = table.rows.emplace_back();
        row.reserve(4);
        row.emplace_back(query.channel_names[edge.channel]);
        row.emplace_back(graph.texts[edge.from]);
        row.emplace_back(graph.texts[edge.to]);
        row.emplace_back(edge.count);
    }
    return table;
}

// The first `variant_rows_max` variants by units, then text.
std::vector<uint32_t> top_variants(const Partial& partial)
{
    std::vector<uint32_t> order(partial.variants.size());
    std::iota(order.begin(), order.end(), uint32_t{0});
    const size_t shown = std::min(order.size(), variant_rows_max);
    std::ranges::partial_sort(order, order.begin() + static_cast<ptrdiff_t>(shown),
                              [&](uint32_t a, uint32_t b) {
                                  if (partial.variant_units[a] != partial.variant_units[b]) {
                                      return partial.variant_units[a] > partial.variant_units[b];
                                  }
                                  return path_text_less(partial.items, partial.variants.sequence(a),
                                                        partial.variants.sequence(b));
                              });
    order.resize(shown);
    return order;
}

Table variants_table(const Query& query, const Partial& partial)
{
    Table table{"variants",
                {"rank"},
                {"rank", "path", "units", "share", "coverage", "median"},
                {},
                {"units"}};
    const auto times = partial.variant_times.summaries(partial.variants.size());
    int64_t rank = 0;
    int64_t covered = 0;
    for (const uint32_t v : top_variants(partial)) {
        covered += partial.variant_units[v];
        table.rows.push_back(
            {++rank, path_text(partial.items, partial.variants.sequence(v)),
             partial.variant_units[v], share(partial.variant_units[v], partial.units),
             share(covered, partial.units), when(query.times, Millis{times[v].median})});
    }
    if (covered < partial.units) {
        const int64_t others = partial.units - covered;
        table.rows.push_back({std::string("(other)"), std::string("(other)"), others,
                              share(others, partial.units), 1.0, std::monostate{}});
    }
    return table;
}

Table switches_table(const Query& query, const Partial& partial)
{
    Table table{"switches", {"from", "to"}, {"from", "to", "count"}, {}, {"count"}};
    std::vector<uint16_t> pairs(partial.switches.used().begin(), partial.switches.used().end());
    const auto names = [&](uint16_t pair) {
        return std::pair<std::string_view, std::string_view>(query.channel_names[pair >> 8],
                                                             query.channel_names[pair & 255]);
    };
    std::ranges::sort(pairs, [&](uint16_t a, uint16_t b) {
        const int64_t count_a = partial.switches.count(a);
        const int64_t count_b = partial.switches.count(b);
        return count_a != count_b ? count_a > count_b : names(a) < names(b);
    });
    for (const uint16_t pair : pairs) {
        table.rows.push_back({query.channel_names[pair >> 8], query.channel_names[pair & 255],
                              partial.switches.count(pair)});
    }
    return table;
}

// --- opening

bool opens_summary(const Partial& one, const std::string& column)
{
    return column == "ping_pong" ? one.ping_pong > 0 : one.units > 0;
}

bool opens_activity(const Partial& one, const CellAddress& address)
{
    for (uint32_t item = 0; item < one.activities.size(); ++item) {
        const Process::Activity& is = one.activities[item];
        if (is.count == 0 || one.items.text(item) != address.keys[0]) continue;
        if (address.column == "starts") return is.starts > 0;
        if (address.column == "ends") return is.ends > 0;
        return address.column == "reworked" ? is.reworked > 0 : is.count > 0;
    }
    return false;
}

bool opens_edge(const Partial& one, const CellAddress& address)
{
    return std::ranges::any_of(one.edges, [&](const Process::Edge& edge) {
        return one.items.text(edge.from) == address.keys[0] &&
               one.items.text(edge.to) == address.keys[1];
    });
}

bool opens_channel_edge(const Query& query, const Partial& one, const CellAddress& address)
{
    return std::ranges::any_of(one.channel_edges.edges(), [&](const ChannelEdges::Edge& edge) {
        return query.channel_names[edge.channel] == address.keys[0] &&
               one.items.text(edge.from) == address.keys[1] &&
               one.items.text(edge.to) == address.keys[2];
    });
}

bool opens_switch(const Query& query, const Partial& one, const CellAddress& address)
{
    return std::ranges::any_of(one.switches.used(), [&](uint16_t pair) {
        return query.channel_names[pair >> 8] == address.keys[0] &&
               query.channel_names[pair & 255] == address.keys[1];
    });
}

// Texts of the variants of a row; of `(other)`, of all rows but this.
std::set<std::string> variants_of_row(const Partial& whole, const std::string& rank)
{
    std::set<std::string> texts;
    const std::vector<uint32_t> top = top_variants(whole);
    for (size_t k = 0; k < top.size(); ++k) {
        if (rank == "(other)" || rank == std::to_string(k + 1)) {
            texts.insert(path_text(whole.items, whole.variants.sequence(top[k])));
        }
    }
    return texts;
}

bool opens_variant(const Partial& one, const std::set<std::string>& texts, bool is_other)
{
    for (uint32_t v = 0; v < one.variants.size(); ++v) {
        if (texts.contains(path_text(one.items, one.variants.sequence(v))) != is_other) return true;
    }
    return false;
}

bool opens(const Query& query, const Partial& one, const CellAddress& address,
           const std::set<std::string>& variants)
{
    if (address.table == "summary") return opens_summary(one, address.column);
    if (address.table == "activities") return opens_activity(one, address);
    if (address.table == "edges") return opens_edge(one, address);
    if (address.table == "channel_edges") return opens_channel_edge(query, one, address);
    if (address.table == "switches") return opens_switch(query, one, address);
    return opens_variant(one, variants, address.keys[0] == "(other)");
}

}  // namespace

Report Process::solve(const Query& query, const Partial& partial)
{
    Graph graph = graph_of(query, partial);
    const std::vector<uint32_t> rank = ranks_of(graph.texts);
    Report report;
    report.summary = {
        {"units", graph.units},
        {"events", graph.events},
        {"ping_pong", when(query.switches, partial.ping_pong)},
        {"variants", when(query.variants, static_cast<int64_t>(partial.variants.size()))}};
    report.summary_opens = {"units", "events", "ping_pong"};
    report.tables.push_back(activities_table(query, rank, graph));
    report.tables.push_back(edges_table(query, rank, graph));
    if (query.variants) report.tables.push_back(variants_table(query, partial));
    if (query.switches) report.tables.push_back(switches_table(query, partial));
    if (query.channel_edges) report.tables.push_back(channel_edges_table(query, rank, graph));
    report.approximate =
        query.times && !(partial.edge_times.is_exact() && partial.variant_times.is_exact());
    return report;
}

Result<std::function<bool(const Partial&)>>
Process::behind(const Query& query, const Partial& whole, const CellAddress& address)
{
    TRY(check_opens(solve(query, whole), address));
    std::set<std::string> variants;
    if (address.table == "variants") variants = variants_of_row(whole, address.keys[0]);
    return std::function<bool(const Partial&)>(
        [&query, address, variants = std::move(variants)](const Partial& one) {
            return opens(query, one, address, variants);
        });
}

}  // namespace itinera
