// Predicates on one event (PD-2, PD-3, PD-4), compiled so that most events are judged by one look
// into a table by event code.
//
// A leaf is a set of event codes, a set of channels, or a test of a property that was evaluated
// once for every code of the property's dictionary.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "journey/journey_index.hpp"
#include "journey/journey_view.hpp"

namespace itinera {

enum class CompareOp {
    Eq,
    Ne,
    In,
    NotIn,
    Lt,
    Le,
    Gt,
    Ge,
    Between,
    Contains,
    StartsWith,
    EndsWith,
    Matches,
    Exists,
    NotExists,
};
// "eq", "not_in", … ; Errors: Invalid, naming the text.
Result<CompareOp> parse_compare_op(std::string_view text);

// A value of an event, or one that a predicate names. monostate: missing, or a list or an object.
using Scalar = std::variant<std::monostate, bool, double, std::string>;

// `op value`: operands are 1 for most, 2 for Between, any number for In and NotIn, 0 for Exists.
struct ValueTest {
    CompareOp op = CompareOp::Exists;
    std::vector<Scalar> operands{};
};
// Whether each value passes (PD-4). `values` are JSON texts; an empty text is a missing value.
// Errors: Invalid (bad regular expression, operand of the wrong type for the operator).
Result<std::vector<uint8_t>> passing(const ValueTest& test, const std::vector<std::string>& values);

// The tree of a predicate. Plain data, made by the reader of questions.
struct EventNode {
    enum class Kind { All, Any, None, Events, Channels, Column };
    Kind kind = Kind::All;
    std::vector<EventNode> children{};  // of All, Any, None
    std::vector<uint8_t> events{};      // Events: 1 for each code that fits; codes beyond do not
    std::bitset<256> channels{};        // Channels
    size_t column = 0;                  // Column: which of the question's property columns
    std::vector<uint8_t> passes{};      // Column: by dictionary code
};

class EventFilter {
public:
    // Every event fits.
    EventFilter() = default;
    // `event_codes`: one more than the highest event code that can be asked for.
    EventFilter(EventNode root, size_t event_codes);

    // Whether event i of the journey fits.
    bool fits(const JourneyView& journey, size_t i) const
    {
        if (by_event_.empty()) return true;
        const uint16_t event = journey.events[i];
        const uint8_t known = event < by_event_.size() ? by_event_[event] : uint8_t{no};
        return known == depends ? look(root_, journey, i) : known == yes;
    }
    // The same filter, but for events whose code is marked in `hidden` (by code): they do not fit.
    EventFilter without(const std::vector<uint8_t>& hidden) const;
    // Whether every event fits.
    bool is_everything() const { return by_event_.empty(); }
    // Whether the name of an event alone decides.
    bool is_plain() const { return is_plain_; }
    // Whether some event of this name can fit; if is_plain(), whether all do.
    bool can_fit(uint16_t event) const
    {
        return by_event_.empty() || (event < by_event_.size() && by_event_[event] != no);
    }

private:
    enum : uint8_t { no = 0, yes = 1, depends = 2 };
    static uint8_t judge(const EventNode& node, size_t event);
    static bool look(const EventNode& node, const JourneyView& journey, size_t i);

    EventNode root_{};
    std::vector<uint8_t> by_event_;  // empty: every event fits
    bool is_plain_ = true;
};

}  // namespace itinera
