#include "analysis/items.hpp"

#include <algorithm>
#include <limits>

namespace itinera {
namespace {

constexpr uint64_t codes_direct_max = 1 << 16;

bool fits_one(const std::vector<EventFilter>& filters, const JourneyView& journey, size_t i)
{
    return std::any_of(filters.begin(), filters.end(),
                       [&](const EventFilter& filter) { return filter.fits(journey, i); });
}

const std::string& name_of_code(const BreakdownKey& key, uint64_t code)
{
    static const std::string missing = "(none)";
    return code < key.value_names.size() ? key.value_names[code] : missing;
}

// Expansion 0 is "not opened", k the value of expansion k - 1: one dense range.
uint64_t expansion_codes(const ItemRule& rule)
{
    uint64_t codes = 1;
    for (const ItemExpansion& expansion : rule.expand) codes += expansion.with.value_names.size();
    return codes;
}

}  // namespace

bool ItemRule::shows(const JourneyView& journey, size_t i) const
{
    if (!only.empty() && !fits_one(only, journey, i)) return false;
    return hide.empty() || !fits_one(hide, journey, i);
}

bool ItemRule::is_plain_event() const
{
    return parts.size() == 1 && parts[0].of == BreakdownKey::Of::Event && expand.empty();
}

uint64_t ItemRule::code_count() const
{
    constexpr uint64_t too_many = std::numeric_limits<uint64_t>::max();
    uint64_t count = expansion_codes(*this);
    for (const BreakdownKey& part : parts) {
        const uint64_t values = std::max<uint64_t>(1, part.value_names.size());
        if (count > too_many / values) return too_many;
        count *= values;
    }
    return count;
}

uint64_t ItemRule::code_of(const JourneyView& journey, size_t i) const
{
    uint64_t opened = 0;
    uint64_t first = 1;
    for (const ItemExpansion& expansion : expand) {
        if (expansion.events.fits(journey, i)) {
            opened = first + expansion.with.code_at(journey, i);
            break;
        }
        first += expansion.with.value_names.size();
    }
    uint64_t code = opened;
    for (const BreakdownKey& part : parts)
        code = code * part.value_names.size() + part.code_at(journey, i);
    return code;
}

std::string ItemRule::text_of(uint64_t code) const
{
    std::string text;
    for (size_t k = parts.size(); k-- > 0;) {
        const uint64_t values = parts[k].value_names.size();
        text = name_of_code(parts[k], code % values) + (text.empty() ? "" : " ") + text;
        code /= values;
    }
    uint64_t first = 1;
    for (const ItemExpansion& expansion : expand) {
        const uint64_t values = expansion.with.value_names.size();
        if (code >= first && code < first + values)
            text += ": " + name_of_code(expansion.with, code - first);
        first += values;
    }
    return text;
}

ItemTable::ItemTable(const ItemRule& rule)
{
    const uint64_t codes = rule.code_count();
    if (codes <= codes_direct_max) direct_.assign(codes, none);
}

uint32_t ItemTable::add(const ItemRule& rule, uint64_t code)
{
    const uint32_t id = id_of_text(rule.text_of(code));
    if (code < direct_.size())
        direct_[code] = id;
    else
        by_code_[code] = id;
    return id;
}

uint32_t ItemTable::id_of_text(std::string text)
{
    const auto [at, is_new] =
        by_text_.try_emplace(std::move(text), static_cast<uint32_t>(texts_.size()));
    if (is_new) texts_.push_back(at->first);
    return at->second;
}

std::vector<uint32_t> ItemTable::take(const ItemTable& other)
{
    std::vector<uint32_t> ids;
    ids.reserve(other.size());
    for (const std::string& text : other.texts_) ids.push_back(id_of_text(text));
    return ids;
}

std::string path_text(const ItemTable& items, std::span<const uint32_t> path)
{
    std::string text;
    for (const uint32_t id : path) {
        if (!text.empty()) text += " > ";
        text += items.text(id);
    }
    return text;
}

bool path_text_less(const ItemTable& items, std::span<const uint32_t> a,
                    std::span<const uint32_t> b)
{
    const auto [in_a, in_b] = std::ranges::mismatch(a, b);
    if (in_a == a.end() || in_b == b.end()) return in_a == a.end() && in_b != b.end();
    const std::string& text_a = items.text(*in_a);
    const std::string& text_b = items.text(*in_b);
    if (!text_a.starts_with(text_b) && !text_b.starts_with(text_a)) return text_a < text_b;
    return path_text(items, {in_a, a.end()}) < path_text(items, {in_b, b.end()});
}

}  // namespace itinera
