// A run of log records as columns: what the event log stores, and what every projection reads.
//
// Header columns (EV-1) all have size() entries; row i holds the record at first_position + i.
// Bodies (EV-2) lie end to end in body_bytes: row i is [body_end[i - 1], body_end[i]).
// Other nodes likewise: row i is other_node_values[other_node_end[i - 1] .. other_node_end[i]).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"

namespace itinera {

enum class RecordKind : uint8_t {
    Event = 0,
    Name = 1,     // body {"name": "...", "code": 5}: an event name got its code
    Consent = 2,  // body: a decision of the owner node, see privacy/consent.hpp
    // link, separate, revoke, rules, erase, anonymise, restrict: with their modules
};

enum class Trust : uint8_t { Staff, Server, Import, Signed, Public };

// Bits of `flags`.
enum EventFlag : uint16_t {
    FlagLate = 1,
    FlagBackfill = 2,
    FlagBot = 4,
    FlagFutureClamped = 8,
    FlagPlanViolation = 16,
    FlagCleaned = 32,
    FlagProtected = 64,  // holds identifiers, sensitive values or what was a secret (PR-14)
};

// First 16 bytes of HMAC-SHA-256(installation secret, source id || 0x00 || messageId) (EV-43).
using DedupKey = Hash128;

inline constexpr int64_t no_value = INT64_MIN;    // of `value`
inline constexpr int64_t no_instant = INT64_MIN;  // of `sent_at`

struct RecordBatch {
    Position first_position{};   // given by EventLog::append
    int64_t accepted_at_ms = 0;  // given by EventLog::append; never decreasing along the log

    std::vector<RecordKind> kind;
    std::vector<DedupKey> dedup_key;  // {0, 0} for records that are not events
    std::vector<SourceCode> source;
    std::vector<Trust> trust;
    std::vector<int64_t> timestamp_ms;
    std::vector<int64_t> sent_at_ms;  // or no_instant
    std::vector<int64_t> received_at_ms;
    std::vector<EventCode> event;
    std::vector<ChannelCode> channel;
    std::vector<NodeId> owner_node;
    std::vector<int64_t> value;  // ten-thousandths of one unit of currency, or no_value
    std::vector<CurrencyCode> currency;
    std::vector<uint16_t> flags;
    std::vector<uint32_t> other_node_end;
    std::vector<NodeId> other_node_values;
    std::vector<uint32_t> body_end;
    std::string body_bytes;  // UTF-8 JSON objects

    size_t size() const { return kind.size(); }
    bool empty() const { return kind.empty(); }
    Position position(size_t row) const;
    std::string_view body(size_t row) const;
    std::span<const NodeId> other_nodes(size_t row) const;
    void reserve(size_t rows);
    void clear();
};

// One row of the above, for appending.
struct Record {
    RecordKind kind = RecordKind::Event;
    DedupKey dedup_key{};
    SourceCode source{};
    Trust trust = Trust::Import;
    int64_t timestamp_ms = 0;
    int64_t sent_at_ms = no_instant;
    int64_t received_at_ms = 0;
    EventCode event{};
    ChannelCode channel{};
    NodeId owner_node{};
    std::span<const NodeId> other_nodes{};
    int64_t value = no_value;
    CurrencyCode currency{};
    uint16_t flags = 0;
    std::string_view body{};
};
void append_record(RecordBatch& batch, const Record& record);

}  // namespace itinera
