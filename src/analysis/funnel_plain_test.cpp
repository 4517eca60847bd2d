// The one pass finds the attempt that the general search finds.
#include "analysis/funnel_plain.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "base/random.hpp"

namespace itinera {
namespace {

EventFilter named(uint16_t code, size_t codes)
{
    EventNode node;
    node.kind = EventNode::Kind::Events;
    node.events.assign(codes, 0);
    node.events[code] = 1;
    return {node, codes};
}

FunnelQuery random_query(Random& random, size_t codes)
{
    FunnelQuery query;
    const size_t steps = 1 + random.below(4);
    for (size_t k = 0; k < steps; ++k) {
        // Mostly a name for each step, as the branchless walk needs it.
        const size_t code = random.chance(0.1) ? random.below(codes) : k;
        query.steps.push_back({.filter = named(static_cast<uint16_t>(code), codes)});
    }
    query.window.amount = static_cast<int64_t>(random.below(9));
    query.entry = random.chance(0.2) ? FunnelEntry::First : FunnelEntry::Optimised;
    query.question.now_ms = static_cast<int64_t>(random.below(25));
    if (random.chance(0.3)) {
        query.question.from_ms = static_cast<int64_t>(random.below(10));
        query.question.to_ms = query.question.from_ms + static_cast<int64_t>(random.below(12));
    }
    query.prepare(codes);
    return query;
}

testing::AssertionResult equal(bool is_found, const FunnelAttempt& attempt,
                               const std::optional<FunnelAttempt>& expected)
{
    if (is_found != expected.has_value()) return testing::AssertionFailure() << "found or not";
    if (!expected) return testing::AssertionSuccess();
    if (attempt.reached != expected->reached || attempt.is_open != expected->is_open) {
        return testing::AssertionFailure()
               << attempt.reached << " steps, not " << expected->reached << ", or its end";
    }
    for (size_t k = 0; k < attempt.reached; ++k) {
        if (attempt.taken[k] != expected->taken[k])
            return testing::AssertionFailure() << "step " << k;
    }
    return testing::AssertionSuccess();
}

// The journey somewhere between others, whose events must not matter.
testing::AssertionResult equal_by_marks(const FunnelQuery& query, const JourneyView& journey,
                                        Random& random,
                                        const std::optional<FunnelAttempt>& expected)
{
    std::vector<uint16_t> events;
    const size_t first = random.below(150);
    for (size_t i = 0; i < first; ++i) events.push_back(static_cast<uint16_t>(random.below(5)));
    events.insert(events.end(), journey.events.begin(), journey.events.end());
    for (uint64_t i = random.below(150); i > 0; --i)
        events.push_back(static_cast<uint16_t>(random.below(5)));
    StepMarks marks;
    marks.mark(query.step_codes, events);
    FunnelAttempt attempt;
    const bool is_found = marked_attempt(query, marks, first, journey, attempt);
    return equal(is_found, attempt, expected);
}

TEST(FunnelPlain, FindsTheAttemptOfTheGeneralSearch)
{
    constexpr size_t codes = 5;
    size_t converted = 0, marked = 0;
    for (uint64_t seed = 0; seed < 20'000; ++seed) {
        Random random(seed, 0);
        const FunnelQuery query = random_query(random, codes);
        ASSERT_TRUE(has_plain_attempts(query) || query.step_slot.empty());
        if (!has_plain_attempts(query)) continue;
        std::vector<int64_t> times;
        std::vector<uint16_t> events;
        // Short ones, and some that are longer than a word of marks.
        const uint64_t longest = random.chance(0.2) ? 200 : 16;
        const std::vector<uint8_t> channels(longest, 0);
        for (uint64_t n = 1 + random.below(longest), t = random.below(4); n > 0; --n) {
            times.push_back(static_cast<int64_t>(t));
            events.push_back(static_cast<uint16_t>(random.below(codes)));
            t += random.below(3);  // ties
        }
        const JourneyView journey{CustomerId{}, times, events, {channels.data(), times.size()}, {}};
        std::optional<FunnelAttempt> expected;
        FunnelSearch search;
        search.each(
            query, journey, [&](const FunnelAttempt& found, auto) { expected = found; }, [] {});
        FunnelAttempt attempt;
        const bool is_found = plain_attempt(query, journey, attempt);
        ASSERT_TRUE(equal(is_found, attempt, expected)) << "seed " << seed;
        if (has_marked_attempts(query)) {
            ASSERT_TRUE(equal_by_marks(query, journey, random, expected)) << "seed " << seed;
            ++marked;
        }
        converted += expected && expected->reached == query.steps.size() && expected->reached > 1;
    }
    EXPECT_GT(converted, 1000U);
    EXPECT_GT(marked, 1000U);
}

}  // namespace
}  // namespace itinera
