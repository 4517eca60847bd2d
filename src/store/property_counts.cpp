#include "store/property_counts.hpp"

#include <algorithm>
#include <map>
#include <numeric>

namespace itinera {
namespace {

constexpr std::array<std::string_view, 5> type_names{"string", "number", "boolean", "array",
                                                     "object"};

PropertyName named(std::string name, const PropertyCounts::Counts& counts)
{
    const auto most = static_cast<size_t>(std::ranges::max_element(counts) - counts.begin());
    return {std::move(name), std::string(type_names[most]),
            std::accumulate(counts.begin(), counts.end(), int64_t{0})};
}

}  // namespace

PropertyCounts::Entry* PropertyCounts::entry(EventCode event, std::string_view name)
{
    ByName& names = events_[event];
    auto at = names.find(name);
    if (at == names.end()) {
        if (size_ >= property_counts_max) return nullptr;
        at = names.emplace(std::string(name), Entry{}).first;
        ++size_;
    }
    if (!at->second.changed) {
        at->second.changed = true;
        changed_.emplace_back(event, at->first);
    }
    return &at->second;
}

void PropertyCounts::add(EventCode event, const std::vector<JsonMember>& properties)
{
    for (const JsonMember& member : properties) {
        if (member.type == JsonType::Null || member.key == "value") continue;
        const bool escaped = member.key.find('\\') != std::string_view::npos;
        Entry* found = escaped ? entry(event, unescaped(member.key)) : entry(event, member.key);
        if (found != nullptr) ++found->counts[static_cast<size_t>(member.type)];
    }
}

void PropertyCounts::add_value(EventCode event)
{
    Entry* found = entry(event, "value");
    if (found != nullptr) ++found->counts[static_cast<size_t>(JsonType::Number)];
}

void PropertyCounts::set(EventCode event, std::string name, const Counts& counts)
{
    if (events_[event].insert_or_assign(std::move(name), Entry{counts}).second) ++size_;
}

std::vector<PropertyName> PropertyCounts::names(std::optional<EventCode> event) const
{
    std::map<std::string, Counts> total;
    for (const auto& [code, names] : events_) {
        if (event && *event != code) continue;
        for (const auto& [name, entry] : names) {
            Counts& counts = total[name];
            for (size_t type = 0; type < counts.size(); ++type) counts[type] += entry.counts[type];
        }
    }
    std::vector<PropertyName> found;
    for (const auto& [name, counts] : total) found.push_back(named(name, counts));
    return found;
}

Result<Done> PropertyCounts::store_changes(
    const std::function<Result<Done>(EventCode, std::string_view, const Counts&)>& store)
{
    for (const auto& [event, name] : changed_) {
        Entry& changed = events_[event].find(name)->second;
        TRY(store(event, name, changed.counts));
        changed.changed = false;
    }
    changed_.clear();
    return Done{};
}

}  // namespace itinera
