// The groups of a breakdown as rows: named, ordered, and the rest folded into `(other)` (CM-19,
// CM-20).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "analysis/question.hpp"

namespace itinera {

// The values of a breakdown: one code per key; the rest 0.
using GroupKey = std::array<uint32_t, breakdown_keys_max>;
inline constexpr uint32_t not_reached_code = UINT32_MAX;
struct GroupKeyHash {
    size_t operator()(const GroupKey& key) const
    {
        uint64_t hash = 0;
        for (const uint32_t code : key) hash = (hash ^ code) * 0x9E3779B97F4A7C15ULL;
        return hash ^ (hash >> 32);
    }
};
using GroupKeys = std::unordered_set<GroupKey, GroupKeyHash>;

// "Chrome", "Chrome / de" for two keys, "(not reached)", "(none)".
std::string group_name(const std::vector<BreakdownKey>& by, const GroupKey& key);

// One row of groups.
struct GroupRow {
    std::string name;
    std::vector<size_t> members;  // places in the list of groups; all of them for `(all)`
};
struct GroupSize {
    GroupKey key;
    uint64_t units = 0;
};
// By units, then name; beyond `top` `(other)`; at last `(all)`. Groups of one name are one row.
// Without keys only `(all)`.
std::vector<GroupRow> group_rows(const Question& question, const std::vector<GroupSize>& groups);

}  // namespace itinera
