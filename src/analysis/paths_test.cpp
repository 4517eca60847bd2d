#include "analysis/paths.hpp"

#include <gtest/gtest.h>

#include "analysis/random_journeys_test.hpp"

namespace itinera {
namespace {

struct Definition {
    Report report;
    Owners owners;
};

std::optional<std::string> path_by_definition(const Paths::Query& query, const TestJourney& journey,
                                              const std::vector<size_t>& places, size_t k)
{
    std::string path;
    if (k + query.length > places.size()) return std::nullopt;
    for (size_t step = 0; step < query.length; ++step) {
        const size_t i = places[k + step];
        const int64_t time = journey.rows[i].time;
        const bool in_period = query.question.in_period(time);
        if (step == 0 && (!in_period || !query.start.fits(journey.view(), i))) return std::nullopt;
        if (query.question.cut && !in_period) return std::nullopt;
        if (step > 0 && time - journey.rows[places[k + step - 1]].time > query.gap_ms)
            return std::nullopt;
        path += (step > 0 ? " > " : "") + item_by_definition(query.items, journey, i);
    }
    return path;
}

Definition paths_by_definition(const Paths::Query& query, const TestLog& log)
{
    std::map<std::string, int64_t> counts;
    std::map<std::string, std::set<uint32_t>> customers;
    Definition definition;
    int64_t total = 0, units = 0;
    for (const auto& journey : log) {
        for (const TestUnit& unit : units_by_definition(query.question, *journey)) {
            if (unit.is_session && !query.question.in_period(unit.session_start)) continue;
            std::vector<size_t> places;
            for (const size_t i : unit.places) {
                if (shown_by_definition(query.items, *journey, i)) places.push_back(i);
            }
            int64_t found = 0;
            for (size_t k = 0; k < places.size(); ++k) {
                const auto path = path_by_definition(query, *journey, places, k);
                if (!path) continue;
                ++found;
                ++counts[*path];
                customers[*path].insert(journey->customer());
                definition.owners["summary/paths"].insert(journey->customer());
                definition.owners["summary/units"].insert(journey->customer());
            }
            total += found;
            units += found > 0;
        }
    }
    std::vector<std::pair<std::string, int64_t>> ranked(counts.begin(), counts.end());
    std::ranges::stable_sort(ranked,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    definition.report.summary = {
        {"paths", total}, {"units", units}, {"distinct", static_cast<int64_t>(counts.size())}};
    Table table{"paths", {"rank"}, {}, {}, {}};
    const auto share = [&](int64_t part) {
        return static_cast<double>(part) / static_cast<double>(total);
    };
    int64_t covered = 0;
    for (size_t k = 0; k < ranked.size(); ++k) {
        const auto& [path, count] = ranked[k];
        const bool is_named = k < query.top;
        const std::string rank = is_named ? std::to_string(k + 1) : "(other)";
        auto& owners = definition.owners["paths/" + rank + "/count"];
        owners.insert(customers[path].begin(), customers[path].end());
        if (!is_named) continue;
        covered += count;
        table.rows.push_back(
            {static_cast<int64_t>(k + 1), path, count, share(count), share(covered)});
    }
    if (covered < total) {
        table.rows.push_back({std::string("(other)"), std::string("(other)"), total - covered,
                              share(total - covered), 1.0});
    }
    definition.report.tables.push_back(std::move(table));
    return definition;
}

// `packed`: questions that codes packed into one number answer.
void expect_agreement(bool packed)
{
    for (uint64_t seed = 0; seed < 3000; ++seed) {
        SCOPED_TRACE(seed);
        Random random(seed, packed);
        const TestLog log = random_log(random);
        Paths::Query query;
        query.question = random_question(random);
        query.items = random_items(random);
        query.items.collapse = false;
        query.start = random_filter(random);
        query.length = 2 + random.below(3);
        query.gap_ms = static_cast<int64_t>(random.below(10));
        query.top = 1 + random.below(4);
        if (packed) {
            query.question.unit = UnitKind::Customer;
            query.question.from_ms = INT64_MIN;
            query.question.to_ms = INT64_MAX;
            query.items.parts = {test_key(BreakdownKey::Of::Event)};
            query.items.expand.clear();
        }
        const Paths::Partial whole = scan_in_parts<Paths>(query, log, random);
        const Report report = Paths::solve(query, whole);
        const Definition expected = paths_by_definition(query, log);
        ASSERT_EQ(report_text(report), report_text(expected.report));
        expect_owners(owners_of<Paths>(query, whole, report, log), expected.owners);
        if (testing::Test::HasFailure()) return;
    }
}

TEST(Paths, AgreeWithTheirDefinitionOnRandomLogs)
{
    expect_agreement(false);
}
TEST(Paths, AgreeWithTheirDefinitionWherePacked)
{
    expect_agreement(true);
}

}  // namespace
}  // namespace itinera
