#include "privacy/answer_clock.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace itinera {
namespace {

using std::chrono::days;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

sys_days days_of(LocalDate date)
{
    return sys_days{days{static_cast<int>(date)}};
}

LocalDate next(LocalDate date)
{
    return LocalDate{static_cast<int>(date) + 1};
}

int year_of(LocalDate date)
{
    return static_cast<int>(year_month_day{days_of(date)}.year());
}

// The same day of a later month, or its last day where it has none of this number.
LocalDate months_later(LocalDate date, int months)
{
    const year_month_day from{days_of(date)};
    const auto target = from.year() / from.month() + std::chrono::months{months};
    const auto last = year_month_day{target / std::chrono::last}.day();
    const sys_days found{target / std::min(from.day(), last)};
    return LocalDate{static_cast<int>(found.time_since_epoch().count())};
}

bool is_weekend(LocalDate date)
{
    const std::chrono::weekday day{days_of(date)};
    return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

LocalDate date_of_text(std::string_view text)
{
    return parse_local_date(text).value();
}

void add_range(std::set<LocalDate>& set, std::string_view first, std::string_view last)
{
    for (LocalDate day = date_of_text(first); day <= date_of_text(last); day = next(day))
        set.insert(day);
}

Json term_json(const AnswerTerm& term)
{
    if (term.months > 0) return {{"months", term.months}};
    if (term.working_days > 0) return {{"working_days", term.working_days}};
    return {{"days", term.days}};
}

constexpr int term_max = 400;

Result<AnswerTerm> read_term(const Json& json, const std::string& path)
{
    const Error wrong{ErrorKind::Invalid,
                      path + " is to be one of months, days, working_days, from 1 to 400", path};
    if (!json.is_object() || json.size() != 1) return wrong;
    const Json& number = json.begin().value();
    if (!number.is_number_integer() || number < 1 || number > term_max) return wrong;
    AnswerTerm term;
    if (json.begin().key() == "months")
        term.months = number.get<int>();
    else if (json.begin().key() == "days")
        term.days = number.get<int>();
    else if (json.begin().key() == "working_days")
        term.working_days = number.get<int>();
    else
        return wrong;
    return term;
}

Result<std::set<LocalDate>> read_days(const Json& json, int of_year, const std::string& path)
{
    std::set<LocalDate> found;
    if (!json.is_array() || json.size() > 366)
        return Error{ErrorKind::Invalid, path + " is to be a list of days", path};
    for (const Json& one : json) {
        const auto day = one.is_string() ? parse_local_date(one.get_ref<const std::string&>())
                                         : Result<LocalDate>(Error{ErrorKind::Invalid, "no text"});
        if (!day || year_of(*day) != of_year) {
            return Error{ErrorKind::Invalid,
                         dump_json(one) + " is no day of " + std::to_string(of_year), path};
        }
        found.insert(*day);
    }
    return found;
}

Result<Done> change_year(Holidays& holidays, const std::string& name, const Json& json)
{
    const std::string path = "holidays." + name;
    const bool is_year =
        name.size() == 4 && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
    if (!is_year) return Error{ErrorKind::Invalid, in_quotes(name) + " is no year", path};
    const int number = std::stoi(name);
    const auto is_of_it = [&](LocalDate day) { return year_of(day) == number; };
    std::set<LocalDate> off, worked;
    if (!json.is_null()) {
        if (!json.is_object() || !json.contains("off") || !json.contains("work"))
            return Error{ErrorKind::Invalid, path + " is to have off and work", path};
        off = TRY(read_days(json["off"], number, path + ".off"));
        worked = TRY(read_days(json["work"], number, path + ".work"));
    }
    std::erase_if(holidays.off, is_of_it);
    std::erase_if(holidays.worked, is_of_it);
    holidays.years.erase(number);
    if (json.is_null()) return Done{};
    holidays.off.merge(off);
    holidays.worked.merge(worked);
    holidays.years.insert(number);
    return Done{};
}

}  // namespace

bool Holidays::is_working_day(LocalDate day) const
{
    if (worked.contains(day)) return true;
    return !is_weekend(day) && !off.contains(day);
}

AnswerTerms AnswerTerms::built_in()
{
    AnswerTerms terms;
    terms.regimes["gdpr"] = {{.months = 1}, {.months = 3}, {}, false};
    terms.regimes["ccpa"] = {{.days = 45}, {.days = 90}, {.working_days = 10}, false};
    terms.regimes["pipl"] = {{.working_days = 15}, {.days = 30}, {}, true};
    constexpr std::array<std::array<std::string_view, 2>, 7> off{{{"2026-01-01", "2026-01-03"},
                                                                  {"2026-02-15", "2026-02-23"},
                                                                  {"2026-04-04", "2026-04-06"},
                                                                  {"2026-05-01", "2026-05-05"},
                                                                  {"2026-06-19", "2026-06-21"},
                                                                  {"2026-09-25", "2026-09-27"},
                                                                  {"2026-10-01", "2026-10-07"}}};
    for (const auto& [first, last] : off) add_range(terms.holidays.off, first, last);
    for (const std::string_view day :
         {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"})
        terms.holidays.worked.insert(date_of_text(day));
    terms.holidays.years.insert(2026);
    return terms;
}

Json AnswerTerms::to_json() const
{
    Json all = Json::array();
    for (const auto& [name, terms] : regimes) {
        Json one{{"regime", name},
                 {"answer", term_json(terms.answer)},
                 {"extended", term_json(terms.extended)}};
        if (terms.acknowledge != AnswerTerm{}) one["acknowledge"] = term_json(terms.acknowledge);
        all.push_back(std::move(one));
    }
    Json years = Json::object();
    for (const int number : holidays.years)
        years[std::to_string(number)] = {{"off", Json::array()}, {"work", Json::array()}};
    for (const LocalDate day : holidays.off)
        years[std::to_string(year_of(day))]["off"].push_back(to_iso(day));
    for (const LocalDate day : holidays.worked)
        years[std::to_string(year_of(day))]["work"].push_back(to_iso(day));
    return {{"regimes", std::move(all)}, {"holidays", std::move(years)}};
}

Result<Done> AnswerTerms::change(const Json& changes)
{
    AnswerTerms changed = *this;
    if (changes.contains("regimes")) {
        if (!changes["regimes"].is_array())
            return Error{ErrorKind::Invalid, "regimes is to be a list", "regimes"};
        for (const Json& one : changes["regimes"]) {
            const auto found = changed.regimes.find(one.is_object() ? one.value("regime", "") : "");
            if (found == changed.regimes.end())
                return Error{ErrorKind::Invalid, "a regime is gdpr, ccpa or pipl", "regimes"};
            if (one.contains("answer"))
                found->second.answer = TRY(read_term(one["answer"], "answer"));
            if (one.contains("extended"))
                found->second.extended = TRY(read_term(one["extended"], "extended"));
            if (one.contains("acknowledge"))
                found->second.acknowledge = TRY(read_term(one["acknowledge"], "acknowledge"));
        }
    }
    if (changes.contains("holidays")) {
        if (!changes["holidays"].is_object())
            return Error{ErrorKind::Invalid, "holidays is to have years", "holidays"};
        for (const auto& [name, json] : changes["holidays"].items())
            TRY(change_year(changed.holidays, name, json));
    }
    *this = std::move(changed);
    return Done{};
}

AnswerDue due_after(const AnswerTerm& term, const RegimeTerms& regime, const Holidays& holidays,
                    Timestamp received, const Zone& zone)
{
    const LocalDate first = zone.date_of(received);
    LocalDate last = first;
    AnswerDue due;
    if (term.months > 0) last = months_later(first, term.months);
    last = LocalDate{static_cast<int>(last) + term.days};
    const Holidays none;
    const Holidays& calendar = regime.by_calendar ? holidays : none;
    for (int left = term.working_days; left > 0;) {
        last = next(last);
        if (regime.by_calendar && !holidays.years.contains(year_of(last)))
            due.is_calendar_known = false;
        left -= calendar.is_working_day(last);
    }
    due.at = zone.start_of(next(last)) - Duration{1};
    return due;
}

ClockStand stand_of(Timestamp received, Timestamp due, std::optional<Timestamp> ended,
                    Timestamp now)
{
    ClockStand stand;
    const auto whole = std::max<int64_t>(1, (due - received).count());
    const Timestamp at = ended.value_or(now);
    stand.share = static_cast<double>((at - received).count()) / static_cast<double>(whole);
    stand.days_left = std::chrono::floor<days>(due - at).count();
    if (ended)
        stand.state = at > due ? "answered_late" : "answered";
    else if (at > due)
        stand.state = "overdue";
    else
        stand.state = stand.share >= 0.8 ? "soon" : stand.share >= 0.5 ? "half" : "running";
    return stand;
}

}  // namespace itinera
