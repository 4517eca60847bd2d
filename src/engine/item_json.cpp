#include "engine/item_json.hpp"

#include <fmt/format.h>

#include <limits>

#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr size_t item_parts_max = 4;
constexpr size_t item_predicates_max = 100;

// "channel", or {"property": "channel"}.
Result<BreakdownKey> read_part(const Json& json, const std::string& path, Scope& scope)
{
    if (json.is_string() && !json.get<std::string>().empty())
        return read_property_key(json.get<std::string>(), scope);
    Fields fields = TRY(Fields::of(json, path));
    const std::string property = TRY(fields.text("property", ""));
    TRY(fields.no_others());
    if (property.empty())
        return invalid_at(path, "an item is \"event\", {\"property\": name} or a list of these");
    return read_property_key(property, scope);
}

Result<std::vector<BreakdownKey>> read_parts(Fields& fields, Scope& scope)
{
    std::vector<BreakdownKey> parts;
    const Json* item = fields.find("item");
    const std::string path = fields.path_of("item");
    if (!item) {
        fields.fill("item", "event");
        parts.push_back(read_property_key("event", scope));
    } else if (!item->is_array()) {
        parts.push_back(TRY(read_part(*item, path, scope)));
    } else {
        if (item->empty()) return invalid_at(path, "`item` names at least one property");
        if (item->size() > item_parts_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("`item` joins at most {} properties", item_parts_max), path};
        }
        for (size_t i = 0; i < item->size(); ++i) {
            parts.push_back(TRY(read_part((*item)[i], fmt::format("{}[{}]", path, i), scope)));
        }
    }
    return parts;
}

Result<ItemExpansion> read_expansion(const Json& json, const std::string& path, Scope& scope)
{
    Fields fields = TRY(Fields::of(json, path));
    const std::string with = TRY(fields.text("with", ""));
    if (with.empty())
        return invalid_at(fields.path_of("with"), "`with` names the property that opens the event");
    ItemExpansion expansion{TRY(read_event_filter(fields, scope)), read_property_key(with, scope)};
    TRY(fields.no_others());
    return expansion;
}

Result<std::vector<ItemExpansion>> read_expansions(Fields& fields, Scope& scope)
{
    std::vector<ItemExpansion> expansions;
    const Json* expand = fields.find("expand");
    const std::string path = fields.path_of("expand");
    if (!expand) return expansions;
    if (!expand->is_array()) return invalid_at(path, "`expand` is a list");
    if (expand->size() > item_predicates_max) {
        return Error{ErrorKind::TooLarge,
                     fmt::format("`expand` has at most {} entries", item_predicates_max), path};
    }
    for (size_t i = 0; i < expand->size(); ++i) {
        expansions.push_back(
            TRY(read_expansion((*expand)[i], fmt::format("{}[{}]", path, i), scope)));
    }
    return expansions;
}

Result<std::vector<EventFilter>> read_list(Fields& fields, std::string_view name, Scope& scope)
{
    const Json* json = fields.find(name);
    if (!json) return std::vector<EventFilter>{};
    return read_event_filters(*json, fields.path_of(name), scope, item_predicates_max);
}

}  // namespace

Result<ItemRule> read_items(Fields& fields, Scope& scope)
{
    ItemRule items;
    items.parts = TRY(read_parts(fields, scope));
    items.only = TRY(read_list(fields, "only", scope));
    items.hide = TRY(read_list(fields, "hide", scope));
    items.expand = TRY(read_expansions(fields, scope));
    items.collapse = TRY(fields.flag("collapse", false));
    if (items.code_count() == std::numeric_limits<uint64_t>::max()) {
        return Error{ErrorKind::TooLarge, "`item` has too many possible values",
                     fields.path_of("item")};
    }
    return items;
}

std::vector<std::string> channel_names()
{
    std::vector<std::string> names;
    for (const Channel& channel : built_in_channels()) names.emplace_back(channel.id);
    return names;
}

Result<Done> read_log_ties(Fields& fields)
{
    const Json* ties = fields.find("ties");
    if (!ties) return Done{};
    Fields inner = TRY(Fields::of(*ties, fields.path_of("ties")));
    const size_t rule = TRY(inner.choice("rule", {"log", "any"}));
    TRY(inner.duration("tick", "PT0.001S"));
    TRY(inner.no_others());
    if (rule == 1) return not_built_yet(inner.path_of("rule"));
    return Done{};
}

}  // namespace itinera
