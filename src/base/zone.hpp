// Time zones and calendar buckets: the one place that knows about daylight saving.
//
// Day d begins at the first instant whose local date is >= d (CM-12), so every instant lies in
// exactly one day, also in zones whose day begins at 01:00 or which skipped a day.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace itinera {

enum class Bucket { Hour, Day, Week, Month, Quarter, Year };
enum class WeekStart { Monday, Sunday, Saturday };

// Days since 1970-01-01 of a local date.
enum class LocalDate : int32_t {};

class Zone {
public:
    // An IANA name such as "Asia/Shanghai", or "UTC". Errors: Invalid, naming it.
    static Result<Zone> find(std::string_view name);
    static Zone utc();

    const std::string& name() const { return name_; }

    Duration offset_at(Timestamp time) const;
    LocalDate date_of(Timestamp time) const;
    Timestamp start_of(LocalDate date) const;  // first instant whose local date is >= date
    Timestamp start_of_bucket(Timestamp time, Bucket bucket, WeekStart week_start) const;
    Timestamp next_bucket(Timestamp bucket_start, Bucket bucket, WeekStart week_start) const;

    // Local wall time -> instant. In a gap it moves forward by the gap; in an overlap the first.
    Timestamp from_local(std::chrono::local_time<Duration> local) const;
    // Whether this wall time exists exactly once.
    bool is_unambiguous(std::chrono::local_time<Duration> local) const;
    std::chrono::local_time<Duration> to_local(Timestamp time) const;

    // "2026-03-02" for days and longer, "2026-03-02T10:00+01:00" for hours.
    std::string bucket_name(Timestamp bucket_start, Bucket bucket) const;
    // "2026-03-02T10:00:05.250+08:00"
    std::string to_iso(Timestamp time) const;

private:
    explicit Zone(std::string name, const void* impl) : name_(std::move(name)), impl_(impl) {}
    std::string name_;
    const void* impl_;  // date::time_zone, owned by the library's database; null for UTC
};

std::string to_iso(LocalDate date);  // "2026-03-02"
Result<LocalDate> parse_local_date(std::string_view text);

// EV-41: RFC 3339; ISO 8601 without zone (taken in `zone`); a date (00:00 there); integers of 10,
// 13, 16, 19 digits as s, ms, us, ns. Floored to milliseconds. Second 60 becomes 59.999.
// Errors: Invalid, naming the text.
Result<Timestamp> parse_timestamp(std::string_view text, const Zone& zone);
// By a strptime-like format: %Y %m %d %H %M %S (with fraction) %y %e %b %z %p %I %j %s and
// literals. Fields need not be padded. Without %z the time is local to `zone`. Errors: Invalid.
Result<Timestamp> parse_timestamp(std::string_view text, std::string_view format, const Zone& zone);

}  // namespace itinera
