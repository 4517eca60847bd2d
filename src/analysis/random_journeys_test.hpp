// Small random logs and questions for the tests of analyses against their definitions (GO-15): at
// most 3 customers, 12 events, 4 names, 3 channels, one property, and many equal times.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analysis/items.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "base/random.hpp"

namespace itinera {

struct TestEvent {
    int64_t time;
    uint16_t event;
    uint8_t channel;
    uint32_t property;  // 0 = missing
};

inline const std::vector<std::string> test_names{"(none)", "a", "b", "a b", "c"};
inline const std::vector<std::string> test_channels{"web", "app", "store"};
inline const std::vector<std::string> test_values{"(none)", "x", "y"};
inline constexpr uint16_t test_event_codes = 4;

// One customer's events as columns.
class TestJourney {
public:
    TestJourney(uint32_t customer, std::vector<TestEvent> events)
        : rows(std::move(events)), customer_(customer)
    {
        std::ranges::stable_sort(rows, {}, &TestEvent::time);
        for (const TestEvent& row : rows) {
            times_.push_back(row.time);
            events_.push_back(row.event);
            channels_.push_back(row.channel);
            property_.push_back(row.property);
        }
        columns_ = {property_};
    }
    TestJourney(const TestJourney&) = delete;
    JourneyView view() const
    {
        return {CustomerId{customer_}, times_, events_, channels_, columns_};
    }
    uint32_t customer() const { return customer_; }

    std::vector<TestEvent> rows;

private:
    uint32_t customer_;
    std::vector<int64_t> times_;
    std::vector<uint16_t> events_;
    std::vector<uint8_t> channels_;
    std::vector<uint32_t> property_;
    std::vector<std::span<const uint32_t>> columns_;
};

using TestLog = std::vector<std::unique_ptr<TestJourney>>;

inline TestLog random_log(Random& random)
{
    std::vector<std::vector<TestEvent>> events(3);
    for (uint64_t k = random.below(13); k > 0; --k) {
        events[random.below(3)].push_back({static_cast<int64_t>(random.below(30)),
                                           static_cast<uint16_t>(random.below(test_event_codes)),
                                           static_cast<uint8_t>(random.below(3)),
                                           static_cast<uint32_t>(random.below(3))});
    }
    TestLog log;
    for (uint32_t customer = 0; customer < 3; ++customer) {
        if (events[customer].empty()) continue;
        log.push_back(std::make_unique<TestJourney>(customer, std::move(events[customer])));
    }
    return log;
}

// A predicate by names, and for some by channel or property too.
inline EventFilter random_filter(Random& random)
{
    EventNode names{.kind = EventNode::Kind::Events};
    for (uint16_t code = 0; code < test_event_codes; ++code)
        names.events.push_back(random.chance(0.5));
    EventNode root{.kind = EventNode::Kind::All, .children = {names}};
    if (random.chance(0.3)) {
        EventNode channels{.kind = EventNode::Kind::Channels};
        channels.channels.set(random.below(3));
        channels.channels.set(random.below(3));
        root.children.push_back(channels);
    }
    if (random.chance(0.2)) {
        EventNode column{.kind = EventNode::Kind::Column};
        for (int code = 0; code < 3; ++code) column.passes.push_back(random.chance(0.6));
        root.children.push_back(column);
    }
    return EventFilter(root, test_event_codes);
}

inline std::vector<EventFilter> some_filters(Random& random, double chance)
{
    std::vector<EventFilter> filters;
    while (filters.size() < 2 && random.chance(chance)) filters.push_back(random_filter(random));
    return filters;
}

inline SessionDefinition random_sessions(Random& random)
{
    SessionDefinition session;
    session.idle_ms = static_cast<int64_t>(random.below(8));
    if (random.chance(0.3)) session.max_ms = static_cast<int64_t>(random.below(10));
    session.start_on = some_filters(random, 0.2);
    session.end_on = some_filters(random, 0.2);
    session.ignore = some_filters(random, 0.2);
    session.split_on_channel = random.chance(0.2);
    if (random.chance(0.2)) session.key_column = 0;
    return session;
}

inline Question random_question(Random& random)
{
    Question question;
    if (random.chance(0.4)) {
        question.from_ms = static_cast<int64_t>(random.below(15));
        question.to_ms = question.from_ms + 1 + static_cast<int64_t>(random.below(20));
    }
    question.cut = random.chance(0.3);
    question.now_ms = 15 + static_cast<int64_t>(random.below(30));
    if (random.chance(0.3)) question.where = random_filter(random);
    question.unit = random.chance(0.5)   ? UnitKind::Customer
                    : random.chance(0.5) ? UnitKind::Session
                                         : UnitKind::Property;
    question.session = random_sessions(random);
    return question;
}

inline BreakdownKey test_key(BreakdownKey::Of of)
{
    BreakdownKey key;
    key.of = of;
    key.value_names = test_values;
    if (of == BreakdownKey::Of::Event) key.value_names = test_names;
    if (of == BreakdownKey::Of::Channel) {
        key.value_names = test_channels;
        key.value_names.insert(key.value_names.begin(), "(none)");
    }
    return key;
}

inline ItemRule random_items(Random& random)
{
    using Of = BreakdownKey::Of;
    ItemRule items;
    if (random.chance(0.6))
        items.parts = {test_key(Of::Event)};
    else if (random.chance(0.5))
        items.parts = {test_key(Of::Channel), test_key(Of::Event)};
    else
        items.parts = {test_key(Of::Column)};
    if (random.chance(0.2)) items.expand.push_back({random_filter(random), test_key(Of::Column)});
    items.only = some_filters(random, 0.2);
    items.hide = some_filters(random, 0.2);
    items.collapse = random.chance(0.4);
    return items;
}

// --- the definitions, shared with no code of the analyses

inline bool fits_any(const std::vector<EventFilter>& filters, const TestJourney& journey, size_t i)
{
    for (const EventFilter& filter : filters) {
        if (filter.fits(journey.view(), i)) return true;
    }
    return false;
}

inline std::string item_by_definition(const ItemRule& items, const TestJourney& journey, size_t i)
{
    const TestEvent& row = journey.rows[i];
    const auto value = [&](const BreakdownKey& key) {
        if (key.of == BreakdownKey::Of::Event) return test_names[row.event + size_t{1}];
        if (key.of == BreakdownKey::Of::Channel) return test_channels[row.channel];
        return test_values[row.property];
    };
    std::string text;
    for (const BreakdownKey& part : items.parts) text += (text.empty() ? "" : " ") + value(part);
    for (const ItemExpansion& expansion : items.expand) {
        if (expansion.events.fits(journey.view(), i)) return text + ": " + value(expansion.with);
    }
    return text;
}

inline bool shown_by_definition(const ItemRule& items, const TestJourney& journey, size_t i)
{
    return (items.only.empty() || fits_any(items.only, journey, i)) &&
           !fits_any(items.hide, journey, i);
}

// Session number of each event (CM-9, CM-10), 0 for none.
inline std::vector<int> sessions_by_definition(const SessionDefinition& rule,
                                               const TestJourney& journey)
{
    const std::vector<TestEvent>& rows = journey.rows;
    std::vector<int> number(rows.size(), 0);
    if (rule.key_column) {
        std::vector<uint32_t> values;  // in order of first event
        for (size_t i = 0; i < rows.size(); ++i) {
            if (rows[i].property == 0) continue;
            if (std::ranges::find(values, rows[i].property) == values.end())
                values.push_back(rows[i].property);
            number[i] =
                static_cast<int>(std::ranges::find(values, rows[i].property) - values.begin()) + 1;
        }
        return number;
    }
    std::vector<size_t> kept;
    for (size_t i = 0; i < rows.size(); ++i) {
        if (!fits_any(rule.ignore, journey, i)) kept.push_back(i);
    }
    int last = 0;
    size_t first_of_last = 0;
    for (size_t k = 0; k < kept.size(); ++k) {
        const size_t i = kept[k];
        bool is_new = k == 0 || fits_any(rule.start_on, journey, i);
        if (k > 0) {
            const size_t before = kept[k - 1];
            is_new = is_new || rows[i].time - rows[before].time > rule.idle_ms ||
                     fits_any(rule.end_on, journey, before) ||
                     (rule.split_on_channel && rows[i].channel != rows[before].channel) ||
                     (rule.max_ms && rows[i].time - rows[first_of_last].time > *rule.max_ms);
        }
        if (is_new) {
            ++last;
            first_of_last = i;
        }
        number[i] = last;
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        if (!fits_any(rule.ignore, journey, i)) continue;
        for (size_t k = kept.size(); k-- > 0;) {
            if (kept[k] > i) continue;
            const bool belongs = rows[i].time - rows[kept[k]].time <= rule.idle_ms &&
                                 !fits_any(rule.end_on, journey, kept[k]);
            number[i] = belongs ? number[kept[k]] : 0;
            break;
        }
    }
    return number;
}

// A unit: places of its events after `where`; of a session, when it started and whether it still
// runs.
struct TestUnit {
    const TestJourney* journey;
    std::vector<size_t> places;
    bool is_session = false;
    int64_t session_start = 0;
    bool session_runs = false;
};

inline std::vector<TestUnit> units_by_definition(const Question& question,
                                                 const TestJourney& journey)
{
    std::vector<int> group(journey.rows.size(), 1);
    if (question.unit == UnitKind::Session)
        group = sessions_by_definition(question.session, journey);
    if (question.unit == UnitKind::Property) {
        for (size_t i = 0; i < group.size(); ++i)
            group[i] = static_cast<int>(journey.rows[i].property);
    }
    std::vector<TestUnit> units;
    const int groups = group.empty() ? 0 : std::ranges::max(group);
    for (int g = 1; g <= groups; ++g) {
        TestUnit unit{&journey, {}, question.unit == UnitKind::Session};
        bool seen = false;
        size_t last_kept = 0;
        for (size_t i = 0; i < group.size(); ++i) {
            if (group[i] != g) continue;
            if (!seen) unit.session_start = journey.rows[i].time;
            seen = true;
            if (question.session.key_column || !fits_any(question.session.ignore, journey, i))
                last_kept = i;
            if (question.where.fits(journey.view(), i)) unit.places.push_back(i);
        }
        const int64_t quiet = question.now_ms - journey.rows[last_kept].time;
        unit.session_runs = unit.is_session && quiet <= question.session.idle_ms &&
                            (question.session.key_column || g == groups);
        if (unit.session_runs && !question.session.key_column) {
            unit.session_runs = !fits_any(question.session.end_on, journey, last_kept);
        }
        if (question.session.max_ms &&
            question.now_ms - unit.session_start > *question.session.max_ms)
            unit.session_runs = false;
        if (!unit.places.empty()) units.push_back(std::move(unit));
    }
    return units;
}

// --- reports as text

struct CellText {
    std::string operator()(std::monostate) const { return "-"; }
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return fmt::format("{:.9f}", value); }
    std::string operator()(Millis value) const
    {
        return std::to_string(static_cast<int64_t>(value));
    }
    std::string operator()(const std::string& value) const { return value; }
};

inline std::string table_text(const Table& table)
{
    std::string text = table.name + "\n";
    for (const auto& row : table.rows) {
        for (const Cell& cell : row) text += std::visit(CellText{}, cell) + " | ";
        text += "\n";
    }
    return text;
}

inline std::string report_text(const Report& report)
{
    std::string text;
    for (const Named& named : report.summary)
        text += named.name + " " + std::visit(CellText{}, named.value) + "\n";
    for (const Table& table : report.tables) text += table_text(table);
    return text;
}

// --- running

// The partial of a log: customers over some parts, merged in some order.
template <typename A>
typename A::Partial scan_in_parts(const typename A::Query& query, const TestLog& log,
                                  Random& random)
{
    std::vector<typename A::Partial> parts;
    for (uint64_t k = 1 + random.below(3); k > 0; --k) parts.push_back(A::empty(query));
    for (const auto& journey : log)
        A::scan(query, journey->view(), parts[random.below(parts.size())]);
    while (parts.size() > 1) {
        typename A::Partial last = std::move(parts.back());
        parts.pop_back();
        A::merge(parts[random.below(parts.size())], std::move(last));
    }
    return std::move(parts[0]);
}

// "table/key/…/column" -> customers, for every cell that opens.
using Owners = std::map<std::string, std::set<uint32_t>>;

// Every cell of `is` has the customers that its definition gives it.
inline void expect_owners(const Owners& is, const Owners& expected)
{
    for (const auto& [address, customers] : is) {
        const auto found = expected.find(address);
        EXPECT_EQ(customers, found == expected.end() ? std::set<uint32_t>{} : found->second)
            << address;
    }
}

template <typename A>
Owners owners_of(const typename A::Query& query, const typename A::Partial& whole,
                 const Report& report, const TestLog& log)
{
    Owners owners;
    auto one = A::empty(query);
    const auto open = [&](const CellAddress& address) {
        std::string text = address.table;
        for (const std::string& key : address.keys) text += "/" + key;
        text += "/" + address.column;
        const auto is_behind = A::behind(query, whole, address);
        if (!is_behind) {
            owners[text].insert(UINT32_MAX);
            return;
        }
        for (const auto& journey : log) {
            A::clear(one);
            A::scan(query, journey->view(), one);
            if ((*is_behind)(one)) owners[text].insert(journey->customer());
        }
    };
    for (const std::string& name : report.summary_opens) open({"summary", {}, name});
    for (const Table& table : report.tables) {
        for (const auto& row : table.rows) {
            std::vector<std::string> keys;
            for (size_t k = 0; k < table.keys.size(); ++k) keys.push_back(key_text(row[k]));
            for (const std::string& column : table.opens) open({table.name, keys, column});
        }
    }
    return owners;
}

}  // namespace itinera
