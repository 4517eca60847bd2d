// Durations gathered over customers, for means and quantiles (ST-1).
//
// Exact up to `durations_exact_max` values; beyond it the smallest parts of a logarithmic scale are
// counted instead: quantiles are then within 0.4 % and marked.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "analysis/report.hpp"

namespace itinera {

inline constexpr size_t durations_exact_max = 1'000'000;

// Holds any sum of durations.
__extension__ typedef __int128 Wide;

class Durations {
public:
    // Precondition: ms >= 0.
    void add(int64_t ms)
    {
        exact_.push_back(ms);
        if (exact_.size() > durations_exact_max) squeeze();
    }
    void merge(const Durations& from);
    // Does now what quantiles otherwise begin with: worth it where several threads have parts.
    void tally();
    void clear();

    uint64_t count() const { return exact_.size() + counted_; }
    bool is_exact() const { return counted_ == 0; }
    std::optional<int64_t> mean() const;
    std::optional<int64_t> min() const;
    std::optional<int64_t> max() const;
    // Linear between closest ranks, rounded half up to a millisecond; none of nothing. 0 <= p <= 1.
    // Cost: linear in the number of values.
    std::optional<int64_t> quantile(double p) const;
    // The quantile of all their values together, without bringing them together.
    static std::optional<int64_t> quantile(std::span<const Durations* const> all, double p);

private:
    void squeeze();
    double ranked(uint64_t rank) const;
    void add_choices(std::span<uint32_t> counts) const;

    std::vector<int64_t> exact_;
    std::vector<uint32_t> tallies_;  // of the first `tallied_` values, by part of a coarser scale
    size_t tallied_ = 0;
    std::vector<uint64_t> counts_;  // by part of the scale; empty while exact
    uint64_t counted_ = 0;
    Wide sum_ = 0;  // of the counted
    int64_t min_ = INT64_MAX, max_ = INT64_MIN;
};

// A cell for a duration that may be missing.
Cell duration_cell(std::optional<int64_t> ms);

// The columns of a `times` table, and their cells.
std::vector<std::string> times_columns();
std::vector<Cell> times_cells(const Durations& durations);

}  // namespace itinera
