#include "event/name_table.hpp"

#include <mutex>

#include "base/json.hpp"

namespace itinera {

std::optional<EventCode> NameTable::find(std::string_view name) const
{
    const std::shared_lock lock(mutex_);
    const auto found = codes_.find(name);
    if (found == codes_.end()) return std::nullopt;
    return found->second;
}

std::string NameTable::name(EventCode code) const
{
    const std::shared_lock lock(mutex_);
    return names_.at(raw(code));
}

std::vector<std::string> NameTable::names() const
{
    const std::shared_lock lock(mutex_);
    return {names_.begin(), names_.end()};
}

size_t NameTable::size() const
{
    const std::shared_lock lock(mutex_);
    return names_.size();
}

EventCode NameTable::add(std::string_view name)
{
    const std::unique_lock lock(mutex_);
    const EventCode code{static_cast<uint16_t>(names_.size())};
    names_.emplace_back(name);
    codes_.emplace(name, code);
    return code;
}

void NameTable::apply(const RecordBatch& batch)
{
    for (size_t row = 0; row < batch.size(); ++row) {
        if (batch.kind[row] != RecordKind::Name) continue;
        const auto body = parse_json(batch.body(row));
        if (!body || !body->contains("name")) continue;
        const std::string name = body->at("name").get<std::string>();
        if (!find(name)) add(name);
    }
}

std::string name_record_body(std::string_view name, EventCode code)
{
    std::string body = "{\"name\":";
    append_json_string(body, name);
    return body + ",\"code\":" + std::to_string(raw(code)) + "}";
}

bool is_reserved_event_name(std::string_view name)
{
    if (name.starts_with("itinera.")) return true;
    if (!name.starts_with('$')) return false;
    static constexpr std::string_view allowed[] = {
        "$page",       "$screen",     "$identify",  "$group",    "$alias",  "$click",  "$scroll",
        "$rage_click", "$dead_click", "$web_vital", "$js_error", "$logout", "$consent"};
    for (const std::string_view one : allowed) {
        if (name == one) return false;
    }
    return !name.starts_with("$mp_");
}

bool is_hidden_unless_named(std::string_view name)
{
    return name == "$identify" || name == "$group" || name == "$alias" ||
           name.starts_with("itinera.");
}

}  // namespace itinera
