#include "collect/mapping_fields.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "collect/clean.hpp"

namespace itinera {

namespace {

struct NamedTest {
    std::string_view name;
    TextTest::Kind kind;
};
constexpr NamedTest tests[] = {
    {"in", TextTest::Kind::In},
    {"not_in", TextTest::Kind::NotIn},
    {"starts_with", TextTest::Kind::StartsWith},
    {"not_starts_with", TextTest::Kind::NotStartsWith},
    {"ends_with", TextTest::Kind::EndsWith},
    {"not_ends_with", TextTest::Kind::NotEndsWith},
    {"contains", TextTest::Kind::Contains},
    {"path_ends_with", TextTest::Kind::PathEndsWith},
};

Result<PropertyType> parse_type(const MappingNode& node)
{
    const std::string name = TRY(node.text());
    if (name == "text") return PropertyType::Text;
    if (name == "integer") return PropertyType::Integer;
    if (name == "number") return PropertyType::Number;
    if (name == "boolean") return PropertyType::Boolean;
    if (name == "time") return PropertyType::Time;
    if (name == "address") return PropertyType::Address;
    return node.error(in_quotes(name) +
                      " is not a type: use text, integer, number, boolean, time or address");
}

Result<Done> parse_map(const MappingNode& node, FieldSource& source)
{
    if (!node.json->is_object())
        return node.error("must be a map from values to names, such as {buy: Order Completed}");
    for (const auto& [from, to] : node.json->items()) {
        source.map.emplace_back(from, TRY((MappingNode{&to, node.path + "." + from}.text())));
    }
    return Done{};
}

Result<Done> parse_matches(const MappingNode& node, FieldSource& source)
{
    if (!node.json->is_array())
        return node.error("must be a list such as [{starts_with: C, to: Order Refunded}]");
    size_t index = 0;
    for (const Json& item : *node.json) {
        const MappingNode entry{&item, fmt::format("{}[{}]", node.path, index++)};
        FieldSource::Match match;
        match.test = TRY(parse_text_test(entry, {"to"}));
        const auto to = entry.child("to");
        if (!to) return entry.error("lacks `to`: the text to use");
        match.to = TRY(to->text());
        source.match.push_back(std::move(match));
    }
    return Done{};
}

Result<FieldSource> parse_source_map(const MappingNode& node)
{
    FieldSource source;
    if (const auto value = node.child("value")) source.constant = TRY(value->text());
    if (const auto column = node.child("column")) source.column = TRY(column->text());
    if (const auto hash = node.child("keyed_hash")) source.hash_columns = TRY(hash->texts());
    const int ways = (source.constant ? 1 : 0) + (source.column.empty() ? 0 : 1) +
                     (source.hash_columns.empty() ? 0 : 1);
    if (ways != 1) return node.error("must have one of `column`, `value` and `keyed_hash`");
    if (const auto empty = node.child("empty")) source.empty = TRY(empty->texts());
    if (const auto map = node.child("map")) TRY(parse_map(*map, source));
    if (const auto match = node.child("match")) TRY(parse_matches(*match, source));
    if (const auto fallback = node.child("default")) source.fallback = TRY(fallback->text());
    if (const auto prefix = node.child("prefix")) source.prefix = TRY(prefix->text());
    return source;
}

}  // namespace

std::optional<MappingNode> MappingNode::child(std::string_view key) const
{
    if (!json->is_object()) return std::nullopt;
    const auto found = json->find(key);
    if (found == json->end()) return std::nullopt;
    return MappingNode{&*found, path.empty() ? std::string{key} : path + "." + std::string{key}};
}

Error MappingNode::error(std::string what) const
{
    return {ErrorKind::Invalid,
            (path.empty() ? std::string{"The mapping"} : "`" + path + "` of the mapping") + " " +
                std::move(what) + ".",
            path};
}

Result<std::string> MappingNode::text() const
{
    if (json->is_null()) return error("is empty: write a text, or put it in quotes");
    if (!json->is_string()) return error("must be one text");
    return json->get<std::string>();
}

Result<std::vector<std::string>> MappingNode::texts() const
{
    if (json->is_string()) return std::vector{json->get<std::string>()};
    if (!json->is_array() || json->empty()) return error("must be a text or a list of texts");
    std::vector<std::string> texts;
    for (const Json& item : *json) {
        texts.push_back(
            TRY((MappingNode{&item, fmt::format("{}[{}]", path, texts.size())}.text())));
    }
    return texts;
}

Result<Done> MappingNode::has_only(std::initializer_list<std::string_view> keys) const
{
    if (!json->is_object()) return error("must be a map");
    for (const auto& [key, value] : json->items()) {
        if (std::ranges::find(keys, std::string_view{key}) != keys.end()) continue;
        std::string known;
        for (const std::string_view one : keys)
            known += (known.empty() ? "" : ", ") + std::string{one};
        return child(key)->error("is not known: known here are " + known);
    }
    return Done{};
}

Result<FieldSource> parse_field_source(const MappingNode& node)
{
    if (node.json->is_string()) {
        FieldSource source;
        source.column = TRY(node.text());
        return source;
    }
    if (!node.json->is_object())
        return node.error("must be the name of a column, or a map such as {column: name}");
    TRY(node.has_only(
        {"column", "value", "keyed_hash", "empty", "map", "match", "default", "prefix"}));
    return parse_source_map(node);
}

Result<TextTest> parse_text_test(const MappingNode& node,
                                 std::initializer_list<std::string_view> other_keys)
{
    if (!node.json->is_object()) return node.error("must be a map such as {in: [test]}");
    std::optional<TextTest> test;
    for (const auto& [key, value] : node.json->items()) {
        if (std::ranges::find(other_keys, std::string_view{key}) != other_keys.end()) continue;
        const MappingNode entry{&value, node.path + "." + key};
        const auto found = std::ranges::find(tests, std::string_view{key}, &NamedTest::name);
        if (found == std::end(tests)) {
            return entry.error(
                "is not a test: use in, not_in, starts_with, not_starts_with, ends_with, "
                "not_ends_with or contains");
        }
        if (test) return node.error("has more than one test: write one entry for each");
        test = TextTest{found->kind, TRY(entry.texts())};
    }
    if (!test) return node.error("lacks a test such as {in: [test]}");
    return *std::move(test);
}

Result<Done> parse_properties(const MappingNode& node, std::vector<PropertyField>& properties,
                              bool& keep_others)
{
    if (!node.json->is_object())
        return node.error("must be a map such as {price: unit_price, \"*\": keep}");
    for (const auto& [key, value] : node.json->items()) {
        const MappingNode entry{&value, node.path + "." + key};
        if (key == "*") {
            if (TRY(entry.text()) != "keep") return entry.error("can only be `keep`");
            keep_others = true;
            continue;
        }
        PropertyField property;
        std::string cleaned;
        const auto name = clean_name(key, cleaned);
        if (!name) return entry.error("is not a name: empty, or with control characters");
        property.key = std::string{*name};
        if (value.is_object()) {
            TRY(entry.has_only({"column", "value", "keyed_hash", "empty", "map", "match", "default",
                                "prefix", "type"}));
            property.source = TRY(parse_source_map(entry));
            if (const auto type = entry.child("type")) property.type = TRY(parse_type(*type));
        } else {
            property.source = TRY(parse_field_source(entry));
        }
        properties.push_back(std::move(property));
    }
    return Done{};
}

}  // namespace itinera
