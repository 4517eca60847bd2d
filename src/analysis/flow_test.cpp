#include "analysis/flow.hpp"

#include <gtest/gtest.h>

#include "analysis/random_journeys_test.hpp"

namespace itinera {
namespace {

// One unit's walk, written down.
struct TestWalk {
    uint32_t customer;
    std::vector<std::string> items;  // up to the last column
    std::vector<int64_t> repeats;    // by column
    int64_t lasted;
    std::string end;
    bool reached;
};

std::optional<size_t> anchor_by_definition(const JourneyFlow::Query& query, const TestUnit& unit)
{
    std::vector<size_t> fitting;
    for (size_t k = 0; k < unit.places.size(); ++k) {
        const size_t i = unit.places[k];
        const EventFilter& filter = query.start ? *query.start : *query.end;
        if (query.question.in_period(unit.journey->rows[i].time) &&
            filter.fits(unit.journey->view(), i))
            fitting.push_back(k);
    }
    if (fitting.empty()) return std::nullopt;
    return query.last_occurrence ? fitting.back() : fitting.front();
}

// The events that a walk may take, anchor first, in the order of walking.
std::vector<size_t> taken_by_definition(const JourneyFlow::Query& query, const TestUnit& unit,
                                        size_t anchor)
{
    const auto& rows = unit.journey->rows;
    const int64_t at = rows[unit.places[anchor]].time;
    std::vector<size_t> taken{unit.places[anchor]};
    if (query.is_backwards()) {
        for (size_t k = anchor; k-- > 0;) {
            if (!query.window_ms || at - rows[unit.places[k]].time <= *query.window_ms)
                taken.push_back(unit.places[k]);
        }
        return taken;
    }
    for (size_t k = anchor + 1; k < unit.places.size(); ++k) {
        const int64_t time = rows[unit.places[k]].time;
        if (query.window_ms && time - at > *query.window_ms) continue;
        if (query.question.cut && time >= query.question.to_ms) continue;
        taken.push_back(unit.places[k]);
    }
    return taken;
}

bool is_open_by_definition(const JourneyFlow::Query& query, const TestUnit& unit, int64_t anchor_ms)
{
    const Question& question = query.question;
    if (query.window_ms && anchor_ms + *query.window_ms <= question.now_ms) return false;
    if (question.cut && question.to_ms - 1 <= question.now_ms) return false;
    return !unit.is_session || unit.session_runs;
}

std::optional<TestWalk> walk_by_definition(const JourneyFlow::Query& query, const TestUnit& unit)
{
    const TestJourney& journey = *unit.journey;
    std::optional<size_t> anchor = 0;
    if (!query.start_is_session)
        anchor = anchor_by_definition(query, unit);
    else if (!query.question.in_period(unit.session_start))
        anchor.reset();
    if (!anchor) return std::nullopt;
    std::vector<size_t> taken = taken_by_definition(query, unit, *anchor);
    bool reached = false;
    if (query.end && !query.is_backwards()) {
        for (size_t k = 1; k < taken.size() && !reached; ++k) {
            reached = query.end->fits(journey.view(), taken[k]);
            if (reached) taken.resize(k + 1);
        }
    }
    std::vector<std::pair<std::string, int64_t>> items;
    std::vector<int64_t> repeats;
    for (size_t k = 0; k < taken.size(); ++k) {
        const bool always = k == 0 || (reached && k + 1 == taken.size());
        if (!always && !shown_by_definition(query.items, journey, taken[k])) continue;
        const std::string item = item_by_definition(query.items, journey, taken[k]);
        if (query.items.collapse && !items.empty() && items.back().first == item) {
            ++repeats.back();
            continue;
        }
        items.emplace_back(item, journey.rows[taken[k]].time);
        repeats.push_back(0);
    }
    const int64_t anchor_ms = items.front().second;
    TestWalk walk{journey.customer(), {}, repeats, 0, "", reached};
    if (items.size() > query.columns + 1)
        walk.end = "more";
    else if (query.is_backwards())
        walk.end = "start";
    else if (reached)
        walk.end = "reached";
    else
        walk.end = is_open_by_definition(query, unit, anchor_ms) ? "open" : "dropped";
    items.resize(std::min(items.size(), query.columns + 1));
    walk.repeats.resize(items.size());
    for (const auto& [item, time] : items) walk.items.push_back(item);
    walk.lasted = std::abs(items.back().second - anchor_ms);
    if (query.completed && *query.completed != reached) return std::nullopt;
    return walk;
}

// What each walk shows in each column: its item, then once how it ended.
std::vector<std::vector<std::string>> shown_by_columns(const JourneyFlow::Query& query,
                                                       const std::vector<TestWalk>& walks)
{
    std::vector<std::map<std::string, int64_t>> units(query.columns + 1);
    for (const TestWalk& walk : walks) {
        for (size_t c = 0; c < walk.items.size(); ++c) ++units[c][walk.items[c]];
    }
    std::vector<std::set<std::string>> named(query.columns + 1);
    for (size_t c = 0; c <= query.columns; ++c) {
        std::vector<std::pair<std::string, int64_t>> ranked(units[c].begin(), units[c].end());
        std::ranges::stable_sort(ranked,
                                 [](const auto& a, const auto& b) { return a.second > b.second; });
        for (size_t k = 0; k < ranked.size() && (c == 0 || k < query.top); ++k)
            named[c].insert(ranked[k].first);
    }
    std::vector<std::vector<std::string>> shown;
    for (const TestWalk& walk : walks) {
        auto& columns = shown.emplace_back();
        for (size_t c = 0; c < walk.items.size(); ++c)
            columns.push_back(named[c].contains(walk.items[c]) ? walk.items[c] : "(other)");
        if (columns.size() <= query.columns) columns.push_back("(" + walk.end + ")");
    }
    return shown;
}

// Place of a name among the rows of a column: named items, then these in this order.
int special_place(const std::string& name)
{
    const std::vector<std::string> specials{"(other)", "(reached)", "(dropped)", "(open)",
                                            "(start)"};
    const auto at = std::ranges::find(specials, name);
    return at == specials.end() ? -1 : static_cast<int>(at - specials.begin());
}

struct Definition {
    Report report;
    Owners owners;
};

void add_nodes(const JourneyFlow::Query& query, const std::vector<TestWalk>& walks,
               const std::vector<std::vector<std::string>>& shown, Definition& definition)
{
    Table table{"nodes", {"column", "item"}, {}, {}, {}};
    for (size_t c = 0; c <= query.columns; ++c) {
        std::map<std::string, int64_t> units;
        std::set<std::string> folded;
        for (size_t w = 0; w < walks.size(); ++w) {
            if (c >= shown[w].size()) continue;
            ++units[shown[w][c]];
            if (shown[w][c] == "(other)") folded.insert(walks[w].items[c]);
            definition.owners["nodes/" + std::to_string(c) + "/" + shown[w][c] + "/units"].insert(
                walks[w].customer);
        }
        std::vector<std::pair<std::string, int64_t>> ranked(units.begin(), units.end());
        std::ranges::stable_sort(ranked, [](const auto& a, const auto& b) {
            const int place_a = special_place(a.first);
            const int place_b = special_place(b.first);
            return place_a != place_b ? place_a < place_b : a.second > b.second;
        });
        for (const auto& [item, count] : ranked) {
            Cell items = int64_t{1};
            if (special_place(item) == 0) items = static_cast<int64_t>(folded.size());
            if (special_place(item) > 0) items = std::monostate{};
            table.rows.push_back({static_cast<int64_t>(c), item, count, items});
        }
    }
    definition.report.tables.push_back(std::move(table));
}

void add_links(const JourneyFlow::Query& query, const std::vector<TestWalk>& walks,
               const std::vector<std::vector<std::string>>& shown, Definition& definition)
{
    Table table{"links", {"column", "from", "to"}, {}, {}, {}};
    for (size_t c = 0; c < query.columns; ++c) {
        std::map<std::pair<std::string, std::string>, int64_t> units;
        for (size_t w = 0; w < walks.size(); ++w) {
            if (c + 1 >= shown[w].size()) continue;
            ++units[{shown[w][c], shown[w][c + 1]}];
            definition
                .owners["links/" + std::to_string(c) + "/" + shown[w][c] + "/" + shown[w][c + 1] +
                        "/units"]
                .insert(walks[w].customer);
        }
        std::vector<std::pair<std::pair<std::string, std::string>, int64_t>> ranked(units.begin(),
                                                                                    units.end());
        std::ranges::stable_sort(ranked,
                                 [](const auto& a, const auto& b) { return a.second > b.second; });
        for (const auto& [link, count] : ranked) {
            table.rows.push_back({static_cast<int64_t>(c), link.first, link.second, count});
        }
    }
    definition.report.tables.push_back(std::move(table));
}

void add_repeats(const JourneyFlow::Query& query, const std::vector<TestWalk>& walks,
                 const std::vector<std::vector<std::string>>& shown, Definition& definition)
{
    Table table{"repeats", {"column", "item"}, {}, {}, {}};
    for (size_t c = 0; c <= query.columns; ++c) {
        std::map<std::string, int64_t> repeats;
        for (size_t w = 0; w < walks.size(); ++w) {
            if (c >= walks[w].items.size() || walks[w].repeats[c] == 0) continue;
            repeats[shown[w][c]] += walks[w].repeats[c];
            definition.owners["repeats/" + std::to_string(c) + "/" + shown[w][c] + "/repeats"]
                .insert(walks[w].customer);
        }
        std::vector<std::pair<std::string, int64_t>> ranked(repeats.begin(), repeats.end());
        std::ranges::stable_sort(ranked,
                                 [](const auto& a, const auto& b) { return a.second > b.second; });
        for (const auto& [item, count] : ranked)
            table.rows.push_back({static_cast<int64_t>(c), item, count});
    }
    definition.report.tables.push_back(std::move(table));
}

Millis quantile(std::vector<int64_t> values, double p)
{
    std::ranges::sort(values);
    const double h = static_cast<double>(values.size() - 1) * p;
    const auto low = static_cast<size_t>(h);
    const auto at = static_cast<double>(values[low]);
    const double next = low + 1 < values.size() ? static_cast<double>(values[low + 1]) : at;
    return Millis{
        static_cast<int64_t>(std::floor(at + (h - static_cast<double>(low)) * (next - at) + 0.5))};
}

void add_paths(const JourneyFlow::Query& query, const std::vector<TestWalk>& walks,
               Definition& definition)
{
    std::map<std::pair<std::string, std::string>, std::vector<int64_t>> lasted;
    std::map<std::pair<std::string, std::string>, std::set<uint32_t>> customers;
    for (const TestWalk& walk : walks) {
        std::vector<std::string> items = walk.items;
        if (query.is_backwards()) std::ranges::reverse(items);
        std::string text;
        for (const std::string& item : items) text += (text.empty() ? "" : " > ") + item;
        lasted[{text, walk.end}].push_back(walk.lasted);
        customers[{text, walk.end}].insert(walk.customer);
    }
    using Row = std::pair<std::pair<std::string, std::string>, std::vector<int64_t>>;
    std::vector<Row> ranked(lasted.begin(), lasted.end());
    std::ranges::stable_sort(
        ranked, [](const Row& a, const Row& b) { return a.second.size() > b.second.size(); });
    Table table{"paths", {"rank"}, {}, {}, {}};
    size_t covered = 0;
    for (size_t k = 0; k < ranked.size(); ++k) {
        const auto& [path, spans] = ranked[k];
        covered += spans.size();
        const auto all = static_cast<double>(walks.size());
        table.rows.push_back(
            {static_cast<int64_t>(k + 1), path.first, path.second,
             static_cast<int64_t>(spans.size()), static_cast<double>(spans.size()) / all,
             static_cast<double>(covered) / all, quantile(spans, 0.5), quantile(spans, 0.9)});
        definition.owners["paths/" + std::to_string(k + 1) + "/units"] = customers[path];
    }
    definition.report.tables.push_back(std::move(table));
}

Definition flow_by_definition(const JourneyFlow::Query& query, const TestLog& log)
{
    std::vector<TestWalk> walks;
    for (const auto& journey : log) {
        for (const TestUnit& unit : units_by_definition(query.question, *journey)) {
            if (const auto walk = walk_by_definition(query, unit)) walks.push_back(*walk);
        }
    }
    Definition definition;
    int64_t reached = 0;
    for (const TestWalk& walk : walks) {
        reached += walk.reached;
        definition.owners["summary/units"].insert(walk.customer);
        if (walk.reached) definition.owners["summary/reached"].insert(walk.customer);
    }
    const bool has_both = query.end && !query.is_backwards();
    definition.report.summary = {{"units", static_cast<int64_t>(walks.size())},
                                 {"reached", has_both ? Cell{reached} : Cell{}}};
    const auto shown = shown_by_columns(query, walks);
    add_nodes(query, walks, shown, definition);
    add_links(query, walks, shown, definition);
    add_repeats(query, walks, shown, definition);
    add_paths(query, walks, definition);
    return definition;
}

JourneyFlow::Query random_query(Random& random)
{
    JourneyFlow::Query query;
    query.question = random_question(random);
    query.items = random_items(random);
    const uint64_t kind = random.below(4);
    if (kind == 0)
        query.end = random_filter(random);
    else if (kind == 1 && query.question.unit == UnitKind::Session)
        query.start_is_session = true;
    else
        query.start = random_filter(random);
    if (kind == 3 || (query.start_is_session && random.chance(0.5)))
        query.end = random_filter(random);
    if (query.end && !query.is_backwards() && random.chance(0.3))
        query.completed = random.chance(0.5);
    query.last_occurrence = random.chance(0.3);
    if (query.question.unit != UnitKind::Session || random.chance(0.5))
        query.window_ms = static_cast<int64_t>(random.below(20)) + 1;
    query.columns = 1 + random.below(4);
    query.top = 1 + random.below(3);
    return query;
}

TEST(Flow, AgreesWithItsDefinitionOnRandomLogs)
{
    for (uint64_t seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 0);
        const TestLog log = random_log(random);
        const JourneyFlow::Query query = random_query(random);
        const JourneyFlow::Partial whole = scan_in_parts<JourneyFlow>(query, log, random);
        const Report report = JourneyFlow::solve(query, whole);
        const Definition expected = flow_by_definition(query, log);
        ASSERT_EQ(report_text(report), report_text(expected.report));
        expect_owners(owners_of<JourneyFlow>(query, whole, report, log), expected.owners);
        if (HasFailure()) return;
    }
}

// FL-7: each column adds up to the items of the one before. FL-8: so do the links of each node.
TEST(Flow, ColumnsAndLinksConserveUnits)
{
    for (uint64_t seed = 0; seed < 2000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, 1);
        const TestLog log = random_log(random);
        const JourneyFlow::Query query = random_query(random);
        const Report report =
            JourneyFlow::solve(query, scan_in_parts<JourneyFlow>(query, log, random));
        std::map<int64_t, int64_t> all, items;
        std::map<std::pair<int64_t, std::string>, int64_t> node, out, in;
        for (const auto& row : report.tables[0].rows) {
            const auto column = std::get<int64_t>(row[0]);
            const auto units = std::get<int64_t>(row[2]);
            all[column] += units;
            if (row[3].index() != 0) items[column] += units;
            node[{column, std::get<std::string>(row[1])}] = units;
        }
        EXPECT_EQ(all[0], std::get<int64_t>(report.summary[0].value));
        for (int64_t c = 0; c < static_cast<int64_t>(query.columns); ++c)
            EXPECT_EQ(all[c + 1], items[c]) << c;
        for (const auto& row : report.tables[1].rows) {
            const auto column = std::get<int64_t>(row[0]);
            out[{column, std::get<std::string>(row[1])}] += std::get<int64_t>(row[3]);
            in[{column + 1, std::get<std::string>(row[2])}] += std::get<int64_t>(row[3]);
        }
        for (const auto& [key, units] : node) {
            if (key.first > 0) {
                EXPECT_EQ(in[key], units) << key.first << " " << key.second;
            }
            const bool goes_on =
                special_place(key.second) <= 0 && key.first < static_cast<int64_t>(query.columns);
            if (goes_on) {
                EXPECT_EQ(out[key], units) << key.first << " " << key.second;
            }
        }
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace itinera
