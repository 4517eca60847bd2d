// When things happen in a market: seasons, weekdays, hours, as a measure that arrivals follow
// (SI-14).
//
// Arrivals at rate 1 a day in this measure are a Poisson process whose intensity has the season's
// shape: an exact time change, so no candidate is drawn in vain.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/random.hpp"
#include "base/result.hpp"
#include "base/zone.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

enum class Season : uint8_t { Real, Flat };  // Flat: every day weighs 1 (the pure cohort)

class Calendar {
public:
    // Errors: Invalid for a zone that the time zone database lacks.
    static Result<Calendar> make(Market market, const World& world);

    // Local days of the period, day 0 holding `from`.
    size_t days() const { return day_start_ms_.size() - 1; }
    int64_t day_start_ms(size_t day) const { return day_start_ms_[day]; }
    double season(size_t day) const { return season_[day]; }
    // Measure up to the end of the period, in mean days.
    double length(Season season) const { return cumulative(season).back(); }
    // The day of an instant; the last one for later instants.
    size_t day_of(int64_t ms) const;
    double measure_of(int64_t ms, Season season) const;  // whole days only: the start of its day

    struct Moment {
        int64_t ms;
        size_t day;
        size_t hour;  // local
    };
    // Precondition: 0 <= measure < length(season). `chance` places it within the day.
    Moment at(double measure, Season season, Random& chance) const;

private:
    const std::vector<double>& cumulative(Season season) const
    {
        return season == Season::Real ? cumulative_ : flat_;
    }
    std::vector<int64_t> day_start_ms_;  // one more than days
    std::vector<double> season_, cumulative_, flat_;
    std::array<double, 25> hour_cumulative_{};
};

// How busy an hour of the local day is on a channel, relative to the market's own profile.
double channel_hour_weight(Channel channel, size_t hour);

}  // namespace itinera::simulate
