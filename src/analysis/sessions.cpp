#include "analysis/sessions.hpp"

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace itinera {
namespace {

bool fits_one(const std::vector<EventFilter>& filters, const JourneyView& journey, size_t i)
{
    for (const EventFilter& filter : filters) {
        if (filter.fits(journey, i)) return true;
    }
    return false;
}

// The local day of a moment, asked of the zone only when the day changes.
class DayOf {
public:
    explicit DayOf(const Zone& zone) : zone_(zone) {}
    // Start of the day in ms.
    int64_t start(int64_t time_ms)
    {
        if (time_ms < first_ms_ || time_ms >= end_ms_) {
            const LocalDate date = zone_.date_of(timestamp_of(time_ms));
            first_ms_ = ms_of(zone_.start_of(date));
            end_ms_ = ms_of(zone_.start_of(LocalDate{static_cast<int32_t>(date) + 1}));
        }
        return first_ms_;
    }

private:
    const Zone& zone_;
    int64_t first_ms_ = std::numeric_limits<int64_t>::max();
    int64_t end_ms_ = std::numeric_limits<int64_t>::min();
};

void add_event(Sessions& into, uint32_t number, int64_t time_ms)
{
    into.of_event.push_back(number);
    if (number == 0) return;
    Sessions::Session& session = into.sessions[number - 1];
    ++session.events;
    session.end_ms = time_ms;
}

uint32_t open_session(Sessions& into, int64_t time_ms)
{
    into.sessions.push_back({.start_ms = time_ms, .last_ms = time_ms, .end_ms = time_ms});
    return static_cast<uint32_t>(into.sessions.size());
}

void cut_by_key(size_t column, const JourneyView& journey, Sessions& into)
{
    std::unordered_map<uint32_t, uint32_t> number_of;
    for (size_t i = 0; i < journey.size(); ++i) {
        const uint32_t code = journey.properties[column][i];
        uint32_t number = 0;
        if (code != 0) {
            uint32_t& known = number_of[code];
            if (known == 0) known = open_session(into, journey.times_ms[i]);
            number = known;
            into.sessions[number - 1].last_ms = journey.times_ms[i];
        }
        add_event(into, number, journey.times_ms[i]);
    }
}

}  // namespace

void cut_into_sessions(const SessionDefinition& definition, const Zone& zone,
                       const JourneyView& journey, Sessions& into)
{
    into.clear();
    if (definition.key_column) return cut_by_key(*definition.key_column, journey, into);

    DayOf day(zone);
    uint32_t running = 0;      // 0 before the first session
    uint8_t last_channel = 0;  // of the last event that is not ignored
    for (size_t i = 0; i < journey.size(); ++i) {
        const int64_t time = journey.times_ms[i];
        Sessions::Session* session = running ? &into.sessions[running - 1] : nullptr;
        const bool alive =
            session && !session->ended && time - session->last_ms <= definition.idle_ms;
        if (!definition.ignore.empty() && fits_one(definition.ignore, journey, i)) {
            add_event(into, alive ? running : 0, time);
            continue;
        }
        const bool continues =
            alive && !(definition.max_ms && time - session->start_ms > *definition.max_ms) &&
            !(definition.split_on_channel && journey.channels[i] != last_channel) &&
            !(definition.split_at_midnight && day.start(time) != day.start(session->last_ms)) &&
            !fits_one(definition.start_on, journey, i);
        if (!continues) running = open_session(into, time);
        add_event(into, running, time);
        into.sessions[running - 1].last_ms = time;
        into.sessions[running - 1].ended = fits_one(definition.end_on, journey, i);
        last_channel = journey.channels[i];
    }
}

bool is_running(const SessionDefinition& definition, const Zone& zone,
                const Sessions::Session& session, int64_t now_ms)
{
    if (session.ended || now_ms - session.last_ms > definition.idle_ms) return false;
    if (definition.max_ms && now_ms - session.start_ms > *definition.max_ms) return false;
    return !definition.split_at_midnight ||
           zone.date_of(timestamp_of(now_ms)) == zone.date_of(timestamp_of(session.last_ms));
}

void SessionList::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    const Question& question = query.question;
    cut_into_sessions(question.session, question.zone, journey, partial.scratch);
    for (size_t i = 0; i < journey.size(); ++i) {
        if (partial.scratch.of_event[i] == 0 && question.in_period(journey.times_ms[i]) &&
            question.where.fits(journey, i)) {
            ++partial.outside;
        }
    }
    for (size_t k = 0; k < partial.scratch.sessions.size(); ++k) {
        if (!question.in_period(partial.scratch.sessions[k].start_ms)) continue;
        partial.rows.push_back(
            {journey.customer, static_cast<uint32_t>(k + 1), partial.scratch.sessions[k]});
    }
}

void SessionList::merge(Partial& into, Partial&& from)
{
    into.rows.insert(into.rows.end(), from.rows.begin(), from.rows.end());
    into.outside += from.outside;
}

Report SessionList::solve(const Query& query, const Partial& partial)
{
    std::vector<Row> rows = partial.rows;
    std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
        return std::pair(a.customer, a.session) < std::pair(b.customer, b.session);
    });
    Report report;
    report.summary = {{"sessions", static_cast<int64_t>(rows.size())},
                      {"outside", partial.outside}};
    report.summary_opens = {"sessions", "outside"};
    Table& table = report.tables.emplace_back();
    table.name = "sessions";
    table.keys = {"customer", "session"};
    table.columns = {"customer", "session", "start", "events", "lasted"};
    table.opens = {"events"};
    for (const Row& row : rows) {
        // To the minute: "2026-03-02T10:00".
        const std::string start =
            query.question.zone.to_iso(timestamp_of(row.facts.start_ms)).substr(0, 16);
        table.rows.push_back({static_cast<int64_t>(raw(row.customer)),
                              static_cast<int64_t>(row.session), start,
                              static_cast<int64_t>(row.facts.events),
                              Millis{row.facts.end_ms - row.facts.start_ms}});
    }
    return report;
}

Result<std::function<bool(const SessionList::Partial&)>>
SessionList::behind(const Query& query, const Partial& whole, const CellAddress& address)
{
    TRY(check_opens(solve(query, whole), address));
    return std::function<bool(const Partial&)>([address](const Partial& one) {
        if (address.table == "summary")
            return address.column == "outside" ? one.outside > 0 : !one.rows.empty();
        return std::ranges::any_of(one.rows, [&](const Row& row) {
            return std::to_string(raw(row.customer)) == address.keys[0] &&
                   std::to_string(row.session) == address.keys[1];
        });
    });
}

void SessionList::clear(Partial& partial)
{
    partial.rows.clear();
    partial.outside = 0;
}

}  // namespace itinera
