#include "analysis/funnel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/frame.hpp"
#include "analysis/funnel_definition_test.hpp"
#include "base/random.hpp"
#include "journey/journey_fixture_test.hpp"

namespace itinera {
namespace {

constexpr size_t names = 4;

// ---- Random questions and logs.

struct Case {
    TestLog log;
    FunnelQuery query;
    int64_t idle_ms = 5;
    std::vector<std::vector<uint16_t>> step_names;  // by step
    std::vector<uint16_t> where_names;              // empty: all
    std::optional<uint8_t> first_step_channel;
};

EventFilter names_filter(const std::vector<uint16_t>& wanted, std::optional<uint8_t> channel = {})
{
    EventNode leaf{.kind = EventNode::Kind::Events, .events = std::vector<uint8_t>(names, 0)};
    for (const uint16_t name : wanted) leaf.events[name] = 1;
    if (!channel) return EventFilter(leaf, names);
    EventNode in_channel{.kind = EventNode::Kind::Channels};
    in_channel.channels.set(*channel);
    return EventFilter(EventNode{.kind = EventNode::Kind::All, .children = {leaf, in_channel}},
                       names);
}

std::vector<uint16_t> random_names(Random& random)
{
    std::vector<uint16_t> chosen{static_cast<uint16_t>(random.below(names))};
    if (random.chance(0.2)) chosen.push_back(static_cast<uint16_t>(random.below(names)));
    return chosen;
}

void random_log(Random& random, Case& one)
{
    const bool over_days = one.query.window.kind == FunnelWindow::Kind::CalendarDays;
    const int64_t unit = over_days ? day_ms / 4 : 1;
    const size_t rows = random.below(13);
    for (size_t i = 0; i < rows; ++i) {
        TestRow row{
            static_cast<uint32_t>(random.below(3)), static_cast<int64_t>(random.below(14)) * unit,
            static_cast<uint16_t>(random.below(names)), static_cast<uint8_t>(random.below(2))};
        if (random.chance(0.7))
            row.properties["color"] = random.chance(0.5) ? "\"red\"" : "\"blue\"";
        one.log.rows.push_back(std::move(row));
    }
    Question& question = one.query.question;
    question.now_ms = static_cast<int64_t>(5 + random.below(15)) * unit;
    if (random.chance(0.4)) {
        question.from_ms = static_cast<int64_t>(random.below(8)) * unit;
        question.to_ms = question.from_ms + static_cast<int64_t>(1 + random.below(9)) * unit;
        question.cut = random.chance(0.4);
    }
}

void random_breakdown(Random& random, Case& one)
{
    Question& question = one.query.question;
    if (random.chance(0.5)) return;
    BreakdownKey key{.first_ever = random.chance(0.3), .name = "color"};
    question.by.push_back(std::move(key));
    question.top = 1 + random.below(3);
    question.attribute.from = static_cast<BreakdownRule::From>(random.below(3));
    question.attribute.step = random.below(one.query.steps.size());
}

Case random_case(uint64_t seed)
{
    Random random(seed, 1);
    Case one;
    FunnelQuery& query = one.query;
    const size_t steps = 1 + random.below(4);
    const double strictness = random.chance(0.5) ? 0 : random.uniform();
    if (random.chance(0.2)) one.first_step_channel = static_cast<uint8_t>(random.below(2));
    for (size_t k = 0; k < steps; ++k) {
        one.step_names.push_back(random_names(random));
        query.steps.push_back(
            {names_filter(one.step_names[k], k == 0 ? one.first_step_channel : std::nullopt),
             random.chance(strictness), "s" + std::to_string(k + 1)});
    }
    if (random.chance(0.3)) {
        one.where_names = {0, 1, 2};
        query.question.where = names_filter(one.where_names);
    }
    query.window.kind = static_cast<FunnelWindow::Kind>(random.below(3));
    query.window.amount = static_cast<int64_t>(
        1 + random.below(query.window.kind == FunnelWindow::Kind::Duration ? 12 : 3));
    query.entry = static_cast<FunnelEntry>(random.below(3));
    query.question.unit = static_cast<UnitKind>(random.below(3));
    one.idle_ms = static_cast<int64_t>(random.below(4));
    query.question.session.idle_ms = one.idle_ms;
    if (random.chance(0.5)) {
        const size_t from = random.below(steps);
        query.times = FunnelTimes{from, from + random.below(steps - from), {0, 2, 5}};
    }
    random_log(random, one);
    random_breakdown(random, one);
    query.prepare(names);
    return one;
}

std::vector<TwinAttempt> by_definition(const Case& one)
{
    const FunnelQuery& query = one.query;
    std::vector<TwinAttempt> attempts;
    for (uint32_t customer = 0; customer < 3; ++customer) {
        std::vector<std::pair<TwinEvent, uint16_t>> events;
        for (const TestRow& row : one.log.rows) {
            if (row.customer != customer) continue;
            TwinEvent event{customer, row.time_ms, 0, 0, ""};
            for (size_t k = 0; k < query.steps.size(); ++k) {
                const bool channel_fits =
                    k > 0 || !one.first_step_channel || *one.first_step_channel == row.channel;
                const bool fits =
                    std::ranges::count(one.step_names[k], row.event) > 0 && channel_fits;
                event.bits |= uint32_t{fits} << k;
            }
            if (const auto color = row.properties.find("color"); color != row.properties.end()) {
                event.color = color->second.substr(1, color->second.size() - 2);
            }
            events.emplace_back(event, row.event);
        }
        std::ranges::stable_sort(events, {}, [](const auto& event) { return event.first.time_ms; });
        std::vector<TwinEvent> journey;
        std::map<std::string, std::vector<TwinEvent>> units;
        uint32_t session = 0;
        for (size_t i = 0; i < events.size(); ++i) {
            TwinEvent& event = events[i].first;
            if (i == 0 || event.time_ms - events[i - 1].first.time_ms > one.idle_ms) ++session;
            event.session = session;
            journey.push_back(event);
            if (!one.where_names.empty() &&
                std::ranges::count(one.where_names, events[i].second) == 0)
                continue;
            if (query.question.unit == UnitKind::Customer) units[""].push_back(event);
            if (query.question.unit == UnitKind::Session)
                units[std::to_string(session)].push_back(event);
            if (query.question.unit == UnitKind::Property && !event.color.empty())
                units[event.color].push_back(event);
        }
        size_t number = 0;
        for (const auto& [name, unit] : units) {
            for (TwinAttempt& attempt : attempts_of_unit({query, one.idle_ms}, unit, journey)) {
                attempt.customer = customer;
                attempt.unit = customer * 100 + number;
                if (!query.question.by.empty()) attempt.group = color_of(query, unit, attempt);
                for (const size_t place : attempt.taken)
                    attempt.times_ms.push_back(unit[place].time_ms);
                attempts.push_back(attempt);
            }
            ++number;
        }
    }
    return attempts;
}

// ---- Comparison, cell by cell.

using Picks = std::function<bool(const TwinAttempt&)>;

struct Asked {
    const Case& one;
    std::shared_ptr<const Snapshot> snapshot;
    Snapshot::Columns columns;
    FunnelPartial whole;
    std::vector<TwinAttempt> attempts;

    // Checks a cell of a count of attempts, and the customers behind it.
    void expect(const Cell& cell, const CellAddress& address, const Picks& picks) const
    {
        int64_t count = 0;
        std::set<uint32_t> customers;
        for (const TwinAttempt& attempt : attempts) {
            if (!picks(attempt)) continue;
            ++count;
            customers.insert(attempt.customer);
        }
        const std::string where =
            address.table + " " + (address.keys.empty() ? "" : address.keys.front()) + " " +
            (address.keys.empty() ? "" : address.keys.back()) + " " + address.column;
        EXPECT_EQ(std::get<int64_t>(cell), count) << where;
        const auto behind = customers_behind<Funnel>(one.query, *snapshot, columns, whole, address);
        ASSERT_TRUE(behind) << behind.error().message << " " << where;
        std::set<uint32_t> listed;
        for (const CustomerId customer : *behind) listed.insert(raw(customer));
        EXPECT_EQ(listed, customers) << where;
    }
};

// Names in the order of their rows, and which group each attempt's row is.
std::vector<std::string> rows_by_definition(const Case& one, std::vector<TwinAttempt>& attempts)
{
    std::map<std::string, std::set<size_t>> units;
    for (const TwinAttempt& attempt : attempts) units[attempt.group].insert(attempt.unit);
    std::vector<std::pair<std::string, std::set<size_t>>> order(units.begin(), units.end());
    std::ranges::stable_sort(
        order, [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    std::vector<std::string> rows;
    for (size_t i = 0; i < order.size() && i < one.query.question.top; ++i)
        rows.push_back(order[i].first);
    if (order.size() > rows.size()) {
        for (TwinAttempt& attempt : attempts) {
            if (std::ranges::find(rows, attempt.group) == rows.end()) attempt.group = "(other)";
        }
        rows.push_back("(other)");
    }
    rows.push_back("(all)");
    return rows;
}

int64_t median_of(std::vector<int64_t> values)
{
    std::ranges::sort(values);
    const size_t n = values.size();
    return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2] + 1) / 2;
}

void check_steps(Asked& asked)
{
    const FunnelQuery& query = asked.one.query;
    const bool by = !query.question.by.empty();
    std::vector<std::string> groups{"(all)"};
    if (by) groups = rows_by_definition(asked.one, asked.attempts);
    const Report report = Funnel::solve(query, asked.whole);
    const Table& table = report.tables[0];
    const size_t steps = query.steps.size();
    ASSERT_EQ(table.rows.size(), groups.size() * steps);
    for (size_t r = 0; r < table.rows.size(); ++r) {
        const std::string& group = groups[r / steps];
        const size_t step = r % steps + 1;
        const auto& row = table.rows[r];
        std::vector<std::string> keys{std::to_string(step)};
        if (by) {
            ASSERT_EQ(std::get<std::string>(row[0]), group);
            keys.insert(keys.begin(), group);
        }
        const size_t base = by ? 1 : 0;
        const auto cell = [&](size_t c) { return row[base + c]; };
        const auto in_group = [&](const TwinAttempt& attempt) {
            return group == "(all)" || attempt.group == group;
        };
        const auto reached = [&](const TwinAttempt& a) {
            return in_group(a) && a.taken.size() >= step;
        };
        const auto ended = [&](const TwinAttempt& a) {
            return in_group(a) && a.taken.size() == step && step < steps;
        };
        asked.expect(cell(2), {"steps", keys, "reached"}, reached);
        asked.expect(cell(5), {"steps", keys, "dropped"},
                     [&](const TwinAttempt& a) { return ended(a) && !a.is_open; });
        asked.expect(cell(6), {"steps", keys, "open"},
                     [&](const TwinAttempt& a) { return ended(a) && a.is_open; });
        std::set<size_t> units;
        std::vector<int64_t> between;
        for (const TwinAttempt& attempt : asked.attempts) {
            if (!reached(attempt)) continue;
            units.insert(attempt.unit);
            if (step > 1)
                between.push_back(attempt.times_ms[step - 1] - attempt.times_ms[step - 2]);
        }
        EXPECT_EQ(std::get<int64_t>(cell(8)), static_cast<int64_t>(units.size()));
        const Cell median = between.empty() ? Cell() : Cell(Millis{median_of(between)});
        EXPECT_EQ(cell(7), median);
    }
}

void check_summary_and_times(const Asked& asked)
{
    const FunnelQuery& query = asked.one.query;
    const Report report = Funnel::solve(query, asked.whole);
    const size_t steps = query.steps.size();
    asked.expect(report.summary[0].value, {"summary", {}, "entered"},
                 [](const TwinAttempt&) { return true; });
    asked.expect(report.summary[1].value, {"summary", {}, "converted"},
                 [&](const TwinAttempt& a) { return a.taken.size() == steps; });
    asked.expect(report.summary[3].value, {"summary", {}, "open"},
                 [](const TwinAttempt& a) { return a.is_open; });
    if (!query.times) return;
    const std::vector<int64_t>& edges = query.times->edges_ms;
    for (size_t bin = 0; bin < edges.size(); ++bin) {
        asked.expect(
            report.tables[2].rows[bin][3], {"histogram", {std::to_string(bin + 1)}, "units"},
            [&](const TwinAttempt& a) {
                if (a.taken.size() <= query.times->to) return false;
                const int64_t took = a.times_ms[query.times->to] - a.times_ms[query.times->from];
                return edges[bin] <= took && (bin + 1 == edges.size() || took < edges[bin + 1]);
            });
    }
}

TEST(Funnel, IsItsDefinitionOnRandomLogsAndQuestions)
{
    for (uint64_t seed = 1; seed <= 6000; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Case one = random_case(seed);
        const auto index = index_of(one.log);
        Asked asked{one, index->snapshot(), {}, {}, by_definition(one)};
        asked.columns = *asked.snapshot->columns({"color"});
        for (BreakdownKey& key : one.query.question.by) {
            for (const std::string& json : asked.columns.columns[0]->dictionary) {
                key.value_names.push_back(json.empty() ? "(none)"
                                                       : json.substr(1, json.size() - 2));
            }
        }
        asked.whole = *run<Funnel>(one.query, *asked.snapshot, asked.columns, RunControl{});
        check_steps(asked);
        check_summary_and_times(asked);
        if (::testing::Test::HasFailure()) return;
    }
}

// Report cells as text, for comparisons of whole reports.
std::string text_of(const Report& report)
{
    std::string text;
    for (const Named& named : report.summary)
        text += named.name + " " + key_text(named.value) + "\n";
    for (const Table& table : report.tables) {
        for (const auto& row : table.rows) {
            for (const Cell& cell : row) text += key_text(cell) + "|";
            text += "\n";
        }
    }
    return text;
}

std::string asked_of(const Case& one, const Snapshot& snapshot)
{
    const auto columns = snapshot.columns({"color"});
    FunnelQuery query = one.query;
    for (BreakdownKey& key : query.question.by) key.value_names = columns->columns[0]->dictionary;
    return text_of(Funnel::solve(query, *run<Funnel>(query, snapshot, *columns, RunControl{})));
}

TEST(Funnel, AnySplitOfCustomersMergesToTheSameReport)
{
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        const Case one = random_case(seed);
        const auto index = index_of(one.log);
        const auto snapshot = index->snapshot();
        const auto columns = snapshot->columns({"color"});
        Random random(seed, 2);
        std::vector<FunnelPartial> partials;
        for (int p = 0; p < 3; ++p) partials.push_back(Funnel::empty(one.query));
        snapshot->walk({0, static_cast<uint32_t>(snapshot->customer_count())}, *columns,
                       [&](const JourneyView& journey) {
                           Funnel::scan(one.query, journey, partials[random.below(3)]);
                       });
        Funnel::merge(partials[2], std::move(partials[0]));
        Funnel::merge(partials[1], std::move(partials[2]));
        FunnelQuery query = one.query;
        for (BreakdownKey& key : query.question.by)
            key.value_names = columns->columns[0]->dictionary;
        EXPECT_EQ(text_of(Funnel::solve(query, partials[1])), asked_of(one, *snapshot));
    }
}

TEST(Funnel, TheOrderOfArrivalDoesNotMatterAndNeitherDoesFolding)
{
    for (uint64_t seed = 1; seed <= 300; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Case one = random_case(seed);
        const auto folded = index_of(one.log);
        const std::string expected = asked_of(one, *folded->snapshot());
        // Rows of one customer and instant keep their order, all others are shuffled.
        Random random(seed, 3);
        std::vector<TestRow>& rows = one.log.rows;
        for (size_t swaps = 0; rows.size() > 1 && swaps < 40; ++swaps) {
            const size_t i = random.below(rows.size() - 1);
            const bool tie =
                rows[i].customer == rows[i + 1].customer && rows[i].time_ms == rows[i + 1].time_ms;
            if (!tie) std::swap(rows[i], rows[i + 1]);
        }
        JourneyIndexOptions options;
        options.partition_customers = 2;
        auto index = JourneyIndex::open({}, TestLog::customer_of, one.log, options);
        const size_t half = rows.size() / 2;
        ASSERT_TRUE((*index)->apply(one.log.batch(0, half)));
        ASSERT_TRUE((*index)->fold());
        ASSERT_TRUE((*index)->apply(one.log.batch(half, rows.size())));
        EXPECT_EQ(asked_of(one, *(*index)->snapshot()), expected);
        ASSERT_TRUE((*index)->fold());
        EXPECT_EQ(asked_of(one, *(*index)->snapshot()), expected);
    }
}

TEST(Funnel, CellsThatTheReportLacksAreNotFound)
{
    const Case one = random_case(7);
    const FunnelPartial whole = Funnel::empty(one.query);
    for (const CellAddress& address :
         {CellAddress{"steps", {"99"}, "reached"}, CellAddress{"steps", {"1"}, "name"},
          CellAddress{"summary", {}, "conversion"}, CellAddress{"nothing", {}, "reached"}}) {
        const auto behind = Funnel::behind(one.query, whole, address);
        ASSERT_FALSE(behind);
        EXPECT_EQ(behind.error().kind, ErrorKind::NotFound);
    }
}

}  // namespace
}  // namespace itinera
