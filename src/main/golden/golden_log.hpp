// The events of a golden file as a log, in an order of one's own, and the index over it.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/late_events.hpp"
#include "event/name_table.hpp"
#include "event/record_batch.hpp"
#include "journey/journey_index.hpp"
#include "main/golden/golden_file.hpp"

namespace itinera {

// How the rows of a golden file come into the index (GO-12).
struct GoldenIntake {
    // Rows in a random order by this seed, those of one customer and instant in theirs; 0: as they
    // stand.
    uint64_t shuffle_seed = 0;
    // The first half as base, the rest as deltas, and every second customer from two identifiers.
    bool in_deltas = false;
};

// Owns rows, names and index. Not movable: the index reads the rows.
class GoldenLog final : public PropertySource {
public:
    // Errors: Invalid (unknown channel, too many names), "file:line: …".
    static Result<std::unique_ptr<GoldenLog>> open(const GoldenFile& file,
                                                   const GoldenIntake& intake);

    JourneyIndex& index() { return *index_; }
    const NameTable& names() const { return names_; }
    const LateEvents& late() const { return late_; }
    const std::string& customer(CustomerId id) const { return customers_[raw(id)]; }

    Result<Done> values(std::string_view property, Position after,
                        const std::function<void(Position, std::string_view)>& take) const override;

private:
    struct Row {
        const GoldenEvent* event;
        EventCode code;
        ChannelCode channel;
        NodeId node;
    };
    explicit GoldenLog(const GoldenFile& file) : file_(file) {}
    Result<Done> take_rows(const GoldenIntake& intake);
    Result<Row> row_of(const GoldenEvent& event, bool second_identifier);
    RecordBatch batch(size_t first, size_t last) const;

    const GoldenFile& file_;
    std::vector<Row> rows_;  // row i has log position i + 1
    NameTable names_;
    std::vector<std::string> customers_;                        // by CustomerId
    std::unordered_map<std::string, CustomerId> customer_ids_;  // in order of first appearance
    LateEvents late_{std::filesystem::path{}};                  // never written
    std::unique_ptr<JourneyIndex> index_;
};

}  // namespace itinera
