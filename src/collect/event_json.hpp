// An event in our own JSON form (EV-2), decoded.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/zone.hpp"
#include "collect/candidate_batch.hpp"
#include "collect/row.hpp"

namespace itinera {

// Reads the cells of a row of JSON Lines whose columns are the fields of the event. The draft's
// views point into the row and into this decoder: valid until the next call.
class EventJsonDecoder {
public:
    explicit EventJsonDecoder(CurrencyCode default_currency) : default_currency_(default_currency)
    {}
    // `received_at_ms` bounds nothing here, but is the time of an event that has none (EV-40).
    std::optional<Rejection> decode(const Row& row, const std::vector<std::string>& columns,
                                    std::string_view row_id, int64_t received_at_ms,
                                    EventDraft& draft);

private:
    std::optional<Rejection> read_name(EventDraft& draft);
    std::optional<Rejection> read_times(int64_t received_at_ms, EventDraft& draft);
    std::optional<Rejection> read_identifiers(EventDraft& draft);
    std::optional<Rejection> read_context(EventDraft& draft);
    void take_external_ids(std::string_view array);
    void read_value(EventDraft& draft);
    const RowCell* field(std::string_view name) const;

    CurrencyCode default_currency_;
    const Row* row_ = nullptr;
    const std::vector<std::string>* columns_ = nullptr;
    std::vector<DraftIdentifier> identifiers_;
    std::deque<std::string> texts_;
    std::string name_, context_, rest_;
};

}  // namespace itinera
