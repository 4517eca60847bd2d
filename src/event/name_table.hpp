// Event names and their codes, in the order in which the names first appeared in the log.
//
// Threads: any number of readers beside one writer (a lock inside; look-ups are rare beside rows).
#pragma once

#include <deque>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "event/record_batch.hpp"

namespace itinera {

inline constexpr size_t event_names_max = 10'000;

class NameTable {
public:
    std::optional<EventCode> find(std::string_view name) const;
    // Precondition: the code was given.
    std::string name(EventCode code) const;
    std::vector<std::string> names() const;  // by code
    size_t size() const;
    // Gives the next code. Precondition: not known yet, size() < event_names_max.
    EventCode add(std::string_view name);
    // Takes the Name records of a batch. Idempotent.
    void apply(const RecordBatch& batch);

private:
    mutable std::shared_mutex mutex_;
    std::unordered_map<std::string, EventCode, StringHash, std::equal_to<>> codes_;
    std::deque<std::string> names_;
};

// Body of a Name record.
std::string name_record_body(std::string_view name, EventCode code);

// $page, $identify … and `itinera.*`: whether a sender may use this name (EV-3).
bool is_reserved_event_name(std::string_view name);
// $identify $group $alias and itinera.*: exist for a question only if it names them (CM-3).
bool is_hidden_unless_named(std::string_view name);

}  // namespace itinera
