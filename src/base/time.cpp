#include "base/time.hpp"

#include <fmt/format.h>

#include <charconv>

#include "base/text.hpp"

namespace itinera {
namespace {

using Ms = std::chrono::milliseconds;

Error not_a_duration(std::string_view text)
{
    return Error{ErrorKind::Invalid, in_quotes(text) +
                                         " is not an ISO 8601 duration without years and "
                                         "months, such as P7D, PT30M or PT0.5S"};
}

// Milliseconds of one letter in the date or the time part; 0 if the letter is unknown there.
int64_t unit_ms(char letter, bool in_time)
{
    if (!in_time && letter == 'W') return 7 * 86'400'000LL;
    if (!in_time && letter == 'D') return 86'400'000;
    if (in_time && letter == 'H') return 3'600'000;
    if (in_time && letter == 'M') return 60'000;
    if (in_time && letter == 'S') return 1'000;
    return 0;
}

constexpr double duration_ms_max = 4e15;  // far beyond any window, far within int64

}  // namespace

Result<Duration> parse_iso_duration(std::string_view text)
{
    if (text.size() < 3 || text[0] != 'P') return not_a_duration(text);
    double total = 0;
    bool in_time = false;
    bool any = false;
    int64_t last_unit = INT64_MAX;
    for (size_t at = 1; at < text.size();) {
        if (text[at] == 'T' && !in_time) {
            in_time = true;
            if (++at == text.size()) return not_a_duration(text);
            continue;
        }
        if (text[at] < '0' || text[at] > '9') return not_a_duration(text);
        double number = 0;
        const auto [end, wrong] = std::from_chars(text.data() + at, text.data() + text.size(),
                                                  number, std::chars_format::fixed);
        if (wrong != std::errc{} || end == text.data() + text.size()) return not_a_duration(text);
        const bool has_fraction = number != static_cast<double>(static_cast<int64_t>(number));
        const int64_t unit = unit_ms(*end, in_time);
        if (unit == 0 || unit >= last_unit || (has_fraction && unit != 1'000))
            return not_a_duration(text);
        last_unit = unit;
        total += number * static_cast<double>(unit);
        any = true;
        at = static_cast<size_t>(end - text.data()) + 1;
    }
    if (!any || total > duration_ms_max) return not_a_duration(text);
    return Ms{static_cast<int64_t>(total + 0.5)};
}

std::string to_iso(Duration duration)
{
    int64_t ms = duration.count();
    if (ms == 0) return "PT0S";
    std::string text = "P";
    if (const int64_t days = ms / 86'400'000; days > 0) text += fmt::format("{}D", days);
    ms %= 86'400'000;
    if (ms == 0) return text;
    text += 'T';
    if (const int64_t hours = ms / 3'600'000; hours > 0) text += fmt::format("{}H", hours);
    ms %= 3'600'000;
    if (const int64_t minutes = ms / 60'000; minutes > 0) text += fmt::format("{}M", minutes);
    ms %= 60'000;
    if (ms % 1'000 != 0) {
        text += fmt::format("{}.{:03}", ms / 1'000, ms % 1'000);
        while (text.back() == '0') text.pop_back();
        text += 'S';
    } else if (ms > 0) {
        text += fmt::format("{}S", ms / 1'000);
    }
    return text;
}

std::string to_iso(Timestamp time)
{
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const int64_t ms = (time - day).count();
    std::string text =
        fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    ms / 3'600'000, ms / 60'000 % 60, ms / 1'000 % 60);
    if (ms % 1'000 != 0) text += fmt::format(".{:03}", ms % 1'000);
    return text + 'Z';
}

}  // namespace itinera
