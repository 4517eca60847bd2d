// Satisfaction s in [-1, 1]: drawn back to its mean by 5 % a day, moved by shocks (SI-22).
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace itinera::simulate {

class Mood {
public:
    Mood(double mean, int64_t from_ms) : mean_(mean), now_(mean), day_(from_ms / ms_a_day) {}

    // A shock at an instant, also a later one.
    void shock(int64_t ms, double by) { shocks_.push_back({ms, by}); }
    // Precondition: instants do not go back.
    double at(int64_t ms)
    {
        std::sort(shocks_.begin(), shocks_.end(),
                  [](const Shock& a, const Shock& b) { return a.ms < b.ms; });
        size_t taken = 0;
        while (taken < shocks_.size() && shocks_[taken].ms <= ms) {
            settle(shocks_[taken].ms);
            now_ = std::clamp(now_ + shocks_[taken++].by, -1.0, 1.0);
        }
        shocks_.erase(shocks_.begin(), shocks_.begin() + static_cast<std::ptrdiff_t>(taken));
        settle(ms);
        return now_;
    }

private:
    struct Shock {
        int64_t ms;
        double by;
    };
    static constexpr int64_t ms_a_day = 86'400'000;

    void settle(int64_t ms)
    {
        // After 200 days nothing is left of a shock.
        for (int64_t k = std::min<int64_t>(ms / ms_a_day - day_, 200); k > 0; --k)
            now_ += 0.05 * (mean_ - now_);
        day_ = std::max(day_, ms / ms_a_day);
    }
    double mean_, now_;
    int64_t day_;
    std::vector<Shock> shocks_;
};

}  // namespace itinera::simulate
