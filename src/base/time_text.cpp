// Reading times as people and programs write them.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "base/text.hpp"
#include "base/zone.hpp"

namespace itinera {
namespace {

// What the text said, field by field.
struct Fields {
    int year = 1970, month = 1, day = 1;
    int hour = 0, minute = 0, second = 0;
    int64_t fraction_ms = 0;
    std::optional<int64_t> offset_ms;
    std::optional<bool> afternoon;
    std::optional<int64_t> unix_s;
    std::optional<int> day_of_year;
};

// Reads from the front of a text; every function returns false where it does not fit.
class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}
    bool at_end() const { return rest_.empty(); }
    bool literal(char c)
    {
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void skip_blanks()
    {
        while (!rest_.empty() && rest_[0] == ' ') rest_.remove_prefix(1);
    }
    template <typename Number>
    bool number(Number& into, size_t digits_min, size_t digits_max)
    {
        size_t digits = 0;
        while (digits < rest_.size() && digits < digits_max && rest_[digits] >= '0' &&
               rest_[digits] <= '9') {
            ++digits;
        }
        if (digits < digits_min) return false;
        std::from_chars(rest_.data(), rest_.data() + digits, into);
        rest_.remove_prefix(digits);
        return true;
    }
    // ".25" -> 250; digits beyond the third are cut off.
    bool fraction(int64_t& ms)
    {
        size_t digits = 0;
        ms = 0;
        int64_t scale = 100;
        while (digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9') {
            ms += (rest_[digits++] - '0') * scale;
            scale /= 10;
        }
        rest_.remove_prefix(digits);
        return digits > 0;
    }
    bool offset(std::optional<int64_t>& into)
    {
        if (literal('Z') || literal('z')) {
            into = 0;
            return true;
        }
        const bool west = !rest_.empty() && rest_[0] == '-';
        if (!west && (rest_.empty() || rest_[0] != '+')) return false;
        rest_.remove_prefix(1);
        int hours = 0;
        int minutes = 0;
        if (!number(hours, 2, 2)) return false;
        literal(':');
        if (!rest_.empty() && !number(minutes, 2, 2)) return false;
        if (hours > 23 || minutes > 59) return false;
        into = (hours * 60 + minutes) * (west ? -60'000LL : 60'000LL);
        return true;
    }
    bool word(std::span<const std::string_view> words, int& index)
    {
        for (size_t k = 0; k < words.size(); ++k) {
            if (rest_.size() < words[k].size()) continue;
            bool same = true;
            for (size_t c = 0; c < words[k].size(); ++c)
                same = same && (rest_[c] | 32) == (words[k][c] | 32);
            if (!same) continue;
            rest_.remove_prefix(words[k].size());
            index = static_cast<int>(k);
            return true;
        }
        return false;
    }

private:
    std::string_view rest_;
};

constexpr std::array<std::string_view, 12> month_words{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 2> half_day_words{"AM", "PM"};

Error not_a_time(std::string_view text)
{
    return Error{ErrorKind::Invalid, in_quotes(text) + " is not a time"};
}

std::optional<Timestamp> assemble(Fields fields, const Zone& zone)
{
    using namespace std::chrono;
    if (fields.unix_s) return Timestamp{Duration{*fields.unix_s * 1000 + fields.fraction_ms}};
    if (fields.afternoon) {
        if (fields.hour < 1 || fields.hour > 12) return std::nullopt;
        fields.hour = fields.hour % 12 + (*fields.afternoon ? 12 : 0);
    }
    if (fields.second == 60) {
        fields.second = 59;
        fields.fraction_ms = 999;
    }
    year_month_day date{year{fields.year}, month{static_cast<unsigned>(fields.month)},
                        day{static_cast<unsigned>(fields.day)}};
    if (fields.day_of_year) {
        date = sys_days{year{fields.year} / 1 / 1} + days{*fields.day_of_year - 1};
    }
    if (!date.ok() || fields.hour > 23 || fields.minute > 59 || fields.second > 59)
        return std::nullopt;
    const Duration in_day = hours{fields.hour} + minutes{fields.minute} + seconds{fields.second} +
                            milliseconds{fields.fraction_ms};
    const Duration whole = sys_days{date}.time_since_epoch() + in_day;
    if (fields.offset_ms) return Timestamp{whole - Duration{*fields.offset_ms}};
    return zone.from_local(local_time<Duration>{whole});
}

// ISO 8601 and RFC 3339: date, date and time, fraction, offset.
bool read_iso(std::string_view text, Fields& fields)
{
    Reader reader(text);
    if (!reader.number(fields.year, 4, 4) || !reader.literal('-') ||
        !reader.number(fields.month, 2, 2) || !reader.literal('-') ||
        !reader.number(fields.day, 2, 2)) {
        return false;
    }
    if (reader.at_end()) return true;
    if (!reader.literal('T') && !reader.literal('t') && !reader.literal(' ')) return false;
    if (!reader.number(fields.hour, 2, 2) || !reader.literal(':') ||
        !reader.number(fields.minute, 2, 2)) {
        return false;
    }
    if (reader.literal(':')) {
        if (!reader.number(fields.second, 2, 2)) return false;
        if ((reader.literal('.') || reader.literal(',')) && !reader.fraction(fields.fraction_ms))
            return false;
    }
    if (reader.at_end()) return true;
    reader.skip_blanks();
    return reader.offset(fields.offset_ms) && reader.at_end();
}

// One directive of a format, the letter after %.
bool read_directive(char letter, Reader& reader, Fields& fields)
{
    int index = 0;
    switch (letter) {
    case 'Y': return reader.number(fields.year, 4, 4);
    case 'y':
        if (!reader.number(fields.year, 2, 2)) return false;
        fields.year += fields.year < 69 ? 2000 : 1900;  // as POSIX has it
        return true;
    case 'm': return reader.number(fields.month, 1, 2);
    case 'd': return reader.number(fields.day, 1, 2);
    case 'e': reader.skip_blanks(); return reader.number(fields.day, 1, 2);
    case 'H':
    case 'I': return reader.number(fields.hour, 1, 2);
    case 'M': return reader.number(fields.minute, 1, 2);
    case 'S':
        if (!reader.number(fields.second, 1, 2)) return false;
        return !reader.literal('.') || reader.fraction(fields.fraction_ms);
    case 'b':
        if (!reader.word(month_words, index)) return false;
        fields.month = index + 1;
        return true;
    case 'j': fields.day_of_year = 0; return reader.number(*fields.day_of_year, 1, 3);
    case 'p':
        if (!reader.word(half_day_words, index)) return false;
        fields.afternoon = index == 1;
        return true;
    case 's':
        fields.unix_s = 0;
        if (!reader.number(*fields.unix_s, 1, 12)) return false;
        return !reader.literal('.') || reader.fraction(fields.fraction_ms);
    case 'z': return reader.offset(fields.offset_ms);
    case '%': return reader.literal('%');
    default: return false;
    }
}

}  // namespace

Result<Timestamp> parse_timestamp(std::string_view text, const Zone& zone)
{
    const bool all_digits =
        !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
    if (all_digits) {
        int64_t number = 0;
        const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (wrong != std::errc{}) return not_a_time(text);
        switch (text.size()) {
        case 10: return timestamp_of(number * 1000);
        case 13: return timestamp_of(number);
        case 16: return timestamp_of(number / 1000);
        case 19: return timestamp_of(number / 1'000'000);
        default: return not_a_time(text);
        }
    }
    Fields fields;
    if (!read_iso(text, fields)) return not_a_time(text);
    const auto time = assemble(fields, zone);
    if (!time) return not_a_time(text);
    return *time;
}

Result<Timestamp> parse_timestamp(std::string_view text, std::string_view format, const Zone& zone)
{
    Fields fields;
    Reader reader(text);
    bool fits = true;
    for (size_t at = 0; at < format.size() && fits; ++at) {
        if (format[at] == '%' && at + 1 < format.size()) {
            fits = read_directive(format[++at], reader, fields);
        } else {
            fits = reader.literal(format[at]);
        }
    }
    const auto time = fits && reader.at_end() ? assemble(fields, zone) : std::nullopt;
    if (!time) {
        return Error{ErrorKind::Invalid,
                     in_quotes(text) + " is not a time of the form " + in_quotes(format)};
    }
    return *time;
}

Result<LocalDate> parse_local_date(std::string_view text)
{
    Fields fields;
    if (text.size() != 10 || !read_iso(text, fields)) return not_a_time(text);
    const auto time = assemble(fields, Zone::utc());
    if (!time) return not_a_time(text);
    return Zone::utc().date_of(*time);
}

}  // namespace itinera
