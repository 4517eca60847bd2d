// Spans of time by group, for means and quantiles (ST-1): exact up to a million values, then a
// sketch.
//
// The sketch counts values in buckets of equal relative width (each power of two in 128 parts), so
// that a quantile is off by at most 0.4 %. Which bucket a value falls into depends on the value
// alone, so the answer is the same however the values were split over partials. Source of the idea:
// Masson, Rim, Lee, "DDSketch", VLDB 12 (2019).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace itinera {

inline constexpr size_t grouped_durations_exact_max = 1'000'000;

class DurationsByGroup {
public:
    // Precondition: ms >= 0.
    void add(uint32_t group, int64_t ms)
    {
        if (is_exact_) {
            values_.push_back({ms, group});
            if (values_.size() > grouped_durations_exact_max) sketch();
        } else {
            count_in_bucket(group, bucket_of(ms), 1, ms);
        }
    }
    // Group g of the other is group `groups[g]` here.
    void take(const DurationsByGroup& other, std::span<const uint32_t> groups);
    bool is_exact() const { return is_exact_; }
    void clear();

    struct Summary {
        int64_t count = 0;
        int64_t mean = 0, median = 0, p90 = 0;  // rounded half up to a millisecond
        int64_t trimmed = 0;                    // mean without the floor(n / 10) lowest and highest
    };
    // By group, [groups].
    std::vector<Summary> summaries(size_t groups) const;

private:
    struct Value {
        int64_t ms;
        uint32_t group;
    };
    struct Bucket {
        uint32_t bucket;
        uint32_t count;
    };
    struct Sketch {
        int64_t sum = 0;
        std::vector<Bucket> few;     // sorted, while there are few
        std::vector<uint32_t> many;  // by bucket
    };
    static uint32_t bucket_of(int64_t ms);
    static double middle_of(uint32_t bucket);
    static Summary summary_of(std::span<int64_t> values);
    static Summary summary_of(const Sketch& sketch);
    void count_in_bucket(uint32_t group, uint32_t bucket, uint32_t count, int64_t sum);
    void sketch();

    bool is_exact_ = true;
    std::vector<Value> values_;
    std::vector<Sketch> sketches_;  // by group
};

// Linear between closest ranks, h = (n - 1) p, rounded half up. Precondition: sorted, not empty.
int64_t quantile_of_sorted(std::span<const int64_t> values, double p);

}  // namespace itinera
