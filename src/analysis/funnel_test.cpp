#include "analysis/funnel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "analysis/frame.hpp"
#include "base/random.hpp"
#include "journey/journey_fixture_test.hpp"

namespace itinera {
namespace {

constexpr int64_t day_ms = 86'400'000;
constexpr size_t names = 4;

// ---- The definition: every choice of events, by the rules of FN. Shares no code with the
// analysis.

struct TwinEvent {
    uint32_t customer;
    int64_t time_ms;
    uint32_t bits = 0;  // steps that it fits
    uint32_t session = 0;
    std::string color;  // "" = missing
};

struct TwinAttempt {
    uint32_t customer = 0;
    size_t unit = 0;
    std::vector<size_t> taken;  // places in the unit
    bool is_open = false;
    std::string group;
    std::vector<int64_t> times_ms;
};

struct TwinQuestion {
    const FunnelQuery& query;
    int64_t idle_ms;
};

bool is_strict(const FunnelQuery& query, size_t step)
{
    return step > 0 && query.steps[step].strict;
}

bool in_window(const FunnelQuery& query, const TwinEvent& first, const TwinEvent& event)
{
    switch (query.window.kind) {
    case FunnelWindow::Kind::Duration: return event.time_ms - first.time_ms <= query.window.amount;
    case FunnelWindow::Kind::CalendarDays:
        return event.time_ms / day_ms < first.time_ms / day_ms + query.window.amount;
    case FunnelWindow::Kind::Sessions: break;
    }
    return event.session >= first.session && event.session < first.session + query.window.amount;
}

bool may_begin(const FunnelQuery& query, const TwinEvent& event)
{
    const bool has_window = query.window.kind != FunnelWindow::Kind::Sessions || event.session > 0;
    return (event.bits & 1) && query.question.in_period(event.time_ms) && has_window;
}

// All valid attempts that begin with `taken`.
void all_attempts(const FunnelQuery& query, const std::vector<TwinEvent>& unit,
                  std::vector<size_t>& taken, std::vector<std::vector<size_t>>& found)
{
    found.push_back(taken);
    const size_t step = taken.size();
    if (step == query.steps.size()) return;
    for (size_t i = taken.back() + 1; i < unit.size(); ++i) {
        if (is_strict(query, step) && i != taken.back() + 1) break;
        if (!(unit[i].bits >> step & 1) || !in_window(query, unit[taken[0]], unit[i])) continue;
        if (query.question.cut && unit[i].time_ms >= query.question.to_ms) continue;
        taken.push_back(i);
        all_attempts(query, unit, taken, found);
        taken.pop_back();
    }
}

bool still_runs(const TwinQuestion& asked, const std::vector<TwinEvent>& unit,
                const TwinEvent& first, const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    const int64_t now = query.question.now_ms;
    if (query.question.cut && query.question.to_ms - 1 <= now) return false;
    (void)unit;
    switch (query.window.kind) {
    case FunnelWindow::Kind::Duration: return first.time_ms + query.window.amount > now;
    case FunnelWindow::Kind::CalendarDays:
        return (first.time_ms / day_ms + query.window.amount) * day_ms - 1 > now;
    case FunnelWindow::Kind::Sessions: break;
    }
    const int64_t last_session = journey.back().session;
    const int64_t wanted = first.session + query.window.amount - 1;
    if (last_session < wanted) return true;
    return last_session == wanted && now - journey.back().time_ms <= asked.idle_ms;
}

// The attempt that counts of those whose first event is one of `starts` (FN-9).
TwinAttempt best_of(const TwinQuestion& asked, const std::vector<TwinEvent>& unit,
                    const std::vector<size_t>& starts, const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    std::vector<std::vector<size_t>> found;
    for (const size_t start : starts) {
        std::vector<size_t> taken(1, start);

        all_attempts(query, unit, taken, found);
    }
    const auto is_better = [&](const std::vector<size_t>& a, const std::vector<size_t>& b) {
        if (a.size() != b.size()) return a.size() > b.size();
        if (a.back() != b.back()) return a.back() < b.back();
        if (a.front() != b.front()) return a.front() > b.front();
        return a < b;
    };
    TwinAttempt best;
    best.taken = *std::ranges::min_element(found, is_better);
    if (best.taken.size() == query.steps.size()) return best;
    for (const auto& taken : found) {
        const bool next_is_strict = is_strict(query, taken.size());
        const bool can_take = !next_is_strict || taken.back() + 1 == unit.size();
        best.is_open |= can_take && still_runs(asked, unit, unit[taken[0]], journey);
    }
    return best;
}

std::vector<TwinAttempt> attempts_of_unit(const TwinQuestion& asked,
                                          const std::vector<TwinEvent>& unit,
                                          const std::vector<TwinEvent>& journey)
{
    const FunnelQuery& query = asked.query;
    std::vector<TwinAttempt> attempts;
    size_t from = 0;
    while (true) {
        std::vector<size_t> starts;
        for (size_t i = from; i < unit.size(); ++i) {
            if (may_begin(query, unit[i])) starts.push_back(i);
        }
        if (starts.empty()) return attempts;
        if (query.entry != FunnelEntry::Optimised) starts.erase(starts.begin() + 1, starts.end());
        attempts.push_back(best_of(asked, unit, starts, journey));
        if (query.entry != FunnelEntry::Every) return attempts;
        const TwinAttempt& last = attempts.back();
        from = last.taken.back() + 1;
        if (last.taken.size() < query.steps.size()) {
            from = starts[0] + 1;
            for (size_t i = from; i < unit.size(); ++i) {
                if (in_window(query, unit[starts[0]], unit[i])) from = i + 1;
            }
        }
    }
}

std::string color_of(const FunnelQuery& query, const std::vector<TwinEvent>& unit,
                     const TwinAttempt& attempt)
{
    const BreakdownKey& key = query.question.by[0];
    std::vector<size_t> places = attempt.taken;
    if (key.first_ever) {
        places.clear();
        for (size_t i = 0; i < unit.size(); ++i) places.push_back(i);
    } else if (query.question.attribute.from == BreakdownRule::From::Last) {
        std::ranges::reverse(places);
    } else if (query.question.attribute.from == BreakdownRule::From::Step) {
        const size_t step = query.question.attribute.step;
        if (step >= places.size()) return "(not reached)";
        const size_t only = places[step];
        places.assign(1, only);
    }
    for (const size_t place : places) {
        if (!unit[place].color.empty()) return unit[place].color;
    }
    return "(none)";
}

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

}  // namespace
}  // namespace itinera
