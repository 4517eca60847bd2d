// Which class each field path has: what names decide, what values raised, what staff set.
//
// A path is a JSON pointer from the body: "/properties/contact/phone"; entries of arrays have the
// path of their array. Threads: any; a lock inside, so those who look at every event ask once a
// batch and keep the answer.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "event/field_class.hpp"

namespace itinera {

inline constexpr size_t field_paths_max = 20'000;

enum class ClassBy : unsigned char { Name, Value, Staff };
std::string_view name_of(ClassBy by);  // "name", "value", "staff"

struct FieldRecord {
    std::string path;
    FieldNature nature;  // its kind is one of those of nature_by_name
    ClassBy by = ClassBy::Name;
};

class FieldClasses {
public:
    std::optional<FieldRecord> find(std::string_view path) const;
    // The class that stands in the table, else what the path's last name says.
    FieldNature nature_of(std::string_view path) const;
    std::vector<FieldRecord> all() const;  // by path
    // Whether something is `identifier` or above that its name alone does not tell.
    bool has_raised() const { return has_raised_; }
    // Another number whenever a class changed that was known, or is not what the name says.
    uint64_t version() const { return version_; }

    // Takes what was found; returns those records that are new or were raised, in the same order.
    // By staff: replaces. Otherwise a class is never lowered, and what staff set stands.
    std::vector<FieldRecord> take(std::vector<FieldRecord> found);

private:
    mutable std::mutex mutex_;
    std::unordered_map<std::string, FieldRecord, StringHash, std::equal_to<>> records_;
    std::atomic<bool> has_raised_{false};
    std::atomic<uint64_t> version_{0};
};

// "identifier" -> a view that lives forever, for kinds read from a database; "text" if unknown.
std::string_view kind_of_text(std::string_view kind);

}  // namespace itinera
