#include "analysis/durations_by_group.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace itinera {
namespace {

constexpr int part_bits = 7;
constexpr uint32_t parts = 1U << part_bits;
constexpr size_t few_max = 256;

int64_t half_up(double value)
{
    return static_cast<int64_t>(std::floor(value + 0.5));
}

// The value between ranks `floor(h)` and the next; value_at(rank) must not decrease.
template <typename ValueAt>
double between_ranks(int64_t count, double p, const ValueAt& value_at)
{
    const double h = static_cast<double>(count - 1) * p;
    const auto low = static_cast<int64_t>(h);
    const double at_low = value_at(low);
    if (low + 1 >= count) return at_low;
    return at_low + (h - static_cast<double>(low)) * (value_at(low + 1) - at_low);
}

}  // namespace

int64_t quantile_of_sorted(std::span<const int64_t> values, double p)
{
    return half_up(between_ranks(static_cast<int64_t>(values.size()), p, [&](int64_t rank) {
        return static_cast<double>(values[static_cast<size_t>(rank)]);
    }));
}

// Values below `parts` have a bucket each; above, the top bits of the value.
uint32_t DurationsByGroup::bucket_of(int64_t ms)
{
    const auto value = static_cast<uint64_t>(ms);
    if (value < parts) return static_cast<uint32_t>(value);
    const int shift = static_cast<int>(std::bit_width(value)) - 1 - part_bits;
    return static_cast<uint32_t>(shift) * parts + static_cast<uint32_t>(value >> shift);
}

double DurationsByGroup::middle_of(uint32_t bucket)
{
    if (bucket < 2 * parts) return bucket;
    const uint32_t shift = bucket / parts - 1;
    const auto low = static_cast<double>(bucket - shift * parts);
    const double width = std::ldexp(1.0, static_cast<int>(shift));
    return low * width + (width - 1) / 2;
}

void DurationsByGroup::count_in_bucket(uint32_t group, uint32_t bucket, uint32_t count, int64_t sum)
{
    if (group >= sketches_.size())
        sketches_.resize(std::max<size_t>(group + 1, sketches_.size() * 2));
    Sketch& sketch = sketches_[group];
    sketch.sum += sum;
    if (!sketch.many.empty()) {
        if (bucket >= sketch.many.size()) sketch.many.resize(bucket + parts, 0);
        sketch.many[bucket] += count;
        return;
    }
    const auto at =
        std::lower_bound(sketch.few.begin(), sketch.few.end(), bucket,
                         [](const Bucket& b, uint32_t wanted) { return b.bucket < wanted; });
    if (at != sketch.few.end() && at->bucket == bucket) {
        at->count += count;
        return;
    }
    sketch.few.insert(at, {bucket, count});
    if (sketch.few.size() <= few_max) return;
    sketch.many.assign(sketch.few.back().bucket + parts, 0);
    for (const Bucket& b : sketch.few) sketch.many[b.bucket] += b.count;
    sketch.few = {};
}

void DurationsByGroup::sketch()
{
    is_exact_ = false;
    for (const Value& value : values_)
        count_in_bucket(value.group, bucket_of(value.ms), 1, value.ms);
    values_ = {};
}

void DurationsByGroup::take(const DurationsByGroup& other, std::span<const uint32_t> groups)
{
    if (is_exact_ &&
        (!other.is_exact_ || values_.size() + other.values_.size() > grouped_durations_exact_max))
        sketch();
    for (const Value& value : other.values_) add(groups[value.group], value.ms);
    for (size_t g = 0; g < other.sketches_.size(); ++g) {
        const Sketch& sketch = other.sketches_[g];
        int64_t sum = sketch.sum;  // once, with the first bucket
        const auto add_bucket = [&](uint32_t bucket, uint32_t count) {
            count_in_bucket(groups[g], bucket, count, sum);
            sum = 0;
        };
        for (const Bucket& b : sketch.few) add_bucket(b.bucket, b.count);
        for (uint32_t b = 0; b < sketch.many.size(); ++b) {
            if (sketch.many[b]) add_bucket(b, sketch.many[b]);
        }
    }
}

void DurationsByGroup::clear()
{
    is_exact_ = true;
    values_.clear();
    sketches_.clear();
}

DurationsByGroup::Summary DurationsByGroup::summary_of(std::span<int64_t> values)
{
    Summary summary;
    summary.count = static_cast<int64_t>(values.size());
    if (values.empty()) return summary;
    std::sort(values.begin(), values.end());
    const auto mean_of = [](std::span<const int64_t> some) {
        double sum = 0;
        for (const int64_t ms : some) sum += static_cast<double>(ms);
        return half_up(sum / static_cast<double>(some.size()));
    };
    const size_t cut = values.size() / 10;
    summary.mean = mean_of(values);
    summary.median = quantile_of_sorted(values, 0.5);
    summary.p90 = quantile_of_sorted(values, 0.9);
    summary.trimmed = mean_of(values.subspan(cut, values.size() - 2 * cut));
    return summary;
}

DurationsByGroup::Summary DurationsByGroup::summary_of(const Sketch& sketch)
{
    std::vector<Bucket> buckets = sketch.few;
    for (uint32_t b = 0; b < sketch.many.size(); ++b) {
        if (sketch.many[b]) buckets.push_back({b, sketch.many[b]});
    }
    Summary summary;
    for (const Bucket& b : buckets) summary.count += b.count;
    if (summary.count == 0) return summary;
    const auto value_at = [&](int64_t rank) {
        for (const Bucket& b : buckets) {
            if (rank < b.count) return middle_of(b.bucket);
            rank -= b.count;
        }
        return middle_of(buckets.back().bucket);
    };
    summary.mean = half_up(static_cast<double>(sketch.sum) / static_cast<double>(summary.count));
    summary.median = half_up(between_ranks(summary.count, 0.5, value_at));
    summary.p90 = half_up(between_ranks(summary.count, 0.9, value_at));
    const int64_t cut = summary.count / 10;
    double sum = 0;
    int64_t rank = 0;
    for (const Bucket& b : buckets) {
        const int64_t from = std::max(rank, cut);
        const int64_t to = std::min(rank + b.count, summary.count - cut);
        if (to > from) sum += static_cast<double>(to - from) * middle_of(b.bucket);
        rank += b.count;
    }
    summary.trimmed = half_up(sum / static_cast<double>(summary.count - 2 * cut));
    return summary;
}

std::vector<DurationsByGroup::Summary> DurationsByGroup::summaries(size_t groups) const
{
    std::vector<Summary> result(groups);
    if (!is_exact_) {
        for (size_t g = 0; g < std::min(groups, sketches_.size()); ++g)
            result[g] = summary_of(sketches_[g]);
        return result;
    }
    std::vector<size_t> first(groups + 1, 0);
    for (const Value& value : values_) ++first[value.group + 1];
    for (size_t g = 0; g < groups; ++g) first[g + 1] += first[g];
    std::vector<int64_t> sorted(values_.size());
    std::vector<size_t> next(first.begin(), first.end() - 1);
    for (const Value& value : values_) sorted[next[value.group]++] = value.ms;
    for (size_t g = 0; g < groups; ++g) {
        result[g] = summary_of(std::span(sorted).subspan(first[g], first[g + 1] - first[g]));
    }
    return result;
}

}  // namespace itinera
