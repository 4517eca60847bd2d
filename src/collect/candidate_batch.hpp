// Events that came in, decoded and checked, on their way to the log: columns, not objects.
//
// Everything that needs only the event itself is done here, by the thread that decodes; what needs
// the log (codes of names, nodes, duplicates) is left to Intake.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "collect/consent_lookup.hpp"
#include "collect/dedup_keys.hpp"
#include "event/field_walk.hpp"
#include "event/record_batch.hpp"
#include "store/event_log.hpp"

namespace itinera {

struct DraftIdentifier {
    std::string_view kind, value;
};

// One event as decoded. Views need to live for the call only.
struct EventDraft {
    std::string_view event;  // name
    std::string_view message_id;
    std::span<const DraftIdentifier> identifiers;  // by rank: the first is the owner
    std::string_view properties, context;          // members of a JSON object without its braces
    std::string_view other_members;  // further members of the body, each behind a comma
    std::string_view original_timestamp;
    int64_t timestamp_ms = 0;  // before the bounds of EV-40
    int64_t sent_at_ms = no_instant;
    ChannelCode channel{};
    int64_t value = no_value;  // first of revenue, total, value
    CurrencyCode currency{};
    uint16_t flags = 0;
};

// Where an event came from, for what is rejected.
struct Origin {
    int64_t line = 0;
    std::string_view raw;
};

struct Rejection {
    std::string_view reason;  // of EV-56
    std::string path;
    std::string message;
};

struct BatchOrigin {
    SourceCode source{};
    Trust trust = Trust::Import;
    int64_t received_at_ms = 0;
    std::string import_id;
    const FieldClasses* classes = nullptr;  // null: classes by names and values alone
    ConsentTerms consent{};
};

class CandidateBatch {
public:
    // `keys` outlives it.
    CandidateBatch(const BatchOrigin& origin, const DedupKeys& keys);
    CandidateBatch(const BatchOrigin& origin, DedupKeys&& keys) = delete;

    // Checks in the order of events.md section 5 (required fields, names, time, identifiers, size),
    // and keeps the event or its rejection.
    void add(const EventDraft& draft, const Origin& origin);
    void reject(Rejection rejection, const Origin& origin, std::string_view event = {});

    size_t events() const { return records.size(); }
    int64_t received_at_ms() const { return origin_.received_at_ms; }
    const BatchOrigin& origin() const { return origin_; }
    // Field paths met in this batch, and those raised by a value.
    std::vector<FieldRecord> take_found_fields() { return walk_.take_found(); }
    // Memory of bodies, identifiers and rejected bytes: a batch is closed when it gets large.
    size_t bytes() const;

    // --- for Intake
    struct IdentifierRef {
        uint16_t kind;           // in `kinds`
        uint32_t begin, length;  // in `identifier_bytes`
    };
    RecordBatch records;                // without event codes and nodes
    std::vector<uint32_t> name_of_row;  // in `names`
    std::vector<std::string> names;
    std::vector<uint32_t> identifier_end;  // row i has identifiers[end[i - 1] .. end[i])
    std::vector<IdentifierRef> identifiers;
    std::string identifier_bytes;
    std::vector<std::string> kinds;
    std::vector<QuarantineItem> rejected;
    std::vector<int64_t> lines;  // per record

    size_t first_identifier(size_t row) const { return row == 0 ? 0 : identifier_end[row - 1]; }
    std::string_view identifier_value(const IdentifierRef& ref) const
    {
        return std::string_view{identifier_bytes}.substr(ref.begin, ref.length);
    }

private:
    bool check(const EventDraft& draft, const Origin& origin);
    void clean_personal_data(EventDraft& draft);
    bool clean_identifiers(const EventDraft& draft, const Origin& origin);
    void write_body(const EventDraft& draft);
    void write_identifiers();
    void write_context(std::string_view context);
    void keep(const EventDraft& draft);
    uint32_t name_index(std::string_view name);
    uint16_t kind_index(std::string_view kind);

    BatchOrigin origin_;
    const DedupKeys& keys_;
    size_t rejected_bytes_ = 0;
    std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>> name_indexes_;
    std::array<uint32_t, 256> likely_names_{};  // in `names`
    // Of the draft in hand, cleaned.
    std::string_view event_;
    int64_t timestamp_ms_ = 0;
    uint16_t flags_ = 0;
    std::vector<IdentifierRef> identifiers_;
    std::string event_scratch_, identifier_scratch_, body_;
    FieldWalk walk_;
    std::string clean_properties_, clean_context_, clean_members_;
};

}  // namespace itinera
