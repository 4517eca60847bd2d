// Row -> event, as the mapping says.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "collect/candidate_batch.hpp"
#include "collect/event_json.hpp"
#include "collect/mapping.hpp"
#include "collect/row.hpp"
#include "collect/row_identity.hpp"

namespace itinera {

// A FieldSource with its columns found.
struct ResolvedField {
    const FieldSource* field = nullptr;
    int column = -1;
    std::vector<int> hash_columns;  // day_column = the UTC day
};

enum class RowOutcome { Event, Skipped, Rejected };

class RowMapper {
public:
    // Errors: Invalid, naming a mapped column that the file does not have (formats with fixed
    // columns), or one whose type does not fit (formats with types). The mapping must outlive this.
    // `hash_secret` keys `keyed_hash`.
    static Result<std::unique_ptr<RowMapper>> open(const Mapping& mapping, const RowReader& reader,
                                                   const HmacSha256& hash_secret);

    // Adds the row's event, or its rejection, to the batch. Must see every row of the file once, in
    // order; `batch` may be null to only take note of the row.
    RowOutcome map(const Row& row, CandidateBatch* batch);

    // Columns of the file that the mapping neither uses nor keeps.
    std::vector<std::string> unknown_columns() const;
    // Of the row that was rejected last: for a list of errors.
    const std::string& fault_column() const { return fault_column_; }
    std::string_view fault_value() const { return fault_value_; }

private:
    RowMapper(const Mapping& mapping, const RowReader& reader, const HmacSha256& hash_secret);

    struct ResolvedProperty {
        ResolvedField field;
        std::string member;  // `"key":`
        std::string key;
        PropertyType type;
        int amount_rank;  // 0 revenue, 1 total, 2 value; -1 otherwise
        // Of XES: left out when the event itself has, or has not, this column.
        int unless_column = -1, only_with_column = -1;
    };

    Result<Done> resolve();
    RowOutcome map_own_form(const Row& row, std::string_view row_id, CandidateBatch& batch);
    ResolvedField resolve(const FieldSource& field, std::vector<bool>& used);
    int column_index(std::string_view name) const;
    ResolvedProperty property(std::string key, PropertyType type) const;
    void resolve_kept_columns(const std::vector<bool>& used);

    bool is_skipped(const Row& row) const;
    std::optional<std::string_view> text_of(const ResolvedField& source, const Row& row,
                                            std::string& scratch) const;
    std::string_view keyed_hash(const ResolvedField& source, const Row& row,
                                std::string& scratch) const;
    bool read_time(const Row& row, CandidateBatch& batch, EventDraft& draft);
    void read_identifiers(const Row& row, EventDraft& draft);
    void read_channel(const Row& row, EventDraft& draft);
    bool write_members(const Row& row, CandidateBatch& batch,
                       const std::vector<ResolvedProperty>& from, std::string& members);
    void note_amount(const ResolvedProperty& property, std::string_view text);
    void take_value(EventDraft& draft) const;
    void note_fault(const Row& row, std::string_view path);
    void refuse(CandidateBatch& batch, const Row& row, std::string_view reason,
                const std::string& column, std::string_view value, std::string message);

    const Mapping& mapping_;
    const RowReader& reader_;
    const HmacSha256& hash_secret_;
    RowIdentity identity_;
    Zone zone_ = Zone::utc();
    CurrencyCode default_currency_{};
    std::optional<EventJsonDecoder> own_form_;  // JSON Lines in our own form

    size_t columns_resolved_ = 0;
    std::vector<bool> used_columns_;
    ResolvedField event_, channel_, message_id_;
    int time_column_ = -1;
    std::string time_format_;
    std::vector<ResolvedField> identifiers_;
    std::vector<int> skip_columns_;
    std::vector<ResolvedProperty> properties_, context_;
    ChannelCode constant_channel_{};

    // Of the row in hand.
    std::string properties_text_, context_text_, event_text_, channel_text_, message_text_;
    std::vector<std::string> identifier_texts_;
    std::vector<DraftIdentifier> draft_identifiers_;
    std::string last_time_text_;  // rows in a run often have one time
    int64_t last_time_ms_ = 0;
    int64_t time_ms_ = 0;
    int64_t amounts_[3] = {};
    std::optional<CurrencyCode> currency_;
    bool currency_is_unknown_ = false;
    std::string fault_column_, fault_value_;
};

}  // namespace itinera
