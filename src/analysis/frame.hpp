// An analysis is a sum over customers: scan one journey into a partial, merge partials, solve the
// report.
//
// An analysis `A` is a struct with
//   using Query = …;      // resolved: codes, not names; pure data
//   using Partial = …;
//   static Partial empty(const Query&);
//   static void scan(const Query&, const JourneyView&, Partial&);  // pure
//   static void merge(Partial& into, Partial&& from);
//   static Report solve(const Query&, const Partial&);
//   static Result<std::function<bool(const Partial& one)>>
//   behind(const Query&, const Partial& whole, const CellAddress&);
//       // tells of the partial of one customer whether it counts in this cell of the report of
//       // `whole`, which outlives it; NotFound where there is no such cell
//   static void clear(Partial&);  // as empty(), keeping memory
// and, where many customers at once are faster than one by one,
//   static bool takes_blocks(const Query&, const Partial&);  // of an empty partial
//   static void scan_block(const Query&, const JourneyBlock&, Partial&);  // as scan() of each
// and, where something of solve() can be done for each partial before they are merged,
//   static void settle(Partial&);
#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

#include "analysis/report.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "journey/journey_index.hpp"

namespace itinera {

struct RunControl {
    unsigned threads = 1;
    std::atomic<bool>* cancelled = nullptr;  // may be null; a cancelled run returns Unavailable
    std::atomic<uint64_t>* events_scanned = nullptr;  // may be null; for the progress bar
    std::atomic<uint64_t>* events_total = nullptr;    // may be null; grows when a round begins
    // For tests, if not 0: the customers in so many parts of equal numbers, each with a partial of
    // its own, merged from the last to the first.
    size_t parts = 0;
};

inline constexpr size_t events_per_range = 262'144;

// Scans the customers of a range. Returns their events.
template <typename A>
uint64_t scan_range(const typename A::Query& query, const Snapshot& snapshot, Snapshot::Range range,
                    const Snapshot::Columns& columns, typename A::Partial& partial)
{
    uint64_t scanned = 0;
    if constexpr (requires { A::takes_blocks(query, partial); }) {
        if (A::takes_blocks(query, partial)) {
            snapshot.for_each_block(range, columns, [&](const JourneyBlock& block) {
                scanned += block.offsets.back() - block.offsets.front();
                A::scan_block(query, block, partial);
            });
            return scanned;
        }
    }
    snapshot.walk(range, columns, [&](const JourneyView& journey) {
        scanned += journey.size();
        A::scan(query, journey, partial);
    });
    return scanned;
}

// Sums A over the parts of a snapshot, one after the other (RunControl::parts).
template <typename A>
typename A::Partial run_in_parts(const typename A::Query& query, const Snapshot& snapshot,
                                 const Snapshot::Columns& columns, size_t parts)
{
    const auto border = [&](size_t part) {
        return static_cast<uint32_t>(snapshot.customer_count() * part / parts);
    };
    typename A::Partial sum = A::empty(query);
    for (size_t part = parts; part-- > 0;) {
        typename A::Partial partial = A::empty(query);
        scan_range<A>(query, snapshot, {border(part), border(part + 1)}, columns, partial);
        A::merge(sum, std::move(partial));
    }
    return sum;
}

// Sums A over all customers of a snapshot. Errors: Unavailable when cancelled.
template <typename A>
Result<typename A::Partial> run(const typename A::Query& query, const Snapshot& snapshot,
                                const Snapshot::Columns& columns, const RunControl& control)
{
    if (control.parts > 0) return run_in_parts<A>(query, snapshot, columns, control.parts);
    const std::vector<Snapshot::Range> ranges = snapshot.ranges(events_per_range);
    const size_t threads =
        std::clamp<size_t>(control.threads, 1, std::max<size_t>(1, ranges.size()));
    std::vector<typename A::Partial> partials;
    for (size_t t = 0; t < threads; ++t) partials.push_back(A::empty(query));

    if (control.events_total) *control.events_total += snapshot.event_count();
    std::atomic<size_t> next{0};
    const auto work = [&](typename A::Partial& partial) {
        for (size_t at = next++; at < ranges.size(); at = next++) {
            if (control.cancelled && *control.cancelled) return;
            const uint64_t scanned = scan_range<A>(query, snapshot, ranges[at], columns, partial);
            if (control.events_scanned) *control.events_scanned += scanned;
        }
        if constexpr (requires { A::settle(partial); }) A::settle(partial);
    };
    std::vector<std::jthread> others;
    for (size_t t = 1; t < threads; ++t) others.emplace_back([&, t] { work(partials[t]); });
    work(partials[0]);
    others.clear();
    if (control.cancelled && *control.cancelled) {
        return Error{ErrorKind::Unavailable, "the question was cancelled"};
    }
    for (size_t t = 1; t < threads; ++t) A::merge(partials[0], std::move(partials[t]));
    return std::move(partials[0]);
}

// The customers behind a cell, in order of their numbers (CM-25). Errors: NotFound, no such cell.
template <typename A>
Result<std::vector<CustomerId>>
customers_behind(const typename A::Query& query, const Snapshot& snapshot,
                 const Snapshot::Columns& columns, const typename A::Partial& whole,
                 const CellAddress& address)
{
    const std::function<bool(const typename A::Partial&)> is_behind =
        TRY(A::behind(query, whole, address));
    std::vector<CustomerId> found;
    typename A::Partial one = A::empty(query);
    for (const Snapshot::Range range : snapshot.ranges(events_per_range)) {
        snapshot.walk(range, columns, [&](const JourneyView& journey) {
            A::clear(one);
            A::scan(query, journey, one);
            if (is_behind(one)) found.push_back(journey.customer);
        });
    }
    return found;
}

}  // namespace itinera
