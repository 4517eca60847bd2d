// Merkle trees as in RFC 9162, section 2.1: what a log is committed to by one hash.
//
//            root of 5                 A *complete subtree* of level l at place p covers the leaves
//           /         \                [p << l, (p + 1) << l). All of them are kept as they become
//       (2,0)         (0,4)            complete, about two per leaf, so that a root or a proof
//       needs
//      /     \                         O(log n) of them, and none ever changes.
//   (1,0)   (1,1)
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "base/result.hpp"

namespace itinera {

using TreeHash = Sha256Digest;

TreeHash empty_tree_hash();                                       // SHA-256("")
TreeHash leaf_hash(std::string_view leaf);                        // SHA-256(0x00 ‖ leaf)
TreeHash node_hash(const TreeHash& left, const TreeHash& right);  // SHA-256(0x01 ‖ left ‖ right)

// The hash of a complete subtree.
using ReadNode = std::function<Result<TreeHash>(int level, int64_t place)>;
using WriteNode = std::function<Result<Done>(int level, int64_t place, const TreeHash&)>;

// Adds the leaf of this index, which is the number of leaves before it. Errors: those of the two.
Result<Done> grow_tree(int64_t index, const TreeHash& leaf, const ReadNode& read,
                       const WriteNode& write);
// The root of the first `size` leaves.
Result<TreeHash> tree_root(int64_t size, const ReadNode& read);

// Precondition: 0 <= index < size; 0 < from <= to.
Result<std::vector<TreeHash>> inclusion_path(int64_t index, int64_t size, const ReadNode& read);
Result<std::vector<TreeHash>> consistency_path(int64_t from, int64_t to, const ReadNode& read);

// RFC 9162, 2.1.3.2 and 2.1.4.2.
bool inclusion_holds(int64_t index, int64_t size, const TreeHash& leaf, const TreeHash& root,
                     const std::vector<TreeHash>& path);
bool consistency_holds(int64_t from, int64_t to, const TreeHash& from_root, const TreeHash& to_root,
                       const std::vector<TreeHash>& path);

// The roots of a log that is read from its beginning; keeps one hash per level.
class TreeFrontier {
public:
    // `completed` is told of every subtree that this leaf completes, the leaf itself first.
    void add(const TreeHash& leaf,
             const std::function<void(int level, int64_t place, const TreeHash&)>& completed);
    int64_t size() const { return size_; }
    TreeHash root() const;

private:
    int64_t size_ = 0;
    std::vector<TreeHash> peaks_;  // [levels]; peaks_[l] counts where bit l of size_ is set
};

}  // namespace itinera
