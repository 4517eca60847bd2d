#include "main/golden/golden_text.hpp"

#include <charconv>
#include <chrono>

#include "base/json.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

Error invalid(std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message)};
}

std::optional<int64_t> integer(std::string_view text)
{
    int64_t number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

// "a30" -> {"a", 30}
struct Numbered {
    std::string_view letters;
    int64_t number;
};
std::optional<Numbered> numbered(std::string_view name)
{
    size_t digits = name.size();
    while (digits > 0 && is_digit(name[digits - 1])) --digits;
    const auto number = integer(name.substr(digits));
    if (!number) return std::nullopt;
    return Numbered{name.substr(0, digits), *number};
}

// "10:00", "10:00:05", "10:00:05.250" -> milliseconds since midnight.
std::optional<int64_t> time_of_day_ms(std::string_view text)
{
    const auto two = [&](size_t at, int64_t limit) -> std::optional<int64_t> {
        if (at + 2 > text.size() || !is_digit(text[at]) || !is_digit(text[at + 1]))
            return std::nullopt;
        const int64_t number = (text[at] - '0') * 10 + (text[at + 1] - '0');
        return number < limit ? std::optional(number) : std::nullopt;
    };
    const auto hour = two(0, 24);
    const auto minute = two(3, 60);
    if (!hour || !minute || text[2] != ':') return std::nullopt;
    int64_t ms = (*hour * 60 + *minute) * 60'000;
    if (text.size() == 5) return ms;
    const auto second = two(6, 60);
    if (text[5] != ':' || !second) return std::nullopt;
    ms += *second * 1000;
    if (text.size() == 8) return ms;
    if (text[8] != '.' || text.size() < 10 || text.size() > 12) return std::nullopt;
    int64_t unit = 100;
    for (const char c : text.substr(9)) {
        if (!is_digit(c)) return std::nullopt;
        ms += (c - '0') * unit;
        unit /= 10;
    }
    return ms;
}

// Where `Z` or an offset begins in the time part of a moment; npos if it is local.
size_t zone_at(std::string_view time)
{
    return time.find_first_of("Z+-");
}

Result<Duration> offset_of(std::string_view text)
{
    if (text == "Z") return Duration{0};
    const auto ms = text.size() == 6 ? time_of_day_ms(text.substr(1)) : std::nullopt;
    if (!ms) return invalid("not an offset from UTC: " + in_quotes(text));
    return Duration{text[0] == '-' ? -*ms : *ms};
}

}  // namespace

std::vector<GoldenLine> golden_lines(std::string_view text)
{
    std::vector<GoldenLine> lines;
    for (size_t number = 1, at = 0; at < text.size(); ++number) {
        const size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (line.starts_with('#')) continue;
        while (!line.empty() && is_blank(line.back())) line.remove_suffix(1);
        lines.push_back({number, line});
    }
    return lines;
}

std::vector<std::string> golden_cells(std::string_view line)
{
    std::vector<std::string> cells;
    size_t at = 0;
    while (at < line.size()) {
        while (at < line.size() && is_blank(line[at])) ++at;
        size_t end = at;
        while (end < line.size() && line[end] != '\t' &&
               !(line[end] == ' ' && end + 1 < line.size() && is_blank(line[end + 1]))) {
            ++end;
        }
        std::string_view cell = line.substr(at, end - at);
        while (!cell.empty() && is_blank(cell.back())) cell.remove_suffix(1);
        if (!cell.empty()) cells.emplace_back(cell);
        at = end;
    }
    return cells;
}

Result<std::vector<std::string>> golden_customers(std::string_view cell)
{
    const size_t dots = cell.find("..");
    if (dots == std::string_view::npos) return std::vector<std::string>{std::string(cell)};
    const auto first = numbered(cell.substr(0, dots));
    const auto last = numbered(cell.substr(dots + 2));
    if (!first || !last || first->letters != last->letters || last->number < first->number ||
        last->number - first->number >= static_cast<int64_t>(golden_range_max)) {
        return invalid("not a range of customers such as a1..a30: " + in_quotes(cell));
    }
    std::vector<std::string> customers;
    for (int64_t number = first->number; number <= last->number; ++number) {
        customers.push_back(std::string(first->letters) + std::to_string(number));
    }
    return customers;
}

std::optional<int64_t> golden_duration_ms(std::string_view text)
{
    struct Unit {
        std::string_view name;
        int64_t ms;
    };
    static constexpr Unit units[] = {
        {"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1'000}, {"ms", 1}};
    int64_t total = 0;
    size_t next_unit = 0;
    while (!text.empty()) {
        size_t digits = 0;
        while (digits < text.size() && is_digit(text[digits])) ++digits;
        const auto number = integer(text.substr(0, digits));
        if (!number) return std::nullopt;
        text.remove_prefix(digits);
        size_t letters = 0;
        while (letters < text.size() && !is_digit(text[letters])) ++letters;
        while (next_unit < std::size(units) && units[next_unit].name != text.substr(0, letters))
            ++next_unit;
        if (next_unit == std::size(units)) return std::nullopt;
        total += *number * units[next_unit++].ms;
        text.remove_prefix(letters);
    }
    return next_unit == 0 ? std::nullopt : std::optional(total);
}

Result<Timestamp> golden_time(std::string_view text, const Zone& zone, LocalDate day,
                              std::optional<Timestamp> before)
{
    if (text.starts_with('+')) {
        const auto ms = golden_duration_ms(text.substr(1));
        if (!ms) return invalid("not a span of time such as +10m: " + in_quotes(text));
        if (!before) return invalid(in_quotes(text) + " needs an earlier row of this customer");
        return *before + Duration{*ms};
    }
    LocalDate date = day;
    std::string_view time = text;
    if (const size_t t = text.find('T'); t != std::string_view::npos) {
        const std::string_view date_text = text.substr(0, t);
        time = text.substr(t + 1);
        if (date_text.starts_with('d')) {
            const auto days = integer(date_text.substr(1));
            if (!days || *days < -100'000 || *days > 100'000)
                return invalid("not a day such as d3: " + in_quotes(text));
            date = LocalDate{static_cast<int32_t>(static_cast<int32_t>(day) + *days)};
        } else {
            date = TRY(parse_local_date(date_text));
        }
    }
    const size_t offset_at = zone_at(time);
    const auto ms = time_of_day_ms(time.substr(0, offset_at));
    if (!ms)
        return invalid("not a time such as 10:00, d3T10:00 or 2026-03-02T10:00: " +
                       in_quotes(text));
    const Duration local = std::chrono::days{static_cast<int32_t>(date)} + Duration{*ms};
    if (offset_at != std::string_view::npos) {
        return Timestamp{local - TRY(offset_of(time.substr(offset_at)))};
    }
    const std::chrono::local_time<Duration> wall{local};
    if (!zone.is_unambiguous(wall)) {
        return invalid(in_quotes(text) + " does not exist, or exists twice, in " + zone.name());
    }
    return zone.from_local(wall);
}

Result<std::string> golden_value(std::string_view cell)
{
    const bool is_json = cell == "true" || cell == "false" || cell.starts_with('"') ||
                         cell.starts_with('[') || cell.starts_with('{');
    if (is_json) return dump_json(TRY(parse_json(cell)));
    if (is_digit(cell.front()) || cell.front() == '-') {
        const auto number = parse_json(cell);
        if (number && number->is_number()) return std::string(cell);
    }
    return dump_json(Json(std::string(cell)));
}

}  // namespace itinera
