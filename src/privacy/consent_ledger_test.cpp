#include "privacy/consent_ledger.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/random.hpp"
#include "store/projections_migrations.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

class LedgerTest : public testing::Test {
protected:
    void SetUp() override { open(); }
    void open()
    {
        ledger.reset();
        database.reset();
        database = Database::open(folder.path() / "projections.db", Durability::Normal,
                                  projections_migrations)
                       .value();
        ledger = ConsentLedger::open(*database).value();
    }
    std::optional<ConsentStand> stand(int64_t node, std::string_view purpose,
                                      std::string_view channel = "") const
    {
        const NodeId one{node};
        std::optional<ConsentStand> found;
        ledger->stands(purpose, channel, {&one, 1}, {&found, 1});
        return found;
    }
    TemporaryFolder folder;
    std::unique_ptr<Database> database;
    std::unique_ptr<ConsentLedger> ledger;
};

void append_decision(RecordBatch& batch, const ConsentDecision& decision)
{
    Record record;
    record.kind = RecordKind::Consent;
    record.owner_node = decision.node;
    record.timestamp_ms = decision.given_at_ms;
    const std::string body = consent_body(decision);
    record.body = body;
    append_record(batch, record);
}

ConsentDecision decision_of(int64_t node, std::string purpose, ConsentState state, int64_t at_ms)
{
    ConsentDecision decision;
    decision.node = NodeId{node};
    decision.purpose = std::move(purpose);
    decision.state = state;
    decision.given_at_ms = at_ms;
    decision.method = "form";
    return decision;
}

TEST_F(LedgerTest, TheLatestDecisionCountsInAnyOrderAndAfterARestart)
{
    Random random(7, 0);
    std::map<std::pair<int64_t, std::string>, std::pair<int64_t, bool>> expected;
    int64_t position = 1;
    for (int round = 0; round < 30; ++round) {
        RecordBatch batch;
        for (uint64_t n = 1 + random.below(200); n > 0; --n) {
            const auto node = static_cast<int64_t>(1 + random.below(12'000));
            const std::string purpose = random.chance(0.5) ? "analytics" : "profiling";
            const bool granted = random.chance(0.6);
            const auto at = 1'780'000'000'000 + static_cast<int64_t>(random.below(6));
            append_decision(
                batch, decision_of(node, purpose,
                                   granted ? ConsentState::Granted : ConsentState::Withdrawn, at));
            const auto known = expected.try_emplace({node, purpose}, at, granted).first;
            const auto [known_at, known_granted] = known->second;
            if (at > known_at || (at == known_at && known_granted && !granted))
                known->second = {at, granted};
        }
        batch.first_position = Position{position};
        batch.accepted_at_ms = 1'000 + round;
        position += static_cast<int64_t>(batch.size());
        ASSERT_TRUE(ledger->apply(batch));
        if (round % 7 == 3) open();
    }
    for (const auto& [key, is] : expected) {
        const auto found = stand(key.first, key.second);
        ASSERT_TRUE(found) << key.first;
        EXPECT_EQ(found->given_at_ms, is.first);
        EXPECT_EQ(found->granted, is.second);
    }
    EXPECT_FALSE(stand(12'500, "analytics"));
    EXPECT_FALSE(stand(1'000'000'000, "analytics"));
    int64_t nodes = 0;
    for (const ConsentCounts& count : ledger->counts()) nodes += count.granted + count.refused;
    EXPECT_EQ(nodes, static_cast<int64_t>(expected.size()));
    ASSERT_TRUE(ledger->reset());
    EXPECT_EQ(raw(ledger->applied()), 0);
    EXPECT_TRUE(ledger->counts().empty());
}

TEST_F(LedgerTest, HistoryIsWhatTheLogHeldAtAMoment)
{
    RecordBatch first, second;
    append_decision(first, decision_of(3, "analytics", ConsentState::Granted, 100));
    first.first_position = Position{1};
    first.accepted_at_ms = 500;
    ConsentDecision late = decision_of(3, "marketing", ConsentState::Denied, 50);
    late.channel = "email";
    append_decision(second, late);
    append_decision(second, decision_of(4, "analytics", ConsentState::Denied, 60));
    second.first_position = Position{2};
    second.accepted_at_ms = 900;
    ASSERT_TRUE(ledger->apply(first));
    ASSERT_TRUE(ledger->apply(second));
    ASSERT_TRUE(ledger->apply(second));  // again: changes nothing
    const NodeId node{3};
    const auto then = ledger->history({&node, 1}, 600).value();
    ASSERT_EQ(then.size(), 1U);
    EXPECT_EQ(then[0].purpose, "analytics");
    EXPECT_EQ(then[0].recorded_at_ms, 500);
    const auto now = ledger->history({&node, 1}, 900).value();
    ASSERT_EQ(now.size(), 2U);
    EXPECT_EQ(now[1].channel, "email");
    EXPECT_EQ(now[1].state, ConsentState::Denied);
    EXPECT_TRUE(stand(3, "marketing", "email"));
    EXPECT_FALSE(stand(3, "marketing", "sms"));
}

TEST_F(LedgerTest, TellsWhoseStandAboutReportsChanged)
{
    EXPECT_FALSE(ledger->take_changed());  // all may have
    EXPECT_TRUE(ledger->take_changed()->empty());
    RecordBatch batch;
    append_decision(batch, decision_of(5, "analytics", ConsentState::Granted, 100));
    append_decision(batch, decision_of(6, "profiling", ConsentState::Granted, 100));
    append_decision(batch, decision_of(5, "analytics", ConsentState::Denied, 90));  // older
    batch.first_position = Position{1};
    ASSERT_TRUE(ledger->apply(batch));
    EXPECT_EQ(ledger->take_changed().value(), std::vector<NodeId>{NodeId{5}});
    EXPECT_TRUE(ledger->take_changed()->empty());
}

}  // namespace
}  // namespace itinera
