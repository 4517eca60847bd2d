#include "event/field_classes.hpp"

#include <algorithm>
#include <array>

namespace itinera {

std::string_view name_of(ClassBy by)
{
    constexpr std::array<std::string_view, 3> names{"name", "value", "staff"};
    return names[static_cast<size_t>(by)];
}

std::string_view kind_of_text(std::string_view kind)
{
    constexpr std::array<std::string_view, 10> kinds{
        "", "name", "address", "birthday", "text", "email", "phone", "ip", "id", "id_number"};
    if (kind == "bank_card") return "bank_card";
    const auto found = std::ranges::find(kinds, kind);
    return found == kinds.end() ? "text" : *found;
}

std::optional<FieldRecord> FieldClasses::find(std::string_view path) const
{
    const std::scoped_lock lock(mutex_);
    const auto found = records_.find(path);
    if (found == records_.end()) return std::nullopt;
    return found->second;
}

FieldNature FieldClasses::nature_of(std::string_view path) const
{
    if (const auto record = find(path)) return record->nature;
    const size_t stroke = path.rfind('/');
    return nature_by_name(stroke == std::string_view::npos ? path : path.substr(stroke + 1));
}

std::vector<FieldRecord> FieldClasses::all() const
{
    std::vector<FieldRecord> records;
    {
        const std::scoped_lock lock(mutex_);
        for (const auto& [path, record] : records_) records.push_back(record);
    }
    std::ranges::sort(records, {}, &FieldRecord::path);
    return records;
}

std::vector<FieldRecord> FieldClasses::take(std::vector<FieldRecord> found)
{
    const std::scoped_lock lock(mutex_);
    const auto changes = [&](const FieldRecord& record) {
        const auto known = records_.find(record.path);
        if (known == records_.end()) {
            if (records_.size() >= field_paths_max) return false;
        } else if (record.by != ClassBy::Staff &&
                   (known->second.by == ClassBy::Staff ||
                    record.nature.field_class <= known->second.nature.field_class)) {
            return false;
        }
        if (record.by != ClassBy::Name && record.nature.field_class >= FieldClass::Identifier)
            has_raised_ = true;
        if (known != records_.end() || record.by != ClassBy::Name) ++version_;
        records_.insert_or_assign(record.path, record);
        return true;
    };
    std::erase_if(found, [&](const FieldRecord& record) { return !changes(record); });
    return found;
}

}  // namespace itinera
