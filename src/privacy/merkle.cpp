#include "privacy/merkle.hpp"

#include <bit>

namespace itinera {
namespace {

int64_t largest_power_below(int64_t size)
{
    return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(size - 1)));
}

// The hash of the leaves [begin, end). Precondition: begin < end, and the range is one that
// splitting a tree at the largest power of two gives.
Result<TreeHash> range_hash(int64_t begin, int64_t end, const ReadNode& read)
{
    const int64_t size = end - begin;
    if (std::has_single_bit(static_cast<uint64_t>(size))) {
        const int level = std::countr_zero(static_cast<uint64_t>(size));
        return read(level, begin >> level);
    }
    const int64_t middle = begin + largest_power_below(size);
    const TreeHash left = TRY(range_hash(begin, middle, read));
    return node_hash(left, TRY(range_hash(middle, end, read)));
}

}  // namespace

TreeHash empty_tree_hash()
{
    return Sha256().finish();
}

TreeHash leaf_hash(std::string_view leaf)
{
    Sha256 hash;
    hash.add(std::string_view("\0", 1));
    hash.add(leaf);
    return hash.finish();
}

TreeHash node_hash(const TreeHash& left, const TreeHash& right)
{
    Sha256 hash;
    hash.add("\1");
    hash.add(bytes_of(left));
    hash.add(bytes_of(right));
    return hash.finish();
}

Result<Done> grow_tree(int64_t index, const TreeHash& leaf, const ReadNode& read,
                       const WriteNode& write)
{
    TreeHash hash = leaf;
    int level = 0;
    int64_t place = index;
    TRY(write(level, place, hash));
    for (; (place & 1) != 0; place >>= 1) {
        hash = node_hash(TRY(read(level, place - 1)), hash);
        TRY(write(++level, place >> 1, hash));
    }
    return Done{};
}

Result<TreeHash> tree_root(int64_t size, const ReadNode& read)
{
    if (size == 0) return empty_tree_hash();
    return range_hash(0, size, read);
}

Result<std::vector<TreeHash>> inclusion_path(int64_t index, int64_t size, const ReadNode& read)
{
    std::vector<TreeHash> from_root;
    int64_t begin = 0;
    int64_t end = size;
    while (end - begin > 1) {
        const int64_t middle = begin + largest_power_below(end - begin);
        const bool is_left = index < middle;
        from_root.push_back(
            TRY(is_left ? range_hash(middle, end, read) : range_hash(begin, middle, read)));
        (is_left ? end : begin) = middle;
    }
    return std::vector<TreeHash>(from_root.rbegin(), from_root.rend());
}

Result<std::vector<TreeHash>> consistency_path(int64_t from, int64_t to, const ReadNode& read)
{
    std::vector<TreeHash> from_root;
    int64_t begin = 0;
    int64_t end = to;
    while (from != end) {
        const int64_t middle = begin + largest_power_below(end - begin);
        const bool is_left = from <= middle;
        from_root.push_back(
            TRY(is_left ? range_hash(middle, end, read) : range_hash(begin, middle, read)));
        (is_left ? end : begin) = middle;
    }
    // The verifier knows the root of the first tree, but no part of it.
    if (begin != 0) from_root.push_back(TRY(range_hash(begin, end, read)));
    return std::vector<TreeHash>(from_root.rbegin(), from_root.rend());
}

bool inclusion_holds(int64_t index, int64_t size, const TreeHash& leaf, const TreeHash& root,
                     const std::vector<TreeHash>& path)
{
    if (index < 0 || index >= size) return false;
    int64_t at = index;
    int64_t last = size - 1;
    TreeHash hash = leaf;
    for (const TreeHash& step : path) {
        if (last == 0) return false;
        if ((at & 1) != 0 || at == last) {
            hash = node_hash(step, hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(hash, step);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && hash == root;
}

bool consistency_holds(int64_t from, int64_t to, const TreeHash& from_root, const TreeHash& to_root,
                       const std::vector<TreeHash>& path)
{
    if (from <= 0 || from > to) return false;
    if (from == to) return path.empty() && from_root == to_root;
    std::vector<TreeHash> steps = path;
    if (std::has_single_bit(static_cast<uint64_t>(from))) steps.insert(steps.begin(), from_root);
    if (steps.empty()) return false;
    int64_t at = from - 1;
    int64_t last = to - 1;
    while ((at & 1) != 0) {
        at >>= 1;
        last >>= 1;
    }
    TreeHash old_hash = steps[0];
    TreeHash new_hash = steps[0];
    for (size_t k = 1; k < steps.size(); ++k) {
        if (last == 0) return false;
        if ((at & 1) != 0 || at == last) {
            old_hash = node_hash(steps[k], old_hash);
            new_hash = node_hash(steps[k], new_hash);
            while ((at & 1) == 0 && at != 0) {
                at >>= 1;
                last >>= 1;
            }
        } else {
            new_hash = node_hash(new_hash, steps[k]);
        }
        at >>= 1;
        last >>= 1;
    }
    return last == 0 && old_hash == from_root && new_hash == to_root;
}

void TreeFrontier::add(
    const TreeHash& leaf,
    const std::function<void(int level, int64_t place, const TreeHash&)>& completed)
{
    TreeHash hash = leaf;
    int level = 0;
    int64_t place = size_;
    completed(level, place, hash);
    for (; (place & 1) != 0; place >>= 1) {
        hash = node_hash(peaks_[static_cast<size_t>(level)], hash);
        completed(++level, place >> 1, hash);
    }
    if (peaks_.size() <= static_cast<size_t>(level)) peaks_.resize(static_cast<size_t>(level) + 1);
    peaks_[static_cast<size_t>(level)] = hash;
    ++size_;
}

TreeHash TreeFrontier::root() const
{
    if (size_ == 0) return empty_tree_hash();
    int level = std::countr_zero(static_cast<uint64_t>(size_));
    TreeHash hash = peaks_[static_cast<size_t>(level)];
    for (++level; (size_ >> level) != 0; ++level) {
        if (((size_ >> level) & 1) != 0) hash = node_hash(peaks_[static_cast<size_t>(level)], hash);
    }
    return hash;
}

}  // namespace itinera
