#include "analysis/process.hpp"

#include <gtest/gtest.h>

#include "analysis/random_journeys_test.hpp"

namespace itinera {
namespace {

// One unit's trace, written down.
struct Trace {
    uint32_t customer;
    std::vector<std::string> items;
    std::vector<int64_t> times;
    std::vector<size_t> channels;      // of the items
    std::vector<size_t> all_channels;  // of the events before they are collapsed
};

std::vector<Trace> traces_by_definition(const Process::Query& query, const TestLog& log)
{
    std::vector<Trace> traces;
    for (const auto& journey : log) {
        for (const TestUnit& unit : units_by_definition(query.question, *journey)) {
            if (unit.is_session && !query.question.in_period(unit.session_start)) continue;
            Trace trace{journey->customer(), {}, {}, {}, {}};
            for (const size_t i : unit.places) {
                const TestEvent& row = journey->rows[i];
                if (!query.question.in_period(row.time) ||
                    !shown_by_definition(query.items, *journey, i))
                    continue;
                trace.all_channels.push_back(row.channel);
                const std::string item = item_by_definition(query.items, *journey, i);
                if (query.items.collapse && !trace.items.empty() && trace.items.back() == item)
                    continue;
                trace.items.push_back(item);
                trace.times.push_back(row.time);
                trace.channels.push_back(row.channel);
            }
            if (!trace.items.empty()) traces.push_back(std::move(trace));
        }
    }
    return traces;
}

// Quantile by ST-1.
int64_t quantile(std::vector<int64_t> values, double p)
{
    std::ranges::sort(values);
    const double h = static_cast<double>(values.size() - 1) * p;
    const auto low = static_cast<size_t>(h);
    const double next = low + 1 < values.size() ? static_cast<double>(values[low + 1])
                                                : static_cast<double>(values[low]);
    const auto at = static_cast<double>(values[low]);
    return static_cast<int64_t>(
        std::floor(at + (h - static_cast<double>(low)) * (next - at) + 0.5));
}

int64_t mean(const std::vector<int64_t>& values)
{
    double sum = 0;
    for (const int64_t value : values) sum += static_cast<double>(value);
    return static_cast<int64_t>(std::floor(sum / static_cast<double>(values.size()) + 0.5));
}

int64_t trimmed(std::vector<int64_t> values)
{
    std::ranges::sort(values);
    const auto cut = static_cast<ptrdiff_t>(values.size() / 10);
    return mean({values.begin() + cut, values.end() - cut});
}

// Rows by count, then keys.
void sort_rows(Table& table, size_t count_column)
{
    std::ranges::stable_sort(table.rows, [&](const auto& a, const auto& b) {
        const auto count_a = std::get<int64_t>(a[count_column]);
        const auto count_b = std::get<int64_t>(b[count_column]);
        if (count_a != count_b) return count_a > count_b;
        for (size_t k = 0; k < table.keys.size(); ++k) {
            const auto& key_a = std::get<std::string>(a[k]);
            const auto& key_b = std::get<std::string>(b[k]);
            if (key_a != key_b) return key_a < key_b;
        }
        return false;
    });
}

struct Definition {
    Report report;
    Owners owners;
};

Table activities_by_definition(const std::vector<Trace>& traces, Owners& owners)
{
    Table table{"activities", {"item"}, {}, {}, {}};
    std::set<std::string> items;
    for (const Trace& trace : traces) items.insert(trace.items.begin(), trace.items.end());
    for (const std::string& item : items) {
        int64_t count = 0, units = 0, starts = 0, ends = 0, reworked = 0;
        const auto own = [&](const char* column, const Trace& trace) {
            owners["activities/" + item + "/" + column].insert(trace.customer);
        };
        for (const Trace& trace : traces) {
            const auto times = std::ranges::count(trace.items, item);
            count += times;
            if (times > 0) ++units, own("count", trace), own("units", trace);
            if (times > 1) ++reworked, own("reworked", trace);
            if (trace.items.front() == item) ++starts, own("starts", trace);
            if (trace.items.back() == item) ++ends, own("ends", trace);
        }
        table.rows.push_back({item, count, units, starts, ends, reworked,
                              static_cast<double>(reworked) / static_cast<double>(units)});
    }
    sort_rows(table, 1);
    return table;
}

Table edges_by_definition(const std::vector<Trace>& traces, Owners& owners)
{
    std::map<std::pair<std::string, std::string>, std::vector<int64_t>> times;
    std::map<std::pair<std::string, std::string>, std::set<size_t>> units;
    for (size_t t = 0; t < traces.size(); ++t) {
        for (size_t k = 1; k < traces[t].items.size(); ++k) {
            const std::pair edge{traces[t].items[k - 1], traces[t].items[k]};
            times[edge].push_back(traces[t].times[k] - traces[t].times[k - 1]);
            units[edge].insert(t);
            const std::string address = "edges/" + edge.first + "/" + edge.second;
            owners[address + "/count"].insert(traces[t].customer);
            owners[address + "/units"].insert(traces[t].customer);
        }
    }
    Table table{"edges", {"from", "to"}, {}, {}, {}};
    for (const auto& [edge, spans] : times) {
        const auto ab = static_cast<double>(spans.size());
        const auto back = times.find({edge.second, edge.first});
        const double ba = back == times.end() ? 0 : static_cast<double>(back->second.size());
        const double dependency =
            edge.first == edge.second ? ab / (ab + 1) : (ab - ba) / (ab + ba + 1);
        table.rows.push_back({edge.first, edge.second, static_cast<int64_t>(spans.size()),
                              static_cast<int64_t>(units[edge].size()),
                              Millis{quantile(spans, 0.5)}, Millis{quantile(spans, 0.9)},
                              Millis{mean(spans)}, Millis{trimmed(spans)}, dependency});
    }
    sort_rows(table, 2);
    return table;
}

Table variants_by_definition(const std::vector<Trace>& traces, Owners& owners)
{
    std::map<std::string, std::vector<int64_t>> lasted;
    std::map<std::string, std::set<uint32_t>> customers;
    for (const Trace& trace : traces) {
        std::string path;
        for (const std::string& item : trace.items) path += (path.empty() ? "" : " > ") + item;
        lasted[path].push_back(trace.times.back() - trace.times.front());
        customers[path].insert(trace.customer);
    }
    std::vector<std::pair<std::string, std::vector<int64_t>>> ranked(lasted.begin(), lasted.end());
    std::ranges::stable_sort(
        ranked, [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    Table table{"variants", {"rank"}, {}, {}, {}};
    const auto all = static_cast<double>(traces.size());
    size_t covered = 0;
    for (size_t k = 0; k < ranked.size(); ++k) {
        const auto& [path, spans] = ranked[k];
        covered += spans.size();
        table.rows.push_back({static_cast<int64_t>(k + 1), path, static_cast<int64_t>(spans.size()),
                              static_cast<double>(spans.size()) / all,
                              static_cast<double>(covered) / all, Millis{quantile(spans, 0.5)}});
        owners["variants/" + std::to_string(k + 1) + "/units"] = customers[path];
    }
    return table;
}

Table switches_by_definition(const std::vector<Trace>& traces, Owners& owners)
{
    std::map<std::pair<std::string, std::string>, int64_t> changes;
    for (const Trace& trace : traces) {
        for (size_t k = 1; k < trace.all_channels.size(); ++k) {
            if (trace.all_channels[k] == trace.all_channels[k - 1]) continue;
            const auto& from = test_channels[trace.all_channels[k - 1]];
            const auto& to = test_channels[trace.all_channels[k]];
            ++changes[{from, to}];
            owners["switches/" + from + "/" + to + "/count"].insert(trace.customer);
        }
    }
    Table table{"switches", {"from", "to"}, {}, {}, {}};
    for (const auto& [change, count] : changes)
        table.rows.push_back({change.first, change.second, count});
    sort_rows(table, 2);
    return table;
}

Table channel_edges_by_definition(const std::vector<Trace>& traces, Owners& owners)
{
    std::map<std::vector<std::string>, int64_t> edges;
    for (const Trace& trace : traces) {
        for (size_t k = 1; k < trace.items.size(); ++k) {
            const auto& channel = test_channels[trace.channels[k - 1]];
            ++edges[{channel, trace.items[k - 1], trace.items[k]}];
            owners["channel_edges/" + channel + "/" + trace.items[k - 1] + "/" + trace.items[k] +
                   "/count"]
                .insert(trace.customer);
        }
    }
    Table table{"channel_edges", {"channel", "from", "to"}, {}, {}, {}};
    for (const auto& [edge, count] : edges)
        table.rows.push_back({edge[0], edge[1], edge[2], count});
    sort_rows(table, 3);
    return table;
}

bool is_ping_pong(const Trace& trace)
{
    std::vector<size_t> runs;
    for (const size_t channel : trace.all_channels) {
        if (runs.empty() || runs.back() != channel) runs.push_back(channel);
    }
    for (size_t k = 2; k < runs.size(); ++k) {
        if (runs[k] == runs[k - 2]) return true;
    }
    return false;
}

Definition process_by_definition(const Process::Query& query, const TestLog& log)
{
    const std::vector<Trace> traces = traces_by_definition(query, log);
    Definition definition;
    Owners& owners = definition.owners;
    int64_t events = 0, ping_pong = 0;
    std::set<std::vector<std::string>> variants;
    for (const Trace& trace : traces) {
        events += static_cast<int64_t>(trace.all_channels.size());
        ping_pong += is_ping_pong(trace);
        variants.insert(trace.items);
        for (const char* name : {"summary/units", "summary/events"})
            owners[name].insert(trace.customer);
        if (is_ping_pong(trace)) owners["summary/ping_pong"].insert(trace.customer);
    }
    Report& report = definition.report;
    report.summary = {{"units", static_cast<int64_t>(traces.size())},
                      {"events", events},
                      {"ping_pong", ping_pong},
                      {"variants", static_cast<int64_t>(variants.size())}};
    report.tables.push_back(activities_by_definition(traces, owners));
    report.tables.push_back(edges_by_definition(traces, owners));
    report.tables.push_back(variants_by_definition(traces, owners));
    report.tables.push_back(switches_by_definition(traces, owners));
    report.tables.push_back(channel_edges_by_definition(traces, owners));
    return definition;
}

Process::Query random_query(Random& random)
{
    Process::Query query;
    query.question = random_question(random);
    query.items = random_items(random);
    query.channel_names = test_channels;
    query.channel_edges = true;
    return query;
}

// What is in `is` and not empty must be in `expected`, and the other way round.
void expect_same_owners(const Owners& is, const Owners& expected)
{
    expect_owners(is, expected);
    for (const auto& [address, customers] : expected) EXPECT_TRUE(is.contains(address)) << address;
}

TEST(Process, AgreesWithItsDefinitionOnRandomLogs)
{
    for (uint64_t seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 0);
        const TestLog log = random_log(random);
        const Process::Query query = random_query(random);
        const Process::Partial whole = scan_in_parts<Process>(query, log, random);
        const Report report = Process::solve(query, whole);
        const Definition expected = process_by_definition(query, log);
        ASSERT_EQ(report_text(report), report_text(expected.report));
        expect_same_owners(owners_of<Process>(query, whole, report, log), expected.owners);
        if (HasFailure()) return;
    }
}

// A query that asks for counts alone is answered by counting codes: the same counts.
TEST(Process, CountsCodesAloneLikeItsDefinition)
{
    for (uint64_t seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 1);
        const TestLog log = random_log(random);
        Process::Query query = random_query(random);
        query.question.unit = UnitKind::Customer;
        query.items.parts = {test_key(BreakdownKey::Of::Event)};
        query.items.expand.clear();
        query.items.collapse = false;
        query.channel_edges = random.chance(0.5);
        query.units = query.times = query.variants = query.switches = false;
        const Process::Partial whole = scan_in_parts<Process>(query, log, random);
        const Report report = Process::solve(query, whole);
        const Definition expected = process_by_definition(query, log);
        EXPECT_EQ(report.summary[0].value, expected.report.summary[0].value);
        EXPECT_EQ(report.summary[1].value, expected.report.summary[1].value);
        for (size_t table = 0; table < 2; ++table) {
            ASSERT_EQ(report.tables[table].rows.size(), expected.report.tables[table].rows.size());
            for (size_t row = 0; row < report.tables[table].rows.size(); ++row) {
                const auto& is = report.tables[table].rows[row];
                for (size_t k = 0; k < is.size(); ++k) {
                    if (is[k].index() == 0) continue;  // not asked
                    EXPECT_EQ(is[k], expected.report.tables[table].rows[row][k])
                        << table << " " << row << " " << k;
                }
            }
        }
        if (query.channel_edges) {
            EXPECT_EQ(table_text(report.tables[2]), table_text(expected.report.tables[4]));
        }
        Owners owners = owners_of<Process>(query, whole, report, log);
        owners.erase("summary/ping_pong");  // not asked
        expect_owners(owners, expected.owners);
        if (HasFailure()) return;
    }
}

// PM-2: what leaves an item and what ends at it is what happened there; so is what comes in and
// starts.
TEST(Process, FlowIntoAndOutOfEachItemAddsUp)
{
    for (uint64_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 2);
        const TestLog log = random_log(random);
        const Process::Query query = random_query(random);
        const Report report = Process::solve(query, scan_in_parts<Process>(query, log, random));
        std::map<std::string, int64_t> out, in;
        for (const auto& edge : report.tables[1].rows) {
            out[std::get<std::string>(edge[0])] += std::get<int64_t>(edge[2]);
            in[std::get<std::string>(edge[1])] += std::get<int64_t>(edge[2]);
        }
        for (const auto& activity : report.tables[0].rows) {
            const std::string& item = std::get<std::string>(activity[0]);
            const auto count = std::get<int64_t>(activity[1]);
            EXPECT_EQ(out[item] + std::get<int64_t>(activity[4]), count) << item;
            EXPECT_EQ(in[item] + std::get<int64_t>(activity[3]), count) << item;
        }
        if (HasFailure()) return;
    }
}

TEST(Process, RefusesToOpenWhatIsNotThere)
{
    Random random(1, 3);
    const Process::Query query = random_query(random);
    const Process::Partial whole = Process::empty(query);
    for (const CellAddress& address :
         {CellAddress{"edges", {"a", "b"}, "count"}, CellAddress{"summary", {}, "nothing"},
          CellAddress{"variants", {"1"}, "units"}, CellAddress{"nothing", {}, "units"}}) {
        const auto behind = Process::behind(query, whole, address);
        ASSERT_FALSE(behind);
        EXPECT_EQ(behind.error().kind, ErrorKind::NotFound);
    }
}

TEST(DurationsByGroup, SketchStaysWithinFourPartsInAThousand)
{
    DurationsByGroup durations;
    std::vector<int64_t> values;
    Random random(7, 0);
    for (size_t k = 0; k <= grouped_durations_exact_max; ++k) {
        values.push_back(static_cast<int64_t>(random.exponential() * 5e6));
        durations.add(0, values.back());
    }
    EXPECT_FALSE(durations.is_exact());
    const auto summary = durations.summaries(1)[0];
    std::ranges::sort(values);
    const auto within = [](int64_t is, int64_t expected) {
        return std::abs(static_cast<double>(is - expected)) <=
               0.004 * static_cast<double>(expected) + 1;
    };
    EXPECT_EQ(summary.count, static_cast<int64_t>(values.size()));
    EXPECT_TRUE(within(summary.median, quantile_of_sorted(values, 0.5))) << summary.median;
    EXPECT_TRUE(within(summary.p90, quantile_of_sorted(values, 0.9))) << summary.p90;
    EXPECT_EQ(summary.mean, mean(values));
    EXPECT_TRUE(within(summary.trimmed, trimmed(values))) << summary.trimmed;
}

TEST(DurationsByGroup, TheSketchDoesNotDependOnHowValuesWereSplit)
{
    Random random(8, 0);
    DurationsByGroup whole, halves[2];
    for (size_t k = 0; k < grouped_durations_exact_max + 1000; ++k) {
        const auto ms = static_cast<int64_t>(random.below(1'000'000'000));
        const auto group = static_cast<uint32_t>(random.below(3));
        whole.add(group, ms);
        halves[random.below(2)].add(2 - group, ms);  // numbered otherwise
    }
    DurationsByGroup merged;
    const std::vector<uint32_t> groups{2, 1, 0};
    merged.take(halves[0], groups);
    merged.take(halves[1], groups);
    const auto a = whole.summaries(3);
    const auto b = merged.summaries(3);
    for (size_t g = 0; g < 3; ++g) {
        EXPECT_EQ(a[g].count, b[g].count);
        EXPECT_EQ(a[g].median, b[g].median);
        EXPECT_EQ(a[g].p90, b[g].p90);
        EXPECT_EQ(a[g].mean, b[g].mean);
        EXPECT_EQ(a[g].trimmed, b[g].trimmed);
    }
}

}  // namespace
}  // namespace itinera
