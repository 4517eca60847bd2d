#include "identity/customer_directory.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/random.hpp"
#include "store/projections_migrations.hpp"
#include "store/temporary_folder_test.hpp"
#include "store/test_vault_test.hpp"

namespace itinera {
namespace {

NodeId node_of(KeyVault& vault, const std::string& kind, const std::string& value)
{
    const NodeName name{vault.lookup_of(kind, value), kind, value};
    NodeId node{};
    EXPECT_TRUE(vault.nodes_of({&name, 1}, {&node, 1}));
    return node;
}

// Appends an event as the intake would: nodes are made before the record is written.
void append_event(RecordBatch& batch, KeyVault& vault, const std::string& user,
                  const std::string& anonymous)
{
    Record record;
    std::vector<NodeId> others;
    const NodeId anonymous_node =
        anonymous.empty() ? NodeId{} : node_of(vault, "anonymous_id", anonymous);
    record.owner_node = user.empty() ? anonymous_node : node_of(vault, "user_id", user);
    if (!user.empty() && !anonymous.empty()) others.push_back(anonymous_node);
    record.other_nodes = others;
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
        directory = CustomerDirectory::open(*database, *vault).value();
    }
    TemporaryFolder folder;
    std::unique_ptr<KeyVault> vault = test_vault(folder.path());
    std::unique_ptr<Database> database;
    std::unique_ptr<CustomerDirectory> directory;
};

TEST_F(DirectoryTest, CustomersAreNumberedInOrderOfFirstAppearance)
{
    RecordBatch batch;
    append_event(batch, *vault, "小明", "");
    append_event(batch, *vault, "", "a-1");
    append_event(batch, *vault, "小明", "a-1");
    batch.first_position = Position{1};
    ASSERT_TRUE(directory->apply(batch));

    EXPECT_EQ(directory->customer_count(), 2U);
    EXPECT_EQ(directory->find_customer("user_id", "小明").value(), CustomerId{0});
    EXPECT_EQ(directory->find_customer("anonymous_id", "a-1").value(), CustomerId{1});
    EXPECT_EQ(directory->find_customer("user_id", "a-1").value(),
              std::nullopt);  // kinds are kept apart
    EXPECT_EQ(directory->applied(), Position{3});
    ASSERT_EQ(directory->identifiers_of(CustomerId{0}).value().size(), 1U);
    EXPECT_EQ(directory->identifiers_of(CustomerId{0}).value()[0].value, "小明");
}

TEST_F(DirectoryTest, AnIdentifierOfNobodyIsNoCustomer)
{
    node_of(*vault, "user_id", "asked for, never stored");
    EXPECT_EQ(directory->find_customer("user_id", "asked for, never stored").value(), std::nullopt);
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
            append_event(batch, *vault, user, anonymous);
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
            const auto identifiers = directory->identifiers_of(CustomerId{c}).value();
            for (const Identifier& one : identifiers) {
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
            const NodeIdentifier owner = vault->identifier_of(batch.owner_node[row]).value();
            EXPECT_EQ(directory->customer_of(batch.owner_node[row]),
                      directory->find_customer(owner.kind, owner.value).value());
        }
    }
}

TEST_F(DirectoryTest, AnErasedCustomerKeepsItsNumberAndIsNobody)
{
    RecordBatch batch;
    append_event(batch, *vault, "ann", "");
    append_event(batch, *vault, "bob", "");
    batch.first_position = Position{1};
    ASSERT_TRUE(directory->apply(batch));
    const NodeId ann = batch.owner_node[0];
    ASSERT_TRUE(vault->destroy({&ann, 1}, {}));
    EXPECT_EQ(directory->find_customer("user_id", "ann").value(), std::nullopt);
    EXPECT_TRUE(directory->identifiers_of(CustomerId{0}).value().empty());
    ASSERT_TRUE(directory->reset());
    ASSERT_TRUE(directory->apply(batch));
    EXPECT_EQ(directory->find_customer("user_id", "bob").value(), CustomerId{1});
}

TEST_F(DirectoryTest, HoldsNoValue)
{
    RecordBatch batch;
    append_event(batch, *vault, "canary-of-ann", "");
    batch.first_position = Position{1};
    ASSERT_TRUE(directory->apply(batch));
    for (const auto& file : std::filesystem::directory_iterator(folder.path())) {
        std::ifstream stream(file.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        EXPECT_EQ(bytes.find("canary-of-ann"), std::string::npos) << file.path();
    }
}

}  // namespace
}  // namespace itinera
