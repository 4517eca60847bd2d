#include "privacy/consent.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/random.hpp"

namespace itinera {
namespace {

struct Decided {
    int64_t at;
    bool granted;
};
struct Node {
    bool is_device;
    std::vector<Decided> decisions;  // in any order
};

constexpr int64_t expires_after = 10;

// The words of PR-4, one after the other, over all decisions.
bool allowed_slowly(const std::vector<Node>& nodes, int64_t now)
{
    const auto latest_of = [](const std::vector<const Node*>& of) -> const Decided* {
        const Decided* latest = nullptr;
        for (const Node* node : of) {
            for (const Decided& one : node->decisions) {
                if (!latest || one.at > latest->at ||
                    (one.at == latest->at && latest->granted && !one.granted))
                    latest = &one;
            }
        }
        return latest;
    };
    const auto is_good = [&](const Decided& one) {
        return one.granted && now < one.at + expires_after;
    };
    std::vector<const Node*> known;
    for (const Node& node : nodes) {
        if (!node.is_device) known.push_back(&node);
    }
    const Decided* k = latest_of(known);
    bool any = k != nullptr;
    if (k && !is_good(*k)) return false;
    for (const Node& node : nodes) {
        if (!node.is_device) continue;
        const Decided* d = latest_of({&node});
        if (!d) continue;
        any = true;
        if (k && d->at < k->at) continue;
        if (k && d->at == k->at) {
            if (!d->granted) return false;  // at equal times refusal wins
            continue;
        }
        if (!is_good(*d)) return false;
    }
    return any;
}

// What the program keeps of a node: its latest decision.
ConsentStand stand_of(const Node& node)
{
    ConsentStand stand;
    bool is_first = true;
    for (const Decided& one : node.decisions) {
        const bool counts =
            is_first || one.at > stand.given_at_ms || (one.at == stand.given_at_ms && !one.granted);
        if (counts) stand = {one.at, one.granted, one.at + expires_after};
        is_first = false;
    }
    return stand;
}

TEST(Consent, AcrossNodesIsAsTheWordsOfTheRule)
{
    size_t allowed = 0;
    for (uint64_t seed = 0; seed < 100'000; ++seed) {
        Random random(seed, 0);
        std::vector<Node> nodes(1 + random.below(4));
        std::vector<ConsentStand> known, devices;
        for (Node& node : nodes) {
            node.is_device = random.chance(0.5);
            for (uint64_t n = random.below(4); n > 0; --n) {
                node.decisions.push_back(
                    {static_cast<int64_t>(random.below(8)), random.chance(0.7)});
            }
            if (!node.decisions.empty())
                (node.is_device ? devices : known).push_back(stand_of(node));
        }
        const auto now = static_cast<int64_t>(random.below(22));
        const bool is = is_allowed(ConsentBasis::Consent, known, devices, now);
        ASSERT_EQ(is, allowed_slowly(nodes, now)) << "seed " << seed;
        allowed += is;
    }
    EXPECT_GT(allowed, 10'000U);
    EXPECT_LT(allowed, 90'000U);
}

TEST(Consent, OneRefusalCountsUntilALaterDecisionOfTheSignedInCustomer)
{
    constexpr int64_t hour = 3'600'000;
    const ConsentStand phone{10 * hour, false, INT64_MAX};
    const ConsentStand signed_in{11 * hour, true, INT64_MAX};
    const ConsentStand tablet{12 * hour, false, INT64_MAX};
    const ConsentStand again{13 * hour, true, INT64_MAX};
    const auto allowed = [](std::vector<ConsentStand> known, std::vector<ConsentStand> devices) {
        return is_allowed(ConsentBasis::Consent, known, devices, 0);
    };
    EXPECT_FALSE(allowed({}, {}));
    EXPECT_FALSE(allowed({}, {phone}));
    EXPECT_TRUE(allowed({signed_in}, {phone}));
    EXPECT_FALSE(allowed({signed_in}, {phone, tablet}));
    EXPECT_TRUE(allowed({again}, {phone, tablet}));
}

TEST(Consent, TheBasisSaysWhatSilenceMeans)
{
    const ConsentStand refused{1, false, INT64_MAX};
    for (const auto basis : {ConsentBasis::Contract, ConsentBasis::LegalObligation}) {
        EXPECT_TRUE(is_allowed(basis, {}, {}, 5));
        EXPECT_TRUE(is_allowed(basis, {&refused, 1}, {}, 5));
    }
    for (const auto basis : {ConsentBasis::LegitimateInterest, ConsentBasis::OptOut}) {
        EXPECT_TRUE(is_allowed(basis, {}, {}, 5));
        EXPECT_FALSE(is_allowed(basis, {&refused, 1}, {}, 5));
        EXPECT_FALSE(is_allowed(basis, {}, {&refused, 1}, 5));
    }
    const ConsentStand ran_out{1, true, 4};
    EXPECT_FALSE(is_allowed(ConsentBasis::Consent, {&ran_out, 1}, {}, 5));
    EXPECT_TRUE(is_allowed(ConsentBasis::OptOut, {&ran_out, 1}, {}, 5));
}

TEST(Consent, RecordsGiveBackWhatWasDecided)
{
    ConsentDecision decision;
    decision.node = NodeId{7};
    decision.purpose = "marketing";
    decision.channel = "email";
    decision.state = ConsentState::Withdrawn;
    decision.purpose_version = 3;
    decision.text_language = "zh";
    decision.given_at_ms = 1'700'000'000'123;
    decision.method = "call";
    decision.reference = "通话 42";
    decision.recorded_by = "s_1";
    RecordBatch batch;
    Record record;
    record.kind = RecordKind::Consent;
    record.owner_node = decision.node;
    record.timestamp_ms = decision.given_at_ms;
    const std::string body = consent_body(decision);
    record.body = body;
    append_record(batch, record);
    const auto read = read_consent(batch, 0);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(consent_body(*read), body);
    EXPECT_EQ(read->node, decision.node);
    EXPECT_EQ(read->given_at_ms, decision.given_at_ms);
    EXPECT_EQ(read->reference, decision.reference);
    record.body = "{\"purpose\":\"marketing\",\"state\":\"perhaps\"}";
    append_record(batch, record);
    EXPECT_FALSE(read_consent(batch, 1));
}

}  // namespace
}  // namespace itinera
