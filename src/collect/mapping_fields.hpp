// Reading the fields of a mapping's tree, each error with the path of the field.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "collect/mapping.hpp"

namespace itinera {

// A place in the tree.
struct MappingNode {
    const Json* json;
    std::string path;  // "" at the root

    std::optional<MappingNode> child(std::string_view key) const;
    Error error(std::string what) const;
    Result<std::string> text() const;  // Errors: Invalid unless a text
    // One text, or a list of texts.
    Result<std::vector<std::string>> texts() const;
    // Errors: Invalid unless a map, or when it has a key that is not among these.
    Result<Done> has_only(std::initializer_list<std::string_view> keys) const;
};

// "customer_no" or {column: customer_no, …}.
Result<FieldSource> parse_field_source(const MappingNode& node);
// The tests of a map such as {starts_with: C}; `other_keys` may stand beside the one test.
Result<TextTest> parse_text_test(const MappingNode& node,
                                 std::initializer_list<std::string_view> other_keys);
// {key: column, "*": keep}
Result<Done> parse_properties(const MappingNode& node, std::vector<PropertyField>& properties,
                              bool& keep_others);

}  // namespace itinera
