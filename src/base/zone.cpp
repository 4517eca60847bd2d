#include "base/zone.hpp"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace itinera {
namespace {

using Days = std::chrono::days;

const date::time_zone& zone_of(const void* impl)
{
    return *static_cast<const date::time_zone*>(impl);
}

// The library has a local_time of its own; only the count is the same.
date::local_time<Duration> theirs(std::chrono::local_time<Duration> local)
{
    return date::local_time<Duration>{local.time_since_epoch()};
}

// Offset and the stretch [begin, end) in which it holds.
struct Stretch {
    int64_t begin_ms, end_ms, offset_ms;
};

Stretch stretch_at(const void* impl, Timestamp time)
{
    if (impl == nullptr) return {INT64_MIN, INT64_MAX, 0};
    const date::sys_info found = zone_of(impl).get_info(time);
    const auto ms = [](date::sys_seconds at) {
        const int64_t seconds = at.time_since_epoch().count();
        if (seconds > INT64_MAX / 2000) return INT64_MAX;
        if (seconds < INT64_MIN / 2000) return INT64_MIN;
        return seconds * 1000;
    };
    return {ms(found.begin), ms(found.end), std::chrono::milliseconds(found.offset).count()};
}

std::chrono::year_month_day civil(LocalDate date)
{
    return std::chrono::year_month_day{std::chrono::sys_days{Days{static_cast<int32_t>(date)}}};
}

LocalDate days_of(std::chrono::year_month_day date)
{
    return LocalDate{static_cast<int32_t>(std::chrono::sys_days{date}.time_since_epoch().count())};
}

LocalDate next_day(LocalDate date)
{
    return LocalDate{static_cast<int32_t>(date) + 1};
}

// First date of the bucket (day or longer) that holds `date`.
LocalDate first_date(LocalDate date, Bucket bucket, WeekStart week_start)
{
    using namespace std::chrono;
    const year_month_day day = civil(date);
    switch (bucket) {
    case Bucket::Hour:
    case Bucket::Day: return date;
    case Bucket::Week: {
        const weekday first = week_start == WeekStart::Monday   ? Monday
                              : week_start == WeekStart::Sunday ? Sunday
                                                                : Saturday;
        const auto back = weekday{sys_days{day}} - first;
        return LocalDate{static_cast<int32_t>(date) - static_cast<int32_t>(back.count())};
    }
    case Bucket::Month: return days_of(day.year() / day.month() / 1);
    case Bucket::Quarter:
        return days_of(day.year() / month{(static_cast<unsigned>(day.month()) - 1) / 3 * 3 + 1} /
                       1);
    case Bucket::Year: return days_of(day.year() / 1 / 1);
    }
    return date;
}

// First date of the bucket after the one that begins at `date`.
LocalDate next_first_date(LocalDate date, Bucket bucket)
{
    using namespace std::chrono;
    const year_month_day day = civil(date);
    switch (bucket) {
    case Bucket::Hour:
    case Bucket::Day: return next_day(date);
    case Bucket::Week: return LocalDate{static_cast<int32_t>(date) + 7};
    case Bucket::Month: return days_of(year_month_day{day + months{1}});
    case Bucket::Quarter: return days_of(year_month_day{day + months{3}});
    case Bucket::Year: return days_of(year_month_day{day + years{1}});
    }
    return date;
}

std::string offset_text(int64_t offset_ms)
{
    const int64_t minutes = std::abs(offset_ms) / 60'000;
    return fmt::format("{}{:02}:{:02}", offset_ms < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

Zone Zone::utc()
{
    return Zone("UTC", nullptr);
}

Result<Zone> Zone::find(std::string_view name)
{
    if (name == "UTC" || name == "Etc/UTC" || name == "Z") return utc();
    try {
        return Zone(std::string(name), date::locate_zone(std::string(name)));
    } catch (const std::exception&) {
        return Error{ErrorKind::Invalid,
                     in_quotes(name) +
                         " is not a time zone of the IANA database, such as Asia/Shanghai"};
    }
}

Duration Zone::offset_at(Timestamp time) const
{
    return Duration{stretch_at(impl_, time).offset_ms};
}

std::chrono::local_time<Duration> Zone::to_local(Timestamp time) const
{
    return std::chrono::local_time<Duration>{time.time_since_epoch() + offset_at(time)};
}

Timestamp Zone::from_local(std::chrono::local_time<Duration> local) const
{
    if (impl_ == nullptr) return Timestamp{local.time_since_epoch()};
    const date::local_info found = zone_of(impl_).get_info(theirs(local));
    return Timestamp{local.time_since_epoch() - std::chrono::milliseconds(found.first.offset)};
}

bool Zone::is_unambiguous(std::chrono::local_time<Duration> local) const
{
    return impl_ == nullptr ||
           zone_of(impl_).get_info(theirs(local)).result == date::local_info::unique;
}

Timestamp Zone::start_of(LocalDate date) const
{
    const std::chrono::local_time<Duration> midnight{Days{static_cast<int32_t>(date)}};
    if (impl_ == nullptr) return Timestamp{midnight.time_since_epoch()};
    const date::local_info found = zone_of(impl_).get_info(theirs(midnight));
    // In a gap the day begins where the gap ends: at the transition itself.
    if (found.result == date::local_info::nonexistent) {
        return Timestamp{std::chrono::milliseconds(found.first.end.time_since_epoch())};
    }
    return Timestamp{midnight.time_since_epoch() - std::chrono::milliseconds(found.first.offset)};
}

LocalDate Zone::date_of(Timestamp time) const
{
    const auto local = to_local(time);
    const auto day = std::chrono::floor<Days>(local);
    const LocalDate date{static_cast<int32_t>(day.time_since_epoch().count())};
    // Where clocks go back over midnight, the new day has begun already (CM-12).
    const bool near_the_end = local - day >= std::chrono::hours{20};
    if (impl_ != nullptr && near_the_end && start_of(next_day(date)) <= time) return next_day(date);
    return date;
}

Timestamp Zone::start_of_bucket(Timestamp time, Bucket bucket, WeekStart week_start) const
{
    if (bucket != Bucket::Hour) return start_of(first_date(date_of(time), bucket, week_start));
    const Stretch stretch = stretch_at(impl_, time);
    const Timestamp local{time.time_since_epoch() + Duration{stretch.offset_ms}};
    const int64_t hour = ms_of(std::chrono::floor<std::chrono::hours>(local)) - stretch.offset_ms;
    return timestamp_of(std::max(hour, stretch.begin_ms));
}

Timestamp Zone::next_bucket(Timestamp bucket_start, Bucket bucket, WeekStart week_start) const
{
    if (bucket == Bucket::Hour) {
        const Stretch stretch = stretch_at(impl_, bucket_start);
        const Timestamp local{bucket_start.time_since_epoch() + Duration{stretch.offset_ms}};
        const auto next = std::chrono::floor<std::chrono::hours>(local) + std::chrono::hours{1};
        return timestamp_of(std::min(ms_of(next) - stretch.offset_ms, stretch.end_ms));
    }
    const LocalDate first = first_date(date_of(bucket_start), bucket, week_start);
    LocalDate next = next_first_date(first, bucket);
    // A day that the zone skipped has no bucket of its own.
    while (start_of(next) <= bucket_start) next = next_first_date(next, bucket);
    return start_of(next);
}

std::string Zone::bucket_name(Timestamp bucket_start, Bucket bucket) const
{
    if (bucket != Bucket::Hour) return itinera::to_iso(date_of(bucket_start));
    const int64_t offset = offset_at(bucket_start).count();
    const Timestamp local{bucket_start.time_since_epoch() + Duration{offset}};
    return itinera::to_iso(local).substr(0, 16) + offset_text(offset);
}

std::string Zone::to_iso(Timestamp time) const
{
    const int64_t offset = offset_at(time).count();
    std::string text = itinera::to_iso(Timestamp{time.time_since_epoch() + Duration{offset}});
    text.pop_back();
    return text + offset_text(offset);
}

std::string to_iso(LocalDate date)
{
    const auto day = civil(date);
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

}  // namespace itinera
