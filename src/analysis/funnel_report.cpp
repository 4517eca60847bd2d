// The report of a funnel (FN-30), and who is behind its cells.
#include <algorithm>
#include <charconv>

#include "analysis/funnel.hpp"

namespace itinera {
namespace {

int64_t whole(uint64_t count)
{
    return static_cast<int64_t>(count);
}

Cell share(uint64_t part, uint64_t of)
{
    return of == 0 ? Cell() : Cell(static_cast<double>(part) / static_cast<double>(of));
}

// Sums over the groups of one row, or over one customer's.
struct Counts {
    std::array<uint64_t, funnel_steps_max + 1> ended{}, open{}, units{};

    void add(const FunnelGroup& group)
    {
        for (size_t k = 0; k <= funnel_steps_max; ++k) {
            ended[k] += group.ended[k];
            open[k] += group.open[k];
            units[k] += group.units[k];
        }
    }
    static uint64_t from(const std::array<uint64_t, funnel_steps_max + 1>& counts, size_t step)
    {
        uint64_t sum = 0;
        for (size_t k = step; k <= funnel_steps_max; ++k) sum += counts[k];
        return sum;
    }
    // Steps from 1.
    uint64_t reached(size_t step) const { return from(ended, step); }
    uint64_t dropped(size_t step, size_t steps) const
    {
        return step == steps ? 0 : ended[step] - open[step];
    }
    uint64_t open_all() const
    {
        uint64_t sum = 0;
        for (const uint64_t count : open) sum += count;
        return sum;
    }
};

Counts counts_of_all(const FunnelPartial& partial)
{
    Counts counts;
    for (const FunnelGroup& group : partial.groups) counts.add(group);
    counts.units = partial.units;
    return counts;
}

std::vector<GroupRow> rows_of(const FunnelQuery& query, const FunnelPartial& partial)
{
    std::vector<GroupSize> sizes;
    for (const FunnelGroup& group : partial.groups) {
        sizes.push_back({group.key, Counts::from(group.units, 1)});
    }
    return group_rows(query.question, sizes);
}

void add_steps(const FunnelQuery& query, const FunnelPartial& partial, const GroupRow& row,
               Table& table)
{
    const bool is_all = row.members.size() == partial.groups.size();
    Counts counts;
    for (const size_t member : row.members) counts.add(partial.groups[member]);
    if (is_all) counts.units = partial.units;
    const size_t steps = query.steps.size();
    for (size_t step = 1; step <= steps; ++step) {
        std::vector<const Durations*> between;
        for (const size_t member : row.members)
            between.push_back(&partial.groups[member].since_step_before[step - 1]);
        std::vector<Cell> cells;
        if (!query.question.by.empty()) cells.emplace_back(row.name);
        const uint64_t reached = counts.reached(step);
        cells.insert(cells.end(), {whole(static_cast<uint64_t>(step)), query.steps[step - 1].name,
                                   whole(reached), share(reached, counts.reached(1)),
                                   share(reached, counts.reached(std::max<size_t>(step, 2) - 1)),
                                   whole(counts.dropped(step, steps)), whole(counts.open[step]),
                                   duration_cell(Durations::quantile(between, 0.5)),
                                   whole(Counts::from(counts.units, step))});
        table.rows.push_back(std::move(cells));
    }
}

Table steps_table(const FunnelQuery& query, const FunnelPartial& partial)
{
    Table table{.name = "steps",
                .keys = {"step"},
                .columns = {"step", "name", "reached", "of_first", "of_previous", "dropped", "open",
                            "median", "units"},
                .rows = {}};
    if (!query.question.by.empty()) {
        table.keys.insert(table.keys.begin(), "group");
        table.columns.insert(table.columns.begin(), "group");
    }
    table.opens = {"reached", "dropped", "open", "units"};
    for (const GroupRow& row : rows_of(query, partial)) add_steps(query, partial, row, table);
    return table;
}

Table histogram_table(const FunnelQuery& query, const FunnelPartial& partial)
{
    Table table{.name = "histogram",
                .keys = {"bin"},
                .columns = {"bin", "from", "to", "units"},
                .rows = {},
                .opens = {"units"}};
    const std::vector<int64_t>& edges = query.times->edges_ms;
    for (size_t bin = 0; bin < edges.size(); ++bin) {
        const Cell to = bin + 1 < edges.size() ? Cell(Millis{edges[bin + 1]}) : Cell();
        table.rows.push_back(
            {whole(bin + 1), Millis{edges[bin]}, to, whole(partial.histogram[bin])});
    }
    return table;
}

// Whether a window that began at the last instant of this bucket has ended.
bool is_complete(const FunnelQuery& query, int64_t bucket_end_ms)
{
    const bool by_sessions = query.window.kind == FunnelWindow::Kind::Sessions;
    const int64_t last_ms = bucket_end_ms - 1;
    return (by_sessions ? last_ms : query.window_end(last_ms)) <= query.question.now_ms;
}

// Every bucket of the period; without one, from the first entry to the last.
Table trend_table(const FunnelQuery& query, const FunnelPartial& partial)
{
    Table table{.name = "trend",
                .keys = {"bucket"},
                .columns = {"bucket", "entered", "converted", "conversion", "complete"},
                .rows = {},
                .opens = {"entered", "converted"}};
    const Question& question = query.question;
    if (partial.trend.empty() && (question.from_ms == INT64_MIN || question.to_ms == INT64_MAX))
        return table;
    const int64_t from =
        question.from_ms == INT64_MIN ? partial.trend.begin()->first : question.from_ms;
    const int64_t to =
        question.to_ms == INT64_MAX ? partial.trend.rbegin()->first + 1 : question.to_ms;
    Timestamp at =
        question.zone.start_of_bucket(timestamp_of(from), *query.trend, question.week_start);
    while (ms_of(at) < to) {
        const Timestamp next = question.zone.next_bucket(at, *query.trend, question.week_start);
        const auto found = partial.trend.find(ms_of(at));
        const FunnelPartial::Trend trend =
            found == partial.trend.end() ? FunnelPartial::Trend{} : found->second;
        table.rows.push_back({question.zone.bucket_name(at, *query.trend), whole(trend.entered),
                              whole(trend.converted), share(trend.converted, trend.entered),
                              is_complete(query, std::min(ms_of(next), question.to_ms))});
        at = next;
    }
    return table;
}

using Behind = std::function<bool(const FunnelPartial&)>;

size_t number_of(const std::string& text)
{
    size_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Behind behind_summary(const FunnelQuery& query, const std::string& column)
{
    const size_t steps = query.steps.size();
    return [steps, column](const FunnelPartial& one) {
        const Counts counts = counts_of_all(one);
        if (column == "converted") return counts.reached(steps) > 0;
        if (column == "open") return counts.open_all() > 0;
        return column != "removed" && counts.reached(1) > 0;
    };
}

Behind behind_step(const FunnelQuery& query, const FunnelPartial& whole, const CellAddress& address)
{
    GroupKeys members;
    for (const GroupRow& row : rows_of(query, whole)) {
        if (!query.question.by.empty() && row.name != address.keys[0]) continue;
        for (const size_t member : row.members) members.insert(whole.groups[member].key);
    }
    const size_t step = number_of(address.keys.back());
    const size_t steps = query.steps.size();
    return [members = std::move(members), step, steps,
            column = address.column](const FunnelPartial& one) {
        Counts counts;
        for (const FunnelGroup& group : one.groups) {
            if (members.contains(group.key)) counts.add(group);
        }
        if (column == "dropped") return counts.dropped(step, steps) > 0;
        if (column == "open") return counts.open[step] > 0;
        return counts.reached(step) > 0;
    };
}

Behind behind_bucket(const FunnelQuery& query, const FunnelPartial& whole,
                     const CellAddress& address)
{
    int64_t start = INT64_MAX;
    for (const auto& [from, trend] : whole.trend) {
        if (query.question.zone.bucket_name(timestamp_of(from), *query.trend) == address.keys[0])
            start = from;
    }
    return [start, column = address.column](const FunnelPartial& one) {
        const auto found = one.trend.find(start);
        if (found == one.trend.end()) return false;
        return (column == "entered" ? found->second.entered : found->second.converted) > 0;
    };
}

// Whether all medians are: those of all groups together have the most values.
bool times_are_exact(const FunnelPartial& partial)
{
    for (size_t step = 0; step < funnel_steps_max; ++step) {
        uint64_t count = 0;
        for (const FunnelGroup& group : partial.groups)
            count += group.since_step_before[step].count();
        if (count > durations_exact_max) return false;
    }
    return partial.times.is_exact();
}

}  // namespace

Report Funnel::solve(const FunnelQuery& query, const FunnelPartial& partial)
{
    const Counts counts = counts_of_all(partial);
    const uint64_t entered = counts.reached(1);
    const uint64_t converted = counts.reached(query.steps.size());
    Report report;
    report.summary = {{"entered", whole(entered)},
                      {"converted", whole(converted)},
                      {"conversion", share(converted, entered)},
                      {"open", whole(counts.open_all())},
                      {"removed", int64_t{0}},
                      {"units", whole(Counts::from(counts.units, 1))}};
    report.summary_opens = {"entered", "converted", "open", "removed", "units"};
    report.tables.push_back(steps_table(query, partial));
    if (query.times) {
        report.tables.push_back({.name = "times",
                                 .keys = {},
                                 .columns = times_columns(),
                                 .rows = {times_cells(partial.times)}});
        if (!query.times->edges_ms.empty())
            report.tables.push_back(histogram_table(query, partial));
    }
    if (query.trend) report.tables.push_back(trend_table(query, partial));
    report.approximate = !times_are_exact(partial);
    return report;
}

Result<std::function<bool(const FunnelPartial&)>>
Funnel::behind(const FunnelQuery& query, const FunnelPartial& whole, const CellAddress& address)
{
    TRY(check_opens(solve(query, whole), address));
    if (address.table == "summary") return behind_summary(query, address.column);
    if (address.table == "steps") return behind_step(query, whole, address);
    if (address.table == "trend") return behind_bucket(query, whole, address);
    const size_t bin = number_of(address.keys[0]) - 1;
    return Behind([bin](const FunnelPartial& one) { return one.histogram[bin] > 0; });
}

}  // namespace itinera
