#include "journey/event_filter.hpp"

#include <gtest/gtest.h>

#include <array>

#include "base/random.hpp"

namespace itinera {
namespace {

std::vector<uint8_t> passes(CompareOp op, std::vector<Scalar> operands,
                            const std::vector<std::string>& values)
{
    const auto found = passing({op, std::move(operands)}, values);
    EXPECT_TRUE(found) << found.error().message;
    return found ? *found : std::vector<uint8_t>{};
}

using Bits = std::vector<uint8_t>;
const std::vector<std::string> some{"",          "7",         "\"7\"", "true",
                                    "\"seven\"", "[7,\"x\"]", "7.5",   "null"};

TEST(ValueTest, AMissingValuePassesOnlyNotExists)
{
    for (int op = 0; op < 15; ++op) {
        const auto compare = static_cast<CompareOp>(op);
        std::vector<Scalar> operands{7.0};
        if (compare == CompareOp::Between) operands.push_back(8.0);
        if (compare == CompareOp::Exists || compare == CompareOp::NotExists) operands.clear();
        if (compare == CompareOp::Matches) operands = {std::string("7")};
        const Bits found = passes(compare, operands, {"", "null"});
        EXPECT_EQ(found, (compare == CompareOp::NotExists ? Bits{1, 1} : Bits{0, 0})) << op;
    }
}

TEST(ValueTest, ANumberIsNeverATextNorABoolean)
{
    EXPECT_EQ(passes(CompareOp::Eq, {7.0}, some), (Bits{0, 1, 0, 0, 0, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Eq, {std::string("7")}, some), (Bits{0, 0, 1, 0, 0, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Ne, {7.0}, some), (Bits{0, 0, 1, 1, 1, 1, 1, 0}));
    EXPECT_EQ(passes(CompareOp::Ge, {7.0}, some), (Bits{0, 1, 0, 0, 0, 0, 1, 0}));
    EXPECT_EQ(passes(CompareOp::Lt, {std::string("a")}, some), (Bits{0, 0, 1, 0, 0, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::In, {true, 7.5}, some), (Bits{0, 0, 0, 1, 0, 0, 1, 0}));
    EXPECT_EQ(passes(CompareOp::NotIn, {true, 7.5}, some), (Bits{0, 1, 1, 0, 1, 1, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Between, {7.0, 7.5}, some), (Bits{0, 1, 0, 0, 0, 0, 1, 0}));
}

TEST(ValueTest, TextsAreSearchedAndListsContainElements)
{
    EXPECT_EQ(passes(CompareOp::Contains, {std::string("eve")}, some),
              (Bits{0, 0, 0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Contains, {7.0}, some), (Bits{0, 0, 0, 0, 0, 1, 0, 0}));
    EXPECT_EQ(passes(CompareOp::StartsWith, {std::string("se")}, some),
              (Bits{0, 0, 0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::EndsWith, {std::string("en")}, some),
              (Bits{0, 0, 0, 0, 1, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Matches, {std::string("^s.*n$|^7$")}, some),
              (Bits{0, 0, 1, 0, 1, 0, 0, 0}));
    EXPECT_EQ(passes(CompareOp::Eq, {std::string("a\"b")}, {"\"a\\\"b\""}), Bits{1});
}

TEST(ValueTest, RefusesWhatCannotBeCompared)
{
    EXPECT_FALSE(passing({CompareOp::Matches, {std::string("(")}}, {}));
    EXPECT_FALSE(passing({CompareOp::Matches, {7.0}}, {}));
    EXPECT_FALSE(passing({CompareOp::Between, {7.0}}, {}));
    EXPECT_FALSE(passing({CompareOp::Eq, {}}, {}));
    EXPECT_FALSE(parse_compare_op("equals"));
}

// A predicate as its definition: node by node, event by event.
bool by_definition(const EventNode& node, uint16_t event, uint8_t channel, uint32_t code)
{
    size_t fitting = 0;
    for (const EventNode& child : node.children)
        fitting += by_definition(child, event, channel, code);
    switch (node.kind) {
    case EventNode::Kind::All: return fitting == node.children.size();
    case EventNode::Kind::Any: return fitting > 0;
    case EventNode::Kind::None: return fitting == 0;
    case EventNode::Kind::Events: return node.events[event] == 1;
    case EventNode::Kind::Channels: return node.channels[channel];
    case EventNode::Kind::Column: return node.passes[code] == 1;
    }
    return false;
}

EventNode random_node(Random& random, size_t depth)
{
    const size_t kind = random.below(depth == 0 ? 3 : 6);
    EventNode node;
    if (kind >= 3) {
        node.kind = static_cast<EventNode::Kind>(kind - 3);
        for (size_t n = random.below(4); n > 0; --n)
            node.children.push_back(random_node(random, depth - 1));
        return node;
    }
    node.kind = static_cast<EventNode::Kind>(kind + 3);
    for (int i = 0; i < 3; ++i) {
        const bool yes = random.chance(0.5);
        node.events.push_back(yes);
        node.passes.push_back(yes);
        node.channels.set(static_cast<size_t>(i), yes);
    }
    return node;
}

TEST(EventFilter, IsItsDefinitionForRandomPredicates)
{
    const std::array<int64_t, 1> time{0};
    for (uint64_t seed = 0; seed < 2000; ++seed) {
        Random random(seed, 0);
        const EventNode node = random_node(random, 3);
        const EventFilter filter(node, 3);
        const std::vector<uint8_t> hidden{0, 1, 0};
        const EventFilter without = filter.without(hidden);
        for (uint32_t n = 0; n < 27; ++n) {
            const std::array<uint16_t, 1> event{static_cast<uint16_t>(n % 3)};
            const std::array<uint8_t, 1> channel{static_cast<uint8_t>(n / 3 % 3)};
            const std::array<uint32_t, 1> code{n / 9};
            const std::array<std::span<const uint32_t>, 1> columns{code};
            const JourneyView journey{CustomerId{0}, time, event, channel, columns};
            const bool expected = by_definition(node, event[0], channel[0], code[0]);
            EXPECT_EQ(filter.fits(journey, 0), expected) << "seed " << seed;
            EXPECT_EQ(without.fits(journey, 0), expected && event[0] != 1) << "seed " << seed;
            if (expected) {
                EXPECT_TRUE(filter.can_fit(event[0]));
            }
            if (filter.is_plain()) {
                EXPECT_EQ(filter.can_fit(event[0]), expected);
            }
        }
    }
}

}  // namespace
}  // namespace itinera
