// Decides which events of a batch may be kept (PR-9), and writes down what they say of consent.
//
// Threads: one at a time (Intake's).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collect/candidate_batch.hpp"
#include "collect/consent_lookup.hpp"
#include "store/key_vault.hpp"

namespace itinera {

class ConsentJudge {
public:
    ConsentJudge(const ConsentLookup& consents, const KeyVault& vault)
        : consents_(consents), vault_(vault)
    {}

    // Takes what nobody consented to out of `keep`, before any node is made for it: it is rejected
    // `consent_missing`, without content. Errors: those of the vault and of the lookup.
    Result<Done> judge(CandidateBatch& batch, std::vector<bool>& keep);
    // Adds the decisions that the batch speaks of, and the grants of the operator's statement for
    // nodes without one. Precondition: the batch is the one just judged, and has its nodes.
    Result<Done> add_decisions(const CandidateBatch& batch, const std::vector<bool>& keep,
                               RecordBatch& records);
    // The decisions added are in the log up to here; or none of them is, as appending failed.
    void stored(Position last) { newer_.until = last; }
    void not_stored();

private:
    using Found = ConsentLookup::Found;
    using Stand = ConsentLookup::Stand;
    struct Said {
        size_t row;
        ConsentWords words;
    };
    struct Key {
        Hash128 lookup;  // of the identifier
        std::string purpose, channel;
        auto operator<=>(const Key&) const = default;
    };

    Result<Found> stand_of(const CandidateBatch& batch, const CandidateBatch::IdentifierRef& ref,
                           const ConsentLookup::Use& use) const;
    Result<bool> is_refused(const CandidateBatch& batch, size_t row, int64_t since_ms) const;
    Result<bool> passes(const CandidateBatch& batch, size_t row, std::optional<bool> said) const;
    Result<Done> note(const CandidateBatch& batch, size_t row, std::vector<ConsentWords> words);
    Result<Done> add_words(const CandidateBatch& batch, const Said& said, bool is_kept,
                           RecordBatch& records);
    void add_statements(const CandidateBatch& batch, const std::vector<bool>& keep,
                        RecordBatch& records);
    void add_record(const CandidateBatch& batch, NodeId node, int64_t given_at_ms,
                    const std::string& body, RecordBatch& records) const;
    bool was_granted(NodeId node) const;
    std::optional<Found> pending(const Key& key) const;
    bool has_pending() const { return !newer_.said.empty() || !older_.said.empty(); }
    bool may_be_refused() const;
    void forget_older();

    const ConsentLookup& consents_;
    const KeyVault& vault_;
    std::vector<Said> said_;     // of the batch in hand
    bool has_refusals_ = false;  // on record, about its purpose
    // What was decided, but the lookup may not know yet. In two parts, so that they stay small
    // though there is always something new: the older one is dropped when the lookup knows it.
    struct Pending {
        Position until{};
        std::map<Key, Found> said;
        std::vector<NodeId> granted;  // by the operator's statement
        bool has_refusals = false;
    };
    Pending newer_, older_;
    std::vector<bool> granted_;  // by node: is in a list of the above
};

}  // namespace itinera
