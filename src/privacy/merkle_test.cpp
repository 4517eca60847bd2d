// Known roots and paths: the test vectors of Certificate Transparency (8 leaves), which RFC 6962
// and RFC 9162 trees share.
#include "privacy/merkle.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/random.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

using namespace std::string_literals;

const std::vector<std::string> ct_leaves{
    ""s,         "\x00"s,
    "\x10"s,     "\x20\x21"s,
    "\x30\x31"s, "\x40\x41\x42\x43"s,
    "PQRSTUVW"s, "`abcdefghijklmno"s,
};
const std::vector<std::string> ct_roots{
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

class Tree {
public:
    void add(const std::string& leaf)
    {
        const Result<Done> grown =
            grow_tree(size++, leaf_hash(leaf), read, [this](int level, int64_t place, auto& hash) {
                EXPECT_TRUE(nodes.emplace(std::pair(level, place), hash).second);
                return Result<Done>(Done{});
            });
        EXPECT_TRUE(grown);
        frontier.add(leaf_hash(leaf), [this](int level, int64_t place, const TreeHash& hash) {
            EXPECT_EQ(nodes.at({level, place}), hash);
        });
    }
    TreeHash root(int64_t of) const { return tree_root(of, read).value(); }

    std::map<std::pair<int, int64_t>, TreeHash> nodes;
    ReadNode read = [this](int level, int64_t place) -> Result<TreeHash> {
        const auto found = nodes.find({level, place});
        if (found == nodes.end()) return Error{ErrorKind::Corrupt, "no such node"};
        return found->second;
    };
    TreeFrontier frontier;
    int64_t size = 0;
};

std::string hex(const TreeHash& hash)
{
    return to_hex(bytes_of(hash));
}

TEST(Merkle, HasTheKnownRoots)
{
    Tree tree;
    EXPECT_EQ(hex(tree.root(0)), ct_roots[0]);
    EXPECT_EQ(hex(tree.frontier.root()), ct_roots[0]);
    for (size_t k = 0; k < ct_leaves.size(); ++k) {
        tree.add(ct_leaves[k]);
        EXPECT_EQ(hex(tree.root(tree.size)), ct_roots[k + 1]) << k + 1;
        EXPECT_EQ(hex(tree.frontier.root()), ct_roots[k + 1]) << k + 1;
    }
    for (size_t k = 0; k < ct_roots.size(); ++k) {
        EXPECT_EQ(hex(tree.root(static_cast<int64_t>(k))), ct_roots[k]) << "a tree keeps its past";
    }
}

TEST(Merkle, GivesTheKnownPaths)
{
    Tree tree;
    for (const std::string& leaf : ct_leaves) tree.add(leaf);
    const auto path = inclusion_path(0, 8, tree.read).value();
    ASSERT_EQ(path.size(), 3u);
    EXPECT_EQ(hex(path[0]), "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7");
    EXPECT_EQ(hex(path[1]), "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
    EXPECT_EQ(hex(path[2]), "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    const auto grown = consistency_path(1, 8, tree.read).value();
    ASSERT_EQ(grown.size(), 3u);
    EXPECT_EQ(hex(grown[0]), hex(path[0]));
}

TEST(Merkle, EveryProofHoldsAndNoChangedOne)
{
    Tree tree;
    for (int k = 0; k < 70; ++k) tree.add(std::to_string(k));
    Random random(20261122, 0);
    for (int64_t size = 1; size <= tree.size; ++size) {
        const TreeHash root = tree.root(size);
        for (int64_t index = 0; index < size; ++index) {
            auto path = inclusion_path(index, size, tree.read).value();
            const TreeHash leaf = leaf_hash(std::to_string(index));
            ASSERT_TRUE(inclusion_holds(index, size, leaf, root, path)) << index << " " << size;
            EXPECT_FALSE(inclusion_holds(index, size, leaf_hash("x"), root, path));
            if (index > 0) {
                EXPECT_FALSE(inclusion_holds(index - 1, size, leaf, root, path));
            }
            if (path.empty()) continue;
            path[random.below(path.size())][random.below(32)] ^= 1;
            EXPECT_FALSE(inclusion_holds(index, size, leaf, root, path));
        }
        for (int64_t from = 1; from <= size; ++from) {
            auto path = consistency_path(from, size, tree.read).value();
            const TreeHash old_root = tree.root(from);
            ASSERT_TRUE(consistency_holds(from, size, old_root, root, path)) << from << " " << size;
            EXPECT_FALSE(consistency_holds(from, size, leaf_hash("x"), root, path));
            if (path.empty()) continue;
            path[random.below(path.size())][random.below(32)] ^= 1;
            EXPECT_FALSE(consistency_holds(from, size, old_root, root, path));
        }
    }
}

}  // namespace
}  // namespace itinera
