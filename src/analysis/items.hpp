// What a node of a flow or of a process stands for: an event, a property, several together (FL-4,
// FL-5).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "analysis/question.hpp"
#include "analysis/units.hpp"
#include "base/hash.hpp"

namespace itinera {

// "One event opened by a property": `page` with url becomes "page: /home".
struct ItemExpansion {
    EventFilter events;
    BreakdownKey with;
};

struct ItemRule {
    std::vector<BreakdownKey> parts;  // joined by a space; at least one
    std::vector<EventFilter> only{};  // empty: all
    std::vector<EventFilter> hide{};
    std::vector<ItemExpansion> expand{};  // the first that fits
    bool collapse = false;                // equal neighbours become one

    bool shows(const JourneyView& journey, size_t i) const;
    // Whether an item is the name of its event, and nothing is opened.
    bool is_plain_event() const;
    // Number of different codes that `code_of` gives; 2^64 - 1 if there are more.
    uint64_t code_count() const;
    // Mixed radix: the parts, then which expansion and its value.
    uint64_t code_of(const JourneyView& journey, size_t i) const;
    std::string text_of(uint64_t code) const;
};

// Numbers for the items that occurred, dense from 0 in order of first occurrence. Codes with the
// same text are one item.
class ItemTable {
public:
    explicit ItemTable(const ItemRule& rule);

    uint32_t id_of(const ItemRule& rule, uint64_t code)
    {
        if (code < direct_.size()) {
            const uint32_t known = direct_[code];
            return known != none ? known : add(rule, code);
        }
        const auto found = by_code_.find(code);
        return found != by_code_.end() ? found->second : add(rule, code);
    }
    size_t size() const { return texts_.size(); }
    const std::string& text(uint32_t id) const { return texts_[id]; }
    const std::vector<std::string>& texts() const { return texts_; }
    // Takes over the items of another table: its id -> id here.
    std::vector<uint32_t> take(const ItemTable& other);

private:
    static constexpr uint32_t none = UINT32_MAX;
    uint32_t add(const ItemRule& rule, uint64_t code);
    uint32_t id_of_text(std::string text);

    std::vector<uint32_t> direct_;  // by code, where there are few codes
    std::unordered_map<uint64_t, uint32_t> by_code_;
    std::unordered_map<std::string, uint32_t, StringHash, std::equal_to<>> by_text_;
    std::vector<std::string> texts_;
};

// "a > b > c"
std::string path_text(const ItemTable& items, std::span<const uint32_t> path);

// Whether path_text(a) < path_text(b), without building the texts.
bool path_text_less(const ItemTable& items, std::span<const uint32_t> a,
                    std::span<const uint32_t> b);

}  // namespace itinera
