// Predicates on events: JSON -> EventFilter (PD-1 … PD-4).
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "engine/question_json.hpp"
#include "event/channel.hpp"

namespace itinera {
namespace {

constexpr size_t predicate_depth_max = 12;
constexpr size_t predicate_leaves_max = 200;

// Fewest insertions, deletions and replacements of bytes that turn one text into the other.
size_t edit_distance(std::string_view a, std::string_view b)
{
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        size_t diagonal = std::exchange(row[0], i);
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
        }
    }
    return row[b.size()];
}

std::string nearest_name(std::string_view name, const NameTable& names)
{
    std::string nearest;
    size_t least = std::max<size_t>(2, name.size() / 3) + 1;
    for (const std::string& known : names.names()) {
        if (is_hidden_unless_named(known)) continue;
        const size_t distance =
            edit_distance(name.substr(0, 64), std::string_view(known).substr(0, 64));
        if (distance < least) {
            least = distance;
            nearest = known;
        }
    }
    return nearest;
}

Scalar scalar_of(const Json& json)
{
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    return std::monostate{};
}

// One predicate being read: counts its depth and leaves.
class PredicateReader {
public:
    explicit PredicateReader(Scope& scope) : scope_(scope) {}

    Result<EventNode> read(const Json& json, const std::string& path, size_t depth)
    {
        if (depth > predicate_depth_max) {
            return Error{ErrorKind::TooLarge,
                         fmt::format("a predicate has at most {} levels", predicate_depth_max),
                         path};
        }
        if (json.is_string()) return event_leaf(json, path);
        Fields fields = TRY(Fields::of(json, path));
        EventNode node = TRY(read(fields, depth));
        TRY(fields.no_others());
        return node;
    }

    // One node, from among the fields of an object that may have others.
    Result<EventNode> read(Fields& fields, size_t depth)
    {
        constexpr std::array<std::string_view, 9> heads{
            "event", "all", "any", "none", "property", "trait", "segment", "did", "sequence"};
        std::string_view head;
        for (const std::string_view one : heads) {
            if (!fields.has(one)) continue;
            if (!head.empty()) {
                return invalid_at(fields.path_of(one),
                                  fmt::format("a predicate is `{}` or `{}`, not both", head, one));
            }
            head = one;
        }
        if (head == "event") return event_node(fields, depth);
        if (head == "property")
            return property_leaf(*fields.find("property"), fields.path_of("property"));
        if (head == "trait") return not_built_yet(fields.path_of("trait"));
        if (head == "all") return joined(EventNode::Kind::All, head, fields, depth);
        if (head == "any") return joined(EventNode::Kind::Any, head, fields, depth);
        if (head == "none") return joined(EventNode::Kind::None, head, fields, depth);
        return invalid_at(fields.path(), "a predicate on events is a name, or has one of `event`, "
                                         "`property`, `all`, `any`, `none`");
    }

private:
    Result<Done> count_leaf(const std::string& path)
    {
        if (++leaves_ <= predicate_leaves_max) return Done{};
        return Error{ErrorKind::TooLarge,
                     fmt::format("a predicate has at most {} leaves", predicate_leaves_max), path};
    }

    Result<EventNode> joined(EventNode::Kind kind, std::string_view name, Fields& fields,
                             size_t depth)
    {
        const Json& list = *fields.find(name);
        if (!list.is_array()) {
            return invalid_at(fields.path_of(name),
                              fmt::format("`{}` is a list of predicates", name));
        }
        EventNode node{.kind = kind};
        for (size_t i = 0; i < list.size(); ++i) {
            node.children.push_back(
                TRY(read(list[i], fmt::format("{}[{}]", fields.path_of(name), i), depth + 1)));
        }
        return node;
    }

    // {"event": …, "channel"?: …, "where"?: …}
    Result<EventNode> event_node(Fields& fields, size_t depth)
    {
        EventNode node{.kind = EventNode::Kind::All};
        node.children.push_back(TRY(event_leaf(*fields.find("event"), fields.path_of("event"))));
        if (const Json* channel = fields.find("channel")) {
            node.children.push_back(TRY(channel_leaf(*channel, fields.path_of("channel"))));
        }
        if (const Json* where = fields.find("where")) {
            node.children.push_back(TRY(read(*where, fields.path_of("where"), depth + 1)));
        }
        return node;
    }

    // A name, a list of names, or "*".
    Result<EventNode> event_leaf(const Json& json, const std::string& path)
    {
        TRY(count_leaf(path));
        EventNode node{.kind = EventNode::Kind::Events};
        if (json.is_string() && json.get_ref<const std::string&>() == "*") {
            node.events.assign(scope_.event_codes, 1);
            return node;
        }
        node.events.assign(scope_.event_codes, 0);
        if (json.is_string()) {
            TRY(add_name(json.get_ref<const std::string&>(), path, node.events));
            return node;
        }
        if (!json.is_array() || json.empty()) {
            return invalid_at(path, "`event` is a name, a list of names, or \"*\"");
        }
        for (size_t i = 0; i < json.size(); ++i) {
            const std::string at = fmt::format("{}[{}]", path, i);
            if (!json[i].is_string()) return invalid_at(at, "the name of an event is a text");
            TRY(add_name(json[i].get_ref<const std::string&>(), at, node.events));
        }
        return node;
    }

    Result<Done> add_name(const std::string& name, const std::string& path,
                          std::vector<uint8_t>& events)
    {
        if (name.empty()) return invalid_at(path, "the name of an event is not empty");
        const std::optional<EventCode> code = scope_.names->find(name);
        if (!code) {
            if (!scope_.strict_names) return Done{};
            const std::string nearest = nearest_name(name, *scope_.names);
            return invalid_at(path, fmt::format("there is no event {}{}", in_quotes(name),
                                                nearest.empty() ? "; `*` fits every event"
                                                                : fmt::format("; did you mean {}?",
                                                                              in_quotes(nearest))));
        }
        if (raw(*code) >= events.size()) return Done{};
        events[raw(*code)] = 1;
        if (scope_.named_events.size() <= raw(*code))
            scope_.named_events.resize(raw(*code) + size_t{1});
        scope_.named_events[raw(*code)] = 1;
        return Done{};
    }

    Result<EventNode> channel_leaf(const Json& json, const std::string& path)
    {
        TRY(count_leaf(path));
        EventNode node{.kind = EventNode::Kind::Channels};
        const Json list = json.is_array() ? json : Json::array({json});
        for (const Json& id : list) {
            const auto code =
                id.is_string() ? find_channel(id.get_ref<const std::string&>()) : std::nullopt;
            if (!code) {
                return invalid_at(path,
                                  fmt::format("there is no channel {}", in_quotes(dump_json(id))));
            }
            node.channels.set(raw(*code));
        }
        return node;
    }

    // {"name", "op", "value"?}
    Result<EventNode> property_leaf(const Json& json, const std::string& path)
    {
        TRY(count_leaf(path));
        Fields fields = TRY(Fields::of(json, path));
        const std::string name = TRY(fields.text("name", ""));
        if (name.empty())
            return invalid_at(fields.path_of("name"), "`name` of a property is missing");
        const std::string op = TRY(fields.text("op", ""));
        const Result<CompareOp> parsed = parse_compare_op(op);
        if (!parsed) return invalid_at(fields.path_of("op"), parsed.error().message);
        ValueTest test{.op = *parsed};
        if (const Json* value = fields.find("value")) {
            TRY(read_operands(*value, fields.path_of("value"), test));
        }
        TRY(fields.no_others());
        return tested(name, test, fields.path_of("value"));
    }

    static Result<Done> read_operands(const Json& value, const std::string& path, ValueTest& test)
    {
        const bool takes_list = test.op == CompareOp::In || test.op == CompareOp::NotIn ||
                                test.op == CompareOp::Between;
        if (takes_list != value.is_array()) {
            return invalid_at(path,
                              takes_list ? "`value` is a list here" : "`value` is one value here");
        }
        const Json list = takes_list ? value : Json::array({value});
        for (const Json& one : list) {
            test.operands.push_back(scalar_of(one));
            if (test.operands.back().index() == 0) {
                return invalid_at(path, fmt::format("{} is no text, number, true or false",
                                                    in_quotes(dump_json(one))));
            }
        }
        return Done{};
    }

    Result<EventNode> tested(const std::string& name, const ValueTest& test,
                             const std::string& path)
    {
        std::vector<std::string> values;
        if (name == "event") {
            values = scope_.names->names();
            for (std::string& one : values) one = dump_json(one);
        } else if (name == "channel") {
            for (int code = 0; code < 256; ++code) {
                values.push_back(
                    dump_json(std::string(channel_id(ChannelCode{static_cast<uint8_t>(code)}))));
            }
        } else {
            const size_t slot = scope_.column_of(name);
            if (const PropertyColumn* column = scope_.column(slot)) values = column->dictionary;
            EventNode node{.kind = EventNode::Kind::Column, .column = slot};
            node.passes = TRY(found(test, values, path));
            return node;
        }
        const std::vector<uint8_t> passes = TRY(found(test, values, path));
        if (name == "event") return EventNode{.kind = EventNode::Kind::Events, .events = passes};
        EventNode node{.kind = EventNode::Kind::Channels};
        for (size_t code = 0; code < 256; ++code) node.channels.set(code, passes[code] != 0);
        return node;
    }

    static Result<std::vector<uint8_t>>
    found(const ValueTest& test, const std::vector<std::string>& values, const std::string& path)
    {
        Result<std::vector<uint8_t>> passes = passing(test, values);
        if (!passes) return invalid_at(path, passes.error().message);
        return passes;
    }

    Scope& scope_;
    size_t leaves_ = 0;
};

}  // namespace

size_t Scope::column_of(const std::string& property)
{
    const auto found = std::ranges::find(properties, property);
    if (found != properties.end()) return static_cast<size_t>(found - properties.begin());
    properties.push_back(property);
    return properties.size() - 1;
}

Result<EventFilter> read_event_filter(const Json& json, const std::string& path, Scope& scope)
{
    return EventFilter(TRY(PredicateReader(scope).read(json, path, 1)), scope.event_codes);
}

Result<EventFilter> read_event_filter(Fields& fields, Scope& scope)
{
    return EventFilter(TRY(PredicateReader(scope).read(fields, 1)), scope.event_codes);
}

Result<std::vector<EventFilter>> read_event_filters(const Json& json, const std::string& path,
                                                    Scope& scope, size_t count_max)
{
    if (!json.is_array()) return invalid_at(path, "a list of predicates on events is expected");
    if (json.size() > count_max) {
        return Error{ErrorKind::TooLarge,
                     fmt::format("the list holds at most {} predicates", count_max), path};
    }
    std::vector<EventFilter> filters;
    for (size_t i = 0; i < json.size(); ++i) {
        filters.push_back(TRY(read_event_filter(json[i], fmt::format("{}[{}]", path, i), scope)));
    }
    return filters;
}

std::string event_filter_name(const Json& json)
{
    if (json.is_string()) return json.get<std::string>();
    if (!json.is_object()) return "";
    const auto list_name = [](const Json& list) {
        std::string name;
        for (const Json& one : list) {
            if (!name.empty()) name += " or ";
            name += event_filter_name(one);
        }
        return name;
    };
    if (json.contains("event")) {
        const Json& event = json["event"];
        return event.is_array() ? list_name(event) : event_filter_name(event);
    }
    if (json.contains("any") && json["any"].is_array()) return list_name(json["any"]);
    return dump_json(json);
}

}  // namespace itinera
