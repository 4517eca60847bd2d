#include "analysis/durations.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace itinera {
namespace {

// The scale: values below 256 each have a part of their own; above, every doubling has 128 parts.
constexpr uint64_t parts_per_doubling = 128;
constexpr uint64_t fine_below = 2 * parts_per_doubling;
constexpr size_t parts = fine_below + (63 - 8) * parts_per_doubling;

size_t part_of(int64_t ms)
{
    const auto value = static_cast<uint64_t>(ms);
    if (value < fine_below) return value;
    const auto shift = static_cast<uint64_t>(std::bit_width(value)) - 8;
    return shift * parts_per_doubling + (value >> shift);
}

double middle_of(size_t part)
{
    if (part < fine_below) return static_cast<double>(part);
    const uint64_t shift = part / parts_per_doubling - 1;
    const uint64_t low = (part - shift * parts_per_doubling) << shift;
    return static_cast<double>(low) + static_cast<double>(uint64_t{1} << shift) / 2;
}

int64_t half_up(double ms)
{
    return static_cast<int64_t>(std::floor(ms + 0.5));
}

// A coarser scale of the same form, for choosing: small enough to stay in the nearest cache.
constexpr int choice_bits = 4;  // parts per doubling: 2^4
constexpr size_t choices = (64 - choice_bits) << choice_bits;

size_t choice_of(int64_t ms)
{
    const auto value = static_cast<uint64_t>(ms);
    const auto shift =
        static_cast<uint64_t>(std::bit_width(value | (1U << choice_bits))) - 1 - choice_bits;
    return (shift << choice_bits) + (value >> shift);
}

// The lowest value with this choice.
int64_t lowest_of(size_t choice)
{
    if (choice < (size_t{2} << choice_bits)) return static_cast<int64_t>(choice);
    const size_t shift = (choice >> choice_bits) - 1;
    return static_cast<int64_t>((choice - (shift << choice_bits)) << shift);
}

using Choices = std::array<uint32_t, choices>;

// Adds how many values have each choice. Neighbouring values are often alike: counted in turn in
// four places, no addition waits for the one before.
void count_choices(std::span<const int64_t> values, std::span<uint32_t> counts)
{
    std::array<Choices, 4> parts{};
    const size_t in_fours = values.size() / 4 * 4;
    for (size_t i = 0; i < in_fours; i += 4) {
        for (size_t k = 0; k < 4; ++k) ++parts[k][choice_of(values[i + k])];
    }
    for (const int64_t value : values.subspan(in_fours)) ++counts[choice_of(value)];
    for (size_t choice = 0; choice < choices; ++choice)
        counts[choice] += parts[0][choice] + parts[1][choice] + parts[2][choice] + parts[3][choice];
}

// The values of ranks `rank` and `rank` + 1 (at the end: the last one twice).
struct Neighbours {
    int64_t at, after;
};
Neighbours sorted_neighbours(std::vector<int64_t>& values, size_t rank)
{
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(rank);
    std::nth_element(values.begin(), at, values.end());
    const bool is_last = at + 1 == values.end();
    return {*at, is_last ? *at : *std::min_element(at + 1, values.end())};
}

// Counts by parts of a scale first, and looks only at the values of the part that holds the rank:
// two passes without a branch to guess, where a selection guesses at every value.
Neighbours neighbours(std::span<const std::span<const int64_t>> lists, const Choices& counts,
                      size_t count, size_t rank)
{
    size_t before = 0, part = 0;
    while (before + counts[part] <= rank) before += counts[part++];
    size_t last = part;  // where the next rank lies
    if (before + counts[part] == rank + 1 && rank + 1 < count) {
        do ++last;
        while (counts[last] == 0);
    }
    std::vector<int64_t> chosen(counts[part] + (last == part ? 0 : counts[last]) + 1);
    // There is no value in the parts between the two.
    const auto low = static_cast<uint64_t>(lowest_of(part));
    const uint64_t width = static_cast<uint64_t>(lowest_of(last + 1)) - low;
    size_t kept = 0;
    for (const std::span<const int64_t> values : lists) {
        for (const int64_t value : values) {
            chosen[kept] = value;
            kept += static_cast<uint64_t>(value) - low < width;
        }
    }
    chosen.resize(kept);
    return sorted_neighbours(chosen, rank - before);
}

// The quantile of values that are all known.
int64_t exact_quantile(std::span<const std::span<const int64_t>> lists, const Choices& counts,
                       size_t count, double p)
{
    const double place = static_cast<double>(count - 1) * p;
    const auto rank = static_cast<size_t>(place);
    const double rest = place - static_cast<double>(rank);
    const Neighbours found = neighbours(lists, counts, count, rank);
    return half_up(static_cast<double>(found.at) +
                   rest * static_cast<double>(found.after - found.at));
}

}  // namespace

void Durations::tally()
{
    if (exact_.size() - tallied_ < choices) return;  // quickly done when asked
    tallies_.resize(choices);
    count_choices(std::span<const int64_t>(exact_).subspan(tallied_), tallies_);
    tallied_ = exact_.size();
}

// Adds how many values have each choice.
void Durations::add_choices(std::span<uint32_t> counts) const
{
    for (size_t choice = 0; choice < tallies_.size(); ++choice) counts[choice] += tallies_[choice];
    count_choices(std::span<const int64_t>(exact_).subspan(tallied_), counts);
}

void Durations::squeeze()
{
    counts_.resize(parts);
    for (const int64_t ms : exact_) {
        ++counts_[part_of(ms)];
        sum_ += ms;
        min_ = std::min(min_, ms);
        max_ = std::max(max_, ms);
    }
    counted_ += exact_.size();
    exact_.clear();
    tallies_.clear();
    tallied_ = 0;
}

void Durations::merge(const Durations& from)
{
    if (tallied_ == exact_.size() && from.tallied_ > 0) {
        tallies_.resize(choices);
        for (size_t choice = 0; choice < choices; ++choice)
            tallies_[choice] += from.tallies_[choice];
        tallied_ += from.tallied_;
    }
    exact_.insert(exact_.end(), from.exact_.begin(), from.exact_.end());
    if (exact_.size() > durations_exact_max || (!from.is_exact() && !exact_.empty())) squeeze();
    if (from.is_exact()) return;
    counts_.resize(parts);
    for (size_t part = 0; part < parts; ++part) counts_[part] += from.counts_[part];
    counted_ += from.counted_;
    sum_ += from.sum_;
    min_ = std::min(min_, from.min_);
    max_ = std::max(max_, from.max_);
}

void Durations::clear()
{
    exact_.clear();
    tallies_.clear();
    tallied_ = 0;
    counts_.clear();
    counted_ = 0;
    sum_ = 0;
    min_ = INT64_MAX;
    max_ = INT64_MIN;
}

std::optional<int64_t> Durations::mean() const
{
    if (count() == 0) return std::nullopt;
    Wide sum = sum_;
    for (const int64_t ms : exact_) sum += ms;
    const Wide n = static_cast<Wide>(count());
    return static_cast<int64_t>((2 * sum + n) / (2 * n));
}

std::optional<int64_t> Durations::min() const
{
    if (count() == 0) return std::nullopt;
    return exact_.empty() ? min_ : std::min(min_, std::ranges::min(exact_));
}

std::optional<int64_t> Durations::max() const
{
    if (count() == 0) return std::nullopt;
    return exact_.empty() ? max_ : std::max(max_, std::ranges::max(exact_));
}

std::optional<int64_t> Durations::quantile(double p) const
{
    const uint64_t n = count();
    if (n == 0) return std::nullopt;
    if (is_exact()) {
        const std::span<const int64_t> values = exact_;
        Choices counts{};
        add_choices(counts);
        return exact_quantile({&values, 1}, counts, n, p);
    }
    const double place = static_cast<double>(n - 1) * p;
    const auto rank = static_cast<uint64_t>(place);
    const double rest = place - static_cast<double>(rank);
    return half_up(ranked(rank) + rest * (ranked(std::min(rank + 1, n - 1)) - ranked(rank)));
}

std::optional<int64_t> Durations::quantile(std::span<const Durations* const> all, double p)
{
    std::vector<std::span<const int64_t>> lists;
    uint64_t n = 0;
    bool is_exact = true;
    for (const Durations* one : all) {
        lists.emplace_back(one->exact_);
        n += one->count();
        is_exact = is_exact && one->is_exact();
    }
    if (n == 0) return std::nullopt;
    if (is_exact && n <= durations_exact_max) {
        Choices counts{};
        for (const Durations* one : all) one->add_choices(counts);
        return exact_quantile(lists, counts, n, p);
    }
    Durations together;
    for (const Durations* one : all) together.merge(*one);
    return together.quantile(p);
}

// The value of rank 0 … count() - 1, where they are counted by parts of the scale.
double Durations::ranked(uint64_t rank) const
{
    std::vector<uint64_t> rest(parts);  // values that came after the last squeeze
    for (const int64_t ms : exact_) ++rest[part_of(ms)];
    uint64_t before = 0;
    for (size_t part = 0; part < parts; ++part) {
        before += counts_[part] + rest[part];
        if (before > rank) {
            return std::clamp(middle_of(part), static_cast<double>(*min()),
                              static_cast<double>(*max()));
        }
    }
    return static_cast<double>(*max());
}

Cell duration_cell(std::optional<int64_t> ms)
{
    return ms ? Cell(Millis{*ms}) : Cell();
}

std::vector<std::string> times_columns()
{
    return {"count", "mean", "min", "p10", "p25", "median", "p75", "p90", "p95", "max"};
}

std::vector<Cell> times_cells(const Durations& durations)
{
    std::vector<Cell> cells{static_cast<int64_t>(durations.count()),
                            duration_cell(durations.mean()), duration_cell(durations.min())};
    for (const double p : {0.1, 0.25, 0.5, 0.75, 0.9, 0.95}) {
        cells.push_back(duration_cell(durations.quantile(p)));
    }
    cells.push_back(duration_cell(durations.max()));
    return cells;
}

}  // namespace itinera
