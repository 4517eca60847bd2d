#include "analysis/paths.hpp"

#include <algorithm>
#include <bit>
#include <numeric>
#include <optional>

namespace itinera {
namespace {

using Query = Paths::Query;
using Partial = Paths::Partial;

constexpr size_t packed_bits_max = 63;

size_t bits_of_codes(const Query& query)
{
    return std::max<size_t>(
        1, static_cast<size_t>(std::bit_width(query.items.parts[0].value_names.size())));
}

bool can_be_packed(const Query& query)
{
    const auto plain = [](const EventFilter& filter) { return filter.is_plain(); };
    const Question& question = query.question;
    return query.items.is_plain_event() && question.unit == UnitKind::Customer &&
           question.where.is_plain() && query.start.is_plain() &&
           std::ranges::all_of(query.items.only, plain) &&
           std::ranges::all_of(query.items.hide, plain) && question.from_ms == INT64_MIN &&
           question.to_ms == INT64_MAX && bits_of_codes(query) * query.length <= packed_bits_max;
}

// By event code: whether events of this name exist and are shown.
std::vector<uint8_t> shown_names(const Query& query)
{
    std::vector<uint8_t> shown;
    for (size_t code = 0; code + 1 < query.items.parts[0].value_names.size(); ++code) {
        const auto fits = [&](const EventFilter& filter) {
            return filter.can_fit(static_cast<uint16_t>(code));
        };
        shown.push_back(fits(query.question.where) &&
                        (query.items.only.empty() || std::ranges::any_of(query.items.only, fits)) &&
                        std::ranges::none_of(query.items.hide, fits));
    }
    return shown;
}

// One pass: the codes of the last `length` events stand in `key`, and `run` counts how many of them
// follow each other without a long pause.
bool count_packed(const Query& query, const int64_t* times, const uint16_t* events, size_t n,
                  Partial& partial)
{
    const size_t bits = partial.code_bits;
    const size_t length = query.length;
    const uint64_t mask = (uint64_t{1} << (bits * length)) - 1;
    const size_t first_shift = bits * (length - 1);
    const uint8_t* const starts = partial.starts.data();
    uint64_t key = 0;
    size_t run = 0;
    bool found = false;
    int64_t before = n > 0 ? times[0] : 0;
    for (size_t i = 0; i < n; ++i) {
        run = times[i] - before <= query.gap_ms ? run + 1 : 1;
        before = times[i];
        key = ((key << bits) | events[i]) & mask;
        if (run >= length && starts[key >> first_shift]) {
            partial.packed.add(key);
            found = true;
        }
    }
    return found;
}

void scan_packed(const Query& query, const JourneyView& journey, Partial& partial)
{
    if (partial.all_shown) {
        partial.units += count_packed(query, journey.times_ms.data(), journey.events.data(),
                                      journey.size(), partial);
        return;
    }
    partial.times.clear();
    partial.events.clear();
    for (size_t i = 0; i < journey.size(); ++i) {
        if (!partial.shown[journey.events[i]]) continue;
        partial.times.push_back(journey.times_ms[i]);
        partial.events.push_back(journey.events[i]);
    }
    partial.units += count_packed(query, partial.times.data(), partial.events.data(),
                                  partial.times.size(), partial);
}

// Whether a path begins at places[k]; writes it down.
bool take_path(const Query& query, const JourneyView& journey, size_t k, Partial& partial)
{
    const Question& question = query.question;
    const uint32_t first = partial.places[k];
    if (k + query.length > partial.places.size() || !question.in_period(journey.times_ms[first]) ||
        !query.start.fits(journey, first)) {
        return false;
    }
    partial.path.clear();
    for (size_t step = 0; step < query.length; ++step) {
        const uint32_t i = partial.places[k + step];
        if (step > 0 &&
            journey.times_ms[i] - journey.times_ms[partial.places[k + step - 1]] > query.gap_ms)
            return false;
        if (question.cut && !question.in_period(journey.times_ms[i])) return false;
        partial.path.push_back(partial.items.id_of(query.items, query.items.code_of(journey, i)));
    }
    return true;
}

void count_sequence(std::span<const uint32_t> path, int64_t count, Partial& partial)
{
    const uint32_t number = partial.sequences.id_of(path);
    if (number == partial.counts.size()) partial.counts.push_back(0);
    partial.counts[number] += count;
}

void scan_unit(const Query& query, const JourneyView& journey, const Unit& unit, Partial& partial)
{
    if (unit.session && !query.question.in_period(unit.session->start_ms)) return;
    partial.places.clear();
    for (const uint32_t i : unit.events) {
        if (query.items.shows(journey, i)) partial.places.push_back(i);
    }
    bool found = false;
    for (size_t k = 0; k < partial.places.size(); ++k) {
        if (!take_path(query, journey, k, partial)) continue;
        found = true;
        count_sequence(partial.path, 1, partial);
    }
    partial.units += found;
}

Cell share(int64_t part, int64_t whole)
{
    return static_cast<double>(part) / static_cast<double>(whole);
}

struct Totals {
    int64_t paths = 0, units = 0;
    size_t distinct = 0;
};
struct PathRow {
    std::string path;
    int64_t count;
};

// `top`: the first rows, in order.
Report report_of(const Totals& totals, const std::vector<PathRow>& top)
{
    Report report;
    report.summary = {{"paths", totals.paths},
                      {"units", totals.units},
                      {"distinct", static_cast<int64_t>(totals.distinct)}};
    report.summary_opens = {"paths", "units"};
    Table table{"paths", {"rank"}, {"rank", "path", "count", "share", "coverage"}, {}, {"count"}};
    int64_t rank = 0;
    int64_t covered = 0;
    for (const PathRow& row : top) {
        covered += row.count;
        table.rows.push_back({++rank, row.path, row.count, share(row.count, totals.paths),
                              share(covered, totals.paths)});
    }
    if (covered < totals.paths) {
        const int64_t others = totals.paths - covered;
        table.rows.push_back({std::string("(other)"), std::string("(other)"), others,
                              share(others, totals.paths), 1.0});
    }
    report.tables.push_back(std::move(table));
    return report;
}

Report sequence_report(const Query& query, const Partial& partial)
{
    std::vector<uint32_t> order(partial.sequences.size());
    std::iota(order.begin(), order.end(), uint32_t{0});
    const size_t shown = std::min(order.size(), query.top);
    const auto end_of_top = order.begin() + static_cast<ptrdiff_t>(shown);
    std::ranges::partial_sort(order, end_of_top, [&](uint32_t a, uint32_t b) {
        if (partial.counts[a] != partial.counts[b]) return partial.counts[a] > partial.counts[b];
        return path_text_less(partial.items, partial.sequences.sequence(a),
                              partial.sequences.sequence(b));
    });
    std::vector<PathRow> top;
    for (size_t k = 0; k < shown; ++k) {
        top.push_back({path_text(partial.items, partial.sequences.sequence(order[k])),
                       partial.counts[order[k]]});
    }
    const int64_t total = std::accumulate(partial.counts.begin(), partial.counts.end(), int64_t{0});
    return report_of({total, partial.units, partial.sequences.size()}, top);
}

// The event codes of a packed path.
std::vector<uint32_t> unpacked(const Query& query, size_t code_bits, uint64_t key)
{
    std::vector<uint32_t> path(query.length);
    for (size_t step = query.length; step-- > 0; key >>= code_bits) {
        path[step] = static_cast<uint32_t>(key & ((uint64_t{1} << code_bits) - 1));
    }
    return path;
}

Report packed_report(const Query& query, const Partial& partial)
{
    PackedCounts counts = partial.packed;
    counts.flush();
    // An item has the number of its event code (names are distinct). Codes of items count from 1.
    ItemTable items(query.items);
    for (size_t code = 0; code < partial.shown.size(); ++code) items.id_of(query.items, code + 1);
    struct Counted {
        uint64_t key;
        uint64_t count;
    };
    std::vector<Counted> paths;
    paths.reserve(counts.size());
    Totals totals{0, partial.units, counts.size()};
    counts.each([&](uint64_t key, uint64_t count) {
        paths.push_back({key, count});
        totals.paths += static_cast<int64_t>(count);
    });
    const size_t shown = std::min(paths.size(), query.top);
    const auto text_order = [&](uint64_t a, uint64_t b) {
        return path_text_less(items, unpacked(query, partial.code_bits, a),
                              unpacked(query, partial.code_bits, b));
    };
    const auto end_of_top = paths.begin() + static_cast<ptrdiff_t>(shown);
    std::ranges::partial_sort(paths, end_of_top, [&](const Counted& a, const Counted& b) {
        return a.count != b.count ? a.count > b.count : text_order(a.key, b.key);
    });
    std::vector<PathRow> top;
    for (size_t k = 0; k < shown; ++k) {
        top.push_back({path_text(items, unpacked(query, partial.code_bits, paths[k].key)),
                       static_cast<int64_t>(paths[k].count)});
    }
    return report_of(totals, top);
}

}  // namespace

Paths::Partial::Partial(const Query& query) : is_packed(can_be_packed(query)), items(query.items)
{
    if (!is_packed) return;
    code_bits = bits_of_codes(query);
    shown = shown_names(query);
    all_shown = std::ranges::find(shown, 0) == shown.end();
    starts.assign(size_t{1} << code_bits, 0);
    for (size_t code = 0; code < shown.size(); ++code)
        starts[code] = query.start.can_fit(static_cast<uint16_t>(code));
}

void Paths::scan(const Query& query, const JourneyView& journey, Partial& partial)
{
    if (partial.is_packed) return scan_packed(query, journey, partial);
    partial.splitter.each(query.question, journey,
                          [&](const Unit& unit) { scan_unit(query, journey, unit, partial); });
}

void Paths::merge(Partial& into, Partial&& from)
{
    into.units += from.units;
    if (into.is_packed) {
        into.packed.flush();
        from.packed.flush();
        from.packed.each([&](uint64_t key, uint64_t count) { into.packed.add(key, count); });
        return;
    }
    const std::vector<uint32_t> item = into.items.take(from.items);
    std::vector<uint32_t> path;
    for (uint32_t k = 0; k < from.sequences.size(); ++k) {
        path.clear();
        for (const uint32_t id : from.sequences.sequence(k)) path.push_back(item[id]);
        count_sequence(path, from.counts[k], into);
    }
}

Report Paths::solve(const Query& query, const Partial& partial)
{
    return partial.is_packed ? packed_report(query, partial) : sequence_report(query, partial);
}

Result<std::function<bool(const Partial&)>> Paths::behind(const Query& query, const Partial& whole,
                                                          const CellAddress& address)
{
    const Report report = solve(query, whole);
    TRY(check_opens(report, address));
    if (address.table == "summary") {
        return std::function<bool(const Partial&)>(
            [](const Partial& one) { return one.units > 0; });
    }
    // Texts of the row; of `(other)`, of all rows but this.
    const bool is_other = address.keys[0] == "(other)";
    std::vector<std::string> texts;
    for (const auto& row : report.tables[0].rows) {
        const std::string rank = key_text(row[0]);
        if (is_other ? rank != "(other)" : rank == address.keys[0])
            texts.push_back(std::get<std::string>(row[1]));
    }
    return std::function<bool(const Partial&)>([texts, is_other](const Partial& one) {
        for (uint32_t k = 0; k < one.sequences.size(); ++k) {
            const std::string text = path_text(one.items, one.sequences.sequence(k));
            if ((std::ranges::find(texts, text) != texts.end()) != is_other) return true;
        }
        return false;
    });
}

void Paths::clear(Partial& partial)
{
    // One customer at a time is counted by sequences.
    partial.is_packed = false;
    partial.sequences.clear();
    partial.counts.clear();
    partial.units = 0;
}

}  // namespace itinera
