// Which properties events have, how often, and of what type: kept as events go by.
//
// Memory: at most property_counts_max entries; beyond, new names are not counted.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "store/json_object.hpp"
#include "store/warehouse.hpp"

namespace itinera {

inline constexpr size_t property_counts_max = 100'000;

class PropertyCounts {
public:
    using Counts = std::array<int64_t, 5>;  // by JsonType, without null

    void add(EventCode event, const std::vector<JsonMember>& properties);
    void add_value(EventCode event);  // the amount of the header
    void set(EventCode event, std::string name, const Counts& counts);
    std::vector<PropertyName> names(std::optional<EventCode> event) const;

    // Calls `store` with everything that changed since the last call.
    Result<Done> store_changes(
        const std::function<Result<Done>(EventCode, std::string_view, const Counts&)>& store);

private:
    struct Entry {
        Counts counts{};
        bool changed = false;
    };
    using ByName = std::unordered_map<std::string, Entry, StringHash, std::equal_to<>>;
    Entry* entry(EventCode event, std::string_view name);

    std::unordered_map<EventCode, ByName> events_;
    std::vector<std::pair<EventCode, std::string>> changed_;
    size_t size_ = 0;
};

}  // namespace itinera
