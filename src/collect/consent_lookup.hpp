// What people decided about the use of their events: asked before an event is kept (PR-9),
// answered by what keeps their decisions.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "event/record_batch.hpp"

namespace itinera {

// How the people of a source consented.
struct ConsentTerms {
    enum class Mode : uint8_t {
        NotJudged,  // only where no decisions are kept at all
        Sdk,        // each event says so, or a decision on record
        External,   // the operator obtains consent, and states how
    };
    Mode mode = Mode::NotJudged;
    std::string purpose = "analytics";
    std::string statement{};  // of External
};

// What an event says that its sender decided.
struct ConsentWords {
    std::string purpose, channel;  // channel: "" unless the purpose asks by channel
    bool granted = false;
    std::string_view method{};  // of consent_methods
    std::string reference{};    // where the proof lies
};

class ConsentLookup {
public:
    enum class Stand : uint8_t { None, Granted, Refused };
    struct Found {
        Stand stand = Stand::None;  // a grant that ran out is none
        int64_t given_at_ms = 0;
    };
    struct Use {
        std::string_view purpose, channel;
    };

    virtual ~ConsentLookup() = default;
    // Every decision of the log up to here is in the answers below.
    virtual Position applied() const = 0;
    // Whether events may be kept for this purpose only with a grant.
    virtual bool needs_grant(std::string_view purpose) const = 0;
    // Whether anybody refused it: if not, there is no need to look.
    virtual bool has_refusals(std::string_view purpose) const = 0;
    // Whether there is anything to decide about a use; whether a grant of it would be one together
    // with others that may not be (`separate`).
    virtual bool is_decided(const Use& use) const = 0;
    virtual bool is_separate(std::string_view purpose) const = 0;
    // Whether a grant of that time has run out.
    virtual bool is_over(std::string_view purpose, int64_t given_at_ms) const = 0;
    // The latest decision on each node. Precondition: equal sizes.
    virtual void stands(const Use& use, std::span<const NodeId> nodes,
                        std::span<Found> found) const = 0;
    // Whether the latest decision on a node is the operator's statement. Errors: Unavailable.
    virtual Result<bool> rests_on_statement(const Use& use, NodeId node) const = 0;
    // The record by which the operator's statement grants a purpose; that of an event's words.
    virtual std::string grant_body(const ConsentTerms& terms) const = 0;
    virtual std::string body_of(const ConsentWords& words) const = 0;
};

}  // namespace itinera
