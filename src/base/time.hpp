// Moments and spans: milliseconds UTC inside, ISO 8601 at the edge. Calendars are in zone.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace itinera {

using Duration = std::chrono::milliseconds;
using Timestamp = std::chrono::sys_time<Duration>;

constexpr Timestamp timestamp_of(int64_t ms)
{
    return Timestamp{Duration{ms}};
}
constexpr int64_t ms_of(Timestamp time)
{
    return time.time_since_epoch().count();
}

// "PT30M", "P7D", "P1DT2H", "PT0.001S": no years, no months, not negative, a day is 24 hours.
// Errors: Invalid, naming the text.
Result<Duration> parse_iso_duration(std::string_view text);
// 604800000 ms -> "P7D".
std::string to_iso(Duration duration);

// "2026-03-02T10:00:00.250Z": always UTC, milliseconds only where there are any.
std::string to_iso(Timestamp time);

}  // namespace itinera
