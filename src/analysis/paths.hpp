// Paths: what is done in the next so many steps after each occurrence of a start, step by step
// without a long pause. Unlike a flow, which has one walk a unit, every occurrence counts, also
// within another's path.
//
// A path is `length` consecutive items of a unit; its first event fits `start` and lies in the
// period, and each comes at most `gap_ms` after the one before. Report: summary `paths units
// distinct`; table
//   paths (rank)   path count share coverage      by count, then text; beyond `top` one row
//   `(other)`
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analysis/items.hpp"
#include "analysis/packed_counts.hpp"
#include "analysis/question.hpp"
#include "analysis/report.hpp"
#include "analysis/sequence_table.hpp"
#include "analysis/units.hpp"

namespace itinera {

inline constexpr size_t path_length_max = 20;

struct Paths {
    struct Query {
        Question question;
        ItemRule items;
        EventFilter start;
        size_t length = 5;  // 2 … path_length_max
        int64_t gap_ms = 30 * 60'000;
        size_t top = 50;
    };

    struct Partial {
        explicit Partial(const Query& query);

        // Where a path of event codes fits into 63 bits, and filters look at names only.
        bool is_packed = false;
        size_t code_bits = 0;
        std::vector<uint8_t> shown;   // by event code
        std::vector<uint8_t> starts;  // by event code
        bool all_shown = true;
        PackedCounts packed;  // key = codes, the first one highest

        ItemTable items;
        SequenceTable sequences;
        std::vector<int64_t> counts;  // by sequence
        int64_t units = 0;

        UnitSplitter splitter;
        std::vector<uint32_t> path;
        std::vector<uint32_t> places;
        std::vector<int64_t> times;
        std::vector<uint16_t> events;
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
