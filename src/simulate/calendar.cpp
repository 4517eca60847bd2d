#include "simulate/calendar.hpp"

#include <algorithm>
#include <chrono>

namespace itinera::simulate {
namespace {

using namespace std::chrono;

constexpr std::array<double, 24> hours_china{1.6, .8,  .4,  .2,  .2,  .3,  .7,  1.6,
                                             2.6, 3.4, 3.8, 4.0, 4.9, 4.2, 3.6, 3.4,
                                             3.5, 3.6, 4.2, 5.2, 6.6, 7.0, 5.6, 3.2};
constexpr std::array<double, 24> hours_west{.8,  .4,  .3,  .2,  .2,  .4,  1.0, 2.0,
                                            3.0, 3.8, 4.4, 4.8, 5.2, 4.8, 4.2, 4.0,
                                            4.2, 4.8, 5.4, 6.0, 6.2, 5.4, 3.6, 1.8};
constexpr std::array<double, 7> weekdays{1.12, .94, .92, .93, .95, 1.02, 1.12};  // from Sunday

// First day of the Spring Festival.
constexpr std::array spring_festivals{
    year_month_day{2020y / 1 / 25}, year_month_day{2021y / 2 / 12}, year_month_day{2022y / 2 / 1},
    year_month_day{2023y / 1 / 22}, year_month_day{2024y / 2 / 10}, year_month_day{2025y / 1 / 29},
    year_month_day{2026y / 2 / 17}, year_month_day{2027y / 2 / 6},  year_month_day{2028y / 1 / 26},
    year_month_day{2029y / 2 / 13}, year_month_day{2030y / 2 / 3},  year_month_day{2031y / 1 / 23}};

double peak_in_china(sys_days day)
{
    const year_month_day date{day};
    const unsigned month = unsigned{date.month()};
    const unsigned of_month = unsigned{date.day()};
    if (month == 6 && of_month <= 20) return of_month >= 16 && of_month <= 18 ? 2.8 : 1.4;
    if (month == 11 && of_month <= 12) return of_month == 11 ? 3.8 : of_month >= 8 ? 1.8 : 1.4;
    for (const year_month_day& festival : spring_festivals) {
        const auto away = (day - sys_days{festival}).count();
        if (away >= -15 && away < -3) return 1.5;
        if (away >= -3 && away < 7) return 0.5;
    }
    return 1;
}

double peak_in_the_west(sys_days day)
{
    const year_month_day date{day};
    const sys_days black_friday = sys_days{date.year() / November / Thursday[4]} + days{1};
    const auto away = (day - black_friday).count();
    if (away >= -4 && away <= 3) return away == 0 ? 3.5 : away == 3 ? 2.6 : 1.6;
    if (unsigned{date.month()} == 12) {
        const unsigned of_month = unsigned{date.day()};
        if (of_month >= 8 && of_month <= 21) return 1.5;
        if (of_month >= 24 && of_month <= 26) return 0.5;
    }
    return 1;
}

std::string_view zone_name(Market market)
{
    if (market == Market::China) return "Asia/Shanghai";
    return market == Market::America ? "America/New_York" : "Europe/London";
}

}  // namespace

Result<Calendar> Calendar::make(Market market, const World& world)
{
    const Zone zone = TRY(Zone::find(zone_name(market)));
    Calendar calendar;
    const auto first = raw(zone.date_of(world.from));
    const auto last = raw(zone.date_of(world.to - Duration{1}));
    calendar.cumulative_.push_back(0);
    calendar.flat_.push_back(0);
    for (auto date = first; date <= last; ++date) {
        calendar.day_start_ms_.push_back(ms_of(zone.start_of(LocalDate{date})));
        const sys_days day{std::chrono::days{date}};
        const double growth = 1 + 0.2 * (date - first) / 365;
        const double peak = market == Market::China ? peak_in_china(day) : peak_in_the_west(day);
        const double season = growth * peak * weekdays[weekday{day}.c_encoding()];
        calendar.season_.push_back(season);
        calendar.cumulative_.push_back(calendar.cumulative_.back() + season);
        calendar.flat_.push_back(calendar.flat_.back() + 1);
    }
    calendar.day_start_ms_.push_back(ms_of(zone.start_of(LocalDate{last + 1})));

    const auto& hours = market == Market::China ? hours_china : hours_west;
    double sum = 0;
    for (const double hour : hours) sum += hour;
    for (size_t hour = 0; hour < 24; ++hour) {
        calendar.hour_cumulative_[hour + 1] = calendar.hour_cumulative_[hour] + hours[hour] / sum;
    }
    return calendar;
}

size_t Calendar::day_of(int64_t ms) const
{
    const auto after = std::upper_bound(day_start_ms_.begin(), day_start_ms_.end(), ms);
    const auto day = after - day_start_ms_.begin() - 1;
    return static_cast<size_t>(std::clamp<int64_t>(day, 0, static_cast<int64_t>(days()) - 1));
}

double Calendar::measure_of(int64_t ms, Season season) const
{
    return cumulative(season)[day_of(ms)];
}

Calendar::Moment Calendar::at(double measure, Season season, Random& chance) const
{
    const std::vector<double>& sums = cumulative(season);
    const auto after = std::upper_bound(sums.begin(), sums.end(), measure);
    const size_t day = std::min(static_cast<size_t>(after - sums.begin()) - 1, days() - 1);
    // Where in the day: by the hours' shares, evenly within the hour.
    const double share = (measure - sums[day]) / (sums[day + 1] - sums[day]);
    const auto hour_after =
        std::upper_bound(hour_cumulative_.begin() + 1, hour_cumulative_.end() - 1, share);
    const auto hour = static_cast<size_t>(hour_after - hour_cumulative_.begin()) - 1;
    const double in_hour = static_cast<double>(hour) + chance.uniform();
    const auto length = static_cast<double>(day_start_ms_[day + 1] - day_start_ms_[day]);
    return {day_start_ms_[day] + static_cast<int64_t>(length * in_hour / 24), day, hour};
}

double channel_hour_weight(Channel channel, size_t hour)
{
    if (channel == Channel::Store) return hour >= 10 && hour < 21 ? 1.6 : 0;
    if (channel == Channel::Web) return hour >= 8 && hour < 19 ? 1.3 : 0.7;
    return 1;
}

}  // namespace itinera::simulate
