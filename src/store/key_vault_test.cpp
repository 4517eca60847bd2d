#include "store/key_vault.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "base/file.hpp"
#include "store/temporary_folder_test.hpp"

namespace itinera {
namespace {

std::string bytes_of_folder(const std::filesystem::path& folder)
{
    std::string all;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        std::ifstream stream(file.path(), std::ios::binary);
        all.append(std::istreambuf_iterator<char>(stream), {});
    }
    return all;
}

class KeyVaultTest : public testing::Test {
protected:
    void open() { vault = KeyVault::open(folder.path(), master).value(); }
    NodeId node_of(const std::string& value, const std::string& kind = "user_id")
    {
        const NodeName name{vault->lookup_of(kind, value), kind, value};
        NodeId node{};
        EXPECT_TRUE(vault->nodes_of({&name, 1}, {&node, 1}));
        return node;
    }
    SealKey key_of(NodeId node, KeyState expected = KeyState::Live)
    {
        SealKey key{};
        KeyState state{};
        EXPECT_TRUE(vault->keys_of({&node, 1}, {&key, 1}, {&state, 1}));
        EXPECT_EQ(state, expected);
        return key;
    }
    TemporaryFolder folder, elsewhere{"keys"};
    MasterKeySource master{.file = elsewhere.path() / "a" / "master.key"};
    std::unique_ptr<KeyVault> vault;
};

TEST_F(KeyVaultTest, FindsNodesAndOpensThemAfterARestart)
{
    open();
    const NodeId ann = node_of("小明"), phone = node_of("小明", "phone");
    EXPECT_NE(ann, phone);
    EXPECT_EQ(node_of("小明"), ann);
    const SealKey key = key_of(ann);
    EXPECT_NE(key, key_of(phone));
    const std::string secret(vault->secret(VaultSecret::Token));
    vault.reset();
    open();
    EXPECT_EQ(vault->find("user_id", "小明").value(), ann);
    EXPECT_EQ(vault->find("user_id", "小红").value(), std::nullopt);
    EXPECT_EQ(key_of(ann), key);
    EXPECT_EQ(vault->identifier_of(phone)->kind, "phone");
    EXPECT_EQ(vault->identifier_of(phone)->value, "小明");
    EXPECT_EQ(vault->secret(VaultSecret::Token), secret);
    EXPECT_NE(vault->secret(VaultSecret::Lookup), secret);
    EXPECT_TRUE(vault->verify()->empty());
    EXPECT_EQ(key_of(NodeId{77}, KeyState::Missing), SealKey{});
}

TEST_F(KeyVaultTest, GivesOneNodeToEqualNamesOfOneCallAndOfManyThreads)
{
    open();
    const std::string value = "ann";
    const NodeName name{vault->lookup_of("user_id", value), "user_id", value};
    const std::vector<NodeName> names(5, name);
    std::vector<std::vector<NodeId>> nodes(4, std::vector<NodeId>(5));
    std::vector<std::thread> threads;
    for (auto& mine : nodes)
        threads.emplace_back([&] { EXPECT_TRUE(vault->nodes_of(names, mine)); });
    for (std::thread& thread : threads) thread.join();
    for (const auto& mine : nodes) EXPECT_EQ(mine, std::vector<NodeId>(5, nodes[0][0]));
    EXPECT_EQ(vault->node_count(), 1U);
}

TEST_F(KeyVaultTest, HoldsNeitherValuesNorOpenKeysOnDisk)
{
    open();
    const SealKey key = key_of(node_of("canary-of-ann"));
    const std::string all = bytes_of_folder(folder.path());
    EXPECT_EQ(all.find("canary-of-ann"), std::string::npos);
    EXPECT_EQ(all.find(std::string(key.begin(), key.end())), std::string::npos);
    struct stat status{};
    ASSERT_EQ(stat(master.file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
}

TEST_F(KeyVaultTest, DoesNotStartWithoutOrWithAnotherMasterKeyAndNamesTheFile)
{
    open();
    node_of("ann");
    vault.reset();
    const std::filesystem::path kept = elsewhere.path() / "kept";
    std::filesystem::rename(master.file, kept);
    const auto without = KeyVault::open(folder.path(), master);
    ASSERT_FALSE(without);
    EXPECT_EQ(without.error().kind, ErrorKind::NotFound);
    EXPECT_NE(without.error().message.find(master.file.string()), std::string::npos);
    ASSERT_TRUE(write_master_keys(master.file, {{1, random_key()}}));
    const auto other = KeyVault::open(folder.path(), master);
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::Conflict);
    EXPECT_NE(other.error().message.find(master.file.string()), std::string::npos);
    std::filesystem::rename(kept, master.file);
    EXPECT_TRUE(KeyVault::open(folder.path(), master));
}

TEST_F(KeyVaultTest, DestroysKeysForEverAndNeverGivesTheNumberAgain)
{
    open();
    const NodeId ann = node_of("ann"), phone = node_of("p1", "anonymous_id"), bob = node_of("bob");
    const SealKey key_of_bob = key_of(bob);
    const Hash128 lookup = vault->lookup_of("user_id", "ann");
    const std::array<NodeId, 3> gone{ann, phone, ann};
    ASSERT_TRUE(
        vault->destroy(gone, {.at_ms = 5000, .request = "req_1", .is_device = [](auto kind) {
                                  return kind == "anonymous_id";
                              }}));
    for (int start = 0; start < 2; ++start) {
        key_of(ann, KeyState::Destroyed);
        EXPECT_EQ(vault->identifier_of(ann).error().kind, ErrorKind::Gone);
        EXPECT_EQ(vault->find("user_id", "ann").value(), std::nullopt);
        EXPECT_EQ(key_of(bob), key_of_bob);
        ASSERT_TRUE(vault->tombstone_of(lookup));
        EXPECT_FALSE(vault->tombstone_of(lookup)->is_device);
        EXPECT_TRUE(vault->tombstone_of(vault->lookup_of("anonymous_id", "p1"))->is_device);
        EXPECT_EQ(vault->tombstone_of(lookup)->erased_at_ms, 5000);
        EXPECT_GT(node_of("new " + std::to_string(start)), bob);
        vault.reset();
        open();
    }
    EXPECT_TRUE(vault->verify()->empty());
}

TEST_F(KeyVaultTest, LeavesNoByteOfADestroyedNodeInTheFolder)
{
    open();
    for (int i = 0; i < 50; ++i) node_of("other " + std::to_string(i));
    const NodeId ann = node_of("ann");
    vault.reset();
    open();
    const std::string lookup_bytes = [&] {
        const Hash128 lookup = vault->lookup_of("user_id", "ann");
        return std::string(reinterpret_cast<const char*>(&lookup), sizeof lookup);
    }();
    // The sealed value stands directly behind the wrapped key in its row.
    ASSERT_NE(bytes_of_folder(folder.path()).find(lookup_bytes), std::string::npos);
    ASSERT_TRUE(vault->destroy({&ann, 1}, {.at_ms = 1, .request = "r"}));
    const std::string all = bytes_of_folder(folder.path());
    size_t found = 0;
    for (size_t at = all.find(lookup_bytes); at != std::string::npos;
         at = all.find(lookup_bytes, at + 1)) {
        ++found;
    }
    EXPECT_EQ(found, 2U);  // the tombstone and its index
}

TEST_F(KeyVaultTest, WrapsAllKeysAnewAndOpensThemOnlyWithTheNewMasterKey)
{
    open();
    std::vector<SealKey> keys;
    for (int i = 0; i < 2'500; ++i) keys.push_back(key_of(node_of("u" + std::to_string(i))));
    const auto old = read_master_keys(master.file).value();
    EXPECT_EQ(vault->rotate().value(), 2'500);
    EXPECT_EQ(key_of(node_of("u7")), keys[7]);
    const auto fresh = read_master_keys(master.file).value();
    ASSERT_EQ(fresh.size(), 1U);
    EXPECT_EQ(fresh[0].generation, old[0].generation + 1);
    vault.reset();
    open();
    for (int i = 0; i < 2'500; ++i)
        EXPECT_EQ(key_of(node_of("u" + std::to_string(i))), keys[static_cast<size_t>(i)]);
    vault.reset();
    ASSERT_TRUE(write_master_keys(master.file, old));
    EXPECT_EQ(KeyVault::open(folder.path(), master).error().kind, ErrorKind::Conflict);
}

TEST_F(KeyVaultTest, GoesOnWithARotationThatACrashEnded)
{
    open();
    const SealKey key = key_of(node_of("ann"));
    vault.reset();
    auto both = read_master_keys(master.file).value();
    both.push_back({both[0].generation + 1, random_key()});
    ASSERT_TRUE(write_master_keys(master.file, both));  // as far as a killed rotation came
    open();
    EXPECT_TRUE(vault->is_rotating());
    EXPECT_EQ(key_of(node_of("ann")), key);
    EXPECT_EQ(vault->rotate().value(), 1);
    EXPECT_FALSE(vault->is_rotating());
    vault.reset();
    open();
    EXPECT_EQ(key_of(node_of("ann")), key);
}

TEST_F(KeyVaultTest, TakesItsMasterKeyFromTheEnvironmentWithoutAFile)
{
    master = {.file = master.file, .hex = std::string(64, 'a')};
    open();
    const SealKey key = key_of(node_of("ann"));
    EXPECT_FALSE(std::filesystem::exists(master.file));
    EXPECT_EQ(vault->rotate().error().kind, ErrorKind::Conflict);
    vault.reset();
    open();
    EXPECT_EQ(key_of(node_of("ann")), key);
    vault.reset();
    master.hex = std::string(64, 'b');
    EXPECT_EQ(KeyVault::open(folder.path(), master).error().kind, ErrorKind::Conflict);
    master.hex = "short";
    EXPECT_EQ(KeyVault::open(folder.path(), master).error().kind, ErrorKind::Invalid);
}

}  // namespace
}  // namespace itinera
