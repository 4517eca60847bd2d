// Consent of one data folder: purposes, decisions, and what the intake asks about them.
//
// Threads: any.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/json.hpp"
#include "collect/consent_lookup.hpp"
#include "identity/customer_directory.hpp"
#include "privacy/consent_ledger.hpp"
#include "privacy/purpose.hpp"
#include "store/event_log.hpp"

namespace itinera {

struct ConsentDeskParts {
    ConsentLedger& ledger;
    PurposeBook& purposes;
    CustomerDirectory& customers;
    EventLog& log;
    Audit& audit;
    const Clock& clock;
    // Appends records and answers when every projection has them, or after a moment.
    std::function<Result<Done>(RecordBatch&&)> append;
};

class ConsentDesk final : public ConsentLookup {
public:
    explicit ConsentDesk(ConsentDeskParts parts) : parts_(std::move(parts)) {}

    // {"purposes": [{…, "counts": [{"channel", "granted", "expired", "refused", "none"}]}],
    // "customers"}
    Json purposes() const;
    // A purpose with its new version. Errors: Invalid, TooLarge.
    Result<Json> put_purpose(const Json& json, const AuditOrigin& origin);
    // {"customer", "decisions": [{"purpose", "channel"?, "state", "text_language"?}], "method",
    // "given_at"?, "reference"?, "text_sha256"?} -> of_customer(). Errors: Invalid (also two
    // grants of which one is separate), NotFound, Unavailable.
    Result<Json> record(const Json& json, Trust trust, const AuditOrigin& origin);
    // What held at `valid_at` as known at `known_at` (PR-5): {"customer", "valid_at", "known_at",
    // "purposes": [{"purpose", "channel", "basis", "allowed", "state", "given_at", …}],
    // "history": [{…, "evidence"}]}. Errors: NotFound, those of the log.
    Result<Json> of_customer(CustomerId customer, std::optional<Timestamp> valid_at,
                             std::optional<Timestamp> known_at) const;

    // --- ConsentLookup
    Position applied() const override { return parts_.ledger.applied(); }
    bool needs_grant(std::string_view purpose) const override;
    bool has_refusals(std::string_view purpose) const override;
    bool is_decided(const Use& use) const override;
    bool is_separate(std::string_view purpose) const override;
    bool is_over(std::string_view purpose, int64_t given_at_ms) const override;
    void stands(const Use& use, std::span<const NodeId> nodes,
                std::span<Found> found) const override;
    Result<bool> rests_on_statement(const Use& use, NodeId node) const override;
    std::string grant_body(const ConsentTerms& terms) const override;
    std::string body_of(const ConsentWords& words) const override;

private:
    Json counts_of(const Purpose& purpose, const std::vector<ConsentCounts>& all) const;
    Result<ConsentDecision> read_decision(const Json& json, const Json& whole,
                                          const std::string& path) const;
    Json evidence_of(const ConsentEntry& entry, const RecordBatch& batch, size_t row) const;

    ConsentDeskParts parts_;
};

}  // namespace itinera
