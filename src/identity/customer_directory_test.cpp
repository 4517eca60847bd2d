#include "identity/customer_directory.hpp"

#include <gtest/gtest.h>

#include "base/json.hpp"
#include "base/random.hpp"
#include "identity/body_identifiers.hpp"
#include "store/projections_migrations.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

std::string body_of(const std::string& user, const std::string& anonymous)
{
    Json body = {{"type", "track"}, {"event", "view"}};
    if (!user.empty()) body["userId"] = user;
    if (!anonymous.empty()) body["anonymousId"] = anonymous;
    return dump_json(body);
}

// Appends an event as the intake would: nodes are asked for before the record is written.
void append_event(RecordBatch& batch, NodeResolver& resolver, const std::string& user,
                  const std::string& anonymous)
{
    Record record;
    std::vector<NodeId> others;
    const NodeId anonymous_node =
        anonymous.empty() ? NodeId{} : resolver.node_of("anonymous_id", anonymous).value();
    record.owner_node = user.empty() ? anonymous_node : resolver.node_of("user_id", user).value();
    if (!user.empty() && !anonymous.empty()) others.push_back(anonymous_node);
    record.other_nodes = others;
    const std::string body = body_of(user, anonymous);
    record.body = body;
    append_record(batch, record);
}

class DirectoryTest : public testing::Test {
protected:
    void SetUp() override { open(); }
    void open()
    {
        directory.reset();
        database.reset();
        database = Database::open(folder.path() / "projections.db", Durability::Normal,
                                  projections_migrations)
                       .value();
        directory = CustomerDirectory::open(*database).value();
    }
    TemporaryFolder folder;
    std::unique_ptr<Database> database;
    std::unique_ptr<CustomerDirectory> directory;
};

TEST_F(DirectoryTest, CustomersAreNumberedInOrderOfFirstAppearance)
{
    RecordBatch batch;
    append_event(batch, *directory, "小明", "");
    append_event(batch, *directory, "", "a-1");
    append_event(batch, *directory, "小明", "a-1");
    batch.first_position = Position{1};
    ASSERT_TRUE(directory->apply(batch));

    EXPECT_EQ(directory->customer_count(), 2U);
    EXPECT_EQ(directory->find_customer("user_id", "小明"), CustomerId{0});
    EXPECT_EQ(directory->find_customer("anonymous_id", "a-1"), CustomerId{1});
    EXPECT_EQ(directory->find_customer("user_id", "a-1"), std::nullopt);  // kinds are kept apart
    EXPECT_EQ(directory->applied(), Position{3});
    ASSERT_EQ(directory->identifiers_of(CustomerId{0}).size(), 1U);
    EXPECT_EQ(directory->identifiers_of(CustomerId{0})[0].value, "小明");
}

TEST_F(DirectoryTest, AnIdentifierOfNobodyIsNoCustomer)
{
    ASSERT_TRUE(directory->node_of("user_id", "asked for, never stored"));
    EXPECT_EQ(directory->find_customer("user_id", "asked for, never stored"), std::nullopt);
}

// The same log, read live, read again after a restart, and read from nothing: the same customers.
TEST_F(DirectoryTest, ARebuildFromTheLogGivesTheSameCustomers)
{
    Random random(11, 0);
    std::vector<RecordBatch> log;
    int64_t next = 1;
    for (int k = 0; k < 40; ++k) {
        RecordBatch batch;
        for (int row = 0; row < 25; ++row) {
            const std::string user =
                random.chance(0.6) ? "u" + std::to_string(random.below(60)) : "";
            const std::string anonymous =
                user.empty() || random.chance(0.5) ? "a" + std::to_string(random.below(60)) : "";
            append_event(batch, *directory, user, anonymous);
        }
        batch.first_position = Position{next};
        next += static_cast<int64_t>(batch.size());
        ASSERT_TRUE(directory->apply(batch));
        if (random.chance(0.2)) open();
        log.push_back(std::move(batch));
    }
    const auto all_of = [&] {
        std::vector<std::string> found;
        for (uint32_t c = 0; c < directory->customer_count(); ++c) {
            std::string line;
            for (const Identifier& one : directory->identifiers_of(CustomerId{c})) {
                line += std::to_string(raw(one.node)) + one.kind + one.value + " ";
            }
            found.push_back(line);
        }
        return found;
    };
    const auto live = all_of();
    ASSERT_TRUE(directory->reset());
    EXPECT_EQ(directory->customer_count(), 0U);
    for (const RecordBatch& batch : log) ASSERT_TRUE(directory->apply(batch));
    EXPECT_EQ(all_of(), live);
    ASSERT_TRUE(directory->apply(log.back()));  // again: changes nothing
    EXPECT_EQ(all_of(), live);
    for (const RecordBatch& batch : log) {
        for (size_t row = 0; row < batch.size(); ++row) {
            const BodyIdentifier owner = identifiers_of_body(batch.body(row))[0];
            EXPECT_EQ(directory->customer_of(batch.owner_node[row]),
                      directory->find_customer(owner.kind, owner.value));
        }
    }
}

TEST_F(DirectoryTest, ARecordWhoseBodyNamesNobodyIsCorrupt)
{
    RecordBatch batch;
    Record record;
    record.owner_node = NodeId{5};
    record.body = "{}";
    append_record(batch, record);
    batch.first_position = Position{1};
    const auto result = directory->apply(batch);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().kind, ErrorKind::Corrupt);
}

TEST(BodyIdentifiers, OwnerFirstThenTheOthers)
{
    const auto found = identifiers_of_body(
        R"({"anonymousId":"a","userId":17,"context":{"externalIds":[{"type":"phone","id":"+861"},{"id":"x"}]}})");
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0].kind + found[0].value, "user_id17");
    EXPECT_EQ(found[1].kind + found[1].value, "phone+861");  // by rank (ID-2)
    EXPECT_EQ(found[2].kind + found[2].value, "anonymous_ida");
    EXPECT_TRUE(identifiers_of_body("[1]").empty());
    EXPECT_TRUE(identifiers_of_body("{").empty());
}

}  // namespace
}  // namespace itinera
