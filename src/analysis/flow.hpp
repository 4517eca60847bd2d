// Flow: what happens after a start, before an end, or between the two, column by column (FL).
//
// A unit has one walk: its anchor (column 0) and the items after it, or before it where only an end
// is given. Report: summary `units reached`; tables
//   nodes (column, item)       units items       ranked by units; then (other) (reached) (dropped)
//   (open) (start) links (column, from, to)   units repeats (column, item)     repeats merged equal
//   neighbours paths (rank)               path end units share coverage median p90
// A unit has one item in each column up to the last of its walk, and stands once in the next column
// under how it ended: so each column adds up to the items of the one before. A merged item stands
// at the event that the walk met first.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analysis/durations_by_group.hpp"
#include "analysis/items.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "analysis/sequence_table.hpp"
#include "analysis/units.hpp"

namespace itinera {

inline constexpr size_t flow_columns_max = 20;
inline constexpr size_t flow_top_max = 50;
// Rows of `paths` beyond which the rest is one row `(other)`.
inline constexpr size_t path_rows_max = 10'000;

// How a walk ends. More: it goes on beyond the last column.
enum class WalkEnd : uint8_t { Reached, Dropped, Open, Start, More };
inline constexpr uint32_t walk_ends = 5;
std::string_view name_of(WalkEnd end);

struct JourneyFlow {
    struct Query {
        Question question;
        ItemRule items;
        std::optional<EventFilter> start{};
        bool start_is_session = false;  // `"start": "session"`: the first event of each session
        std::optional<EventFilter> end{};
        bool last_occurrence = false;
        std::optional<bool> completed{};     // keep only walks that did (not) reach the end
        std::optional<int64_t> window_ms{};  // none: to the session's end
        size_t columns = 5;
        size_t top = 10;

        bool is_backwards() const { return !start && !start_is_session; }
    };

    // Units with this path (items in order of walking) by how they ended.
    using PathUnits = std::array<int64_t, walk_ends>;

    struct Partial {
        explicit Partial(const Query& query) : items(query.items) {}

        ItemTable items;
        SequenceTable paths;
        std::vector<PathUnits> path_units;          // by path
        DurationsByGroup path_times;                // group = path * walk_ends + end
        std::vector<std::vector<int64_t>> repeats;  // [column][item]
        int64_t units = 0, reached = 0;

        // Of the unit at hand.
        UnitSplitter splitter;
        std::vector<uint32_t> walk;
        std::vector<int64_t> walk_repeats;  // by column
    };

    static Partial empty(const Query& query) { return Partial(query); }
    static void scan(const Query& query, const JourneyView& journey, Partial& partial);
    static void merge(Partial& into, Partial&& from);
    static Report solve(const Query& query, const Partial& partial);
    static Result<std::function<bool(const Partial&)>>
    behind(const Query& query, const Partial& whole, const CellAddress& address);
    static void clear(Partial& partial);
};

}  // namespace itinera
