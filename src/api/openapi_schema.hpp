// Checks an answer against a schema of contract/openapi.yaml, for tests. Knows the part of JSON
// Schema that the contract uses, and is strict: what a schema does not name, an answer may not
// have.
#pragma once

#include <set>
#include <string>

#include "base/json.hpp"

namespace itinera::api {

class OpenApiSchema {
public:
    // The whole document, for its $refs.
    explicit OpenApiSchema(const Json& document) : document_(document) {}

    // "" if `value` fits, else the place and the reason, such as "$.tables.steps[0].open: is
    // missing".
    std::string mismatch(const Json& schema, const Json& value) const
    {
        std::string reason = check(resolved(schema), value, "$");
        if (reason.empty()) reason = unnamed(schema, value, "$");
        return reason;
    }
    const Json& resolved(const Json& schema) const
    {
        if (!schema.contains("$ref")) return schema;
        return resolved(
            document_.at(Json::json_pointer(schema["$ref"].get<std::string>().substr(1))));
    }

private:
    static bool has_type(const std::string& type, const Json& value)
    {
        if (type == "null") return value.is_null();
        if (type == "integer") return value.is_number_integer();
        if (type == "number") return value.is_number();
        if (type == "string") return value.is_string();
        if (type == "boolean") return value.is_boolean();
        if (type == "array") return value.is_array();
        return type == "object" && value.is_object();
    }
    static bool has_any_type(const Json& types, const Json& value)
    {
        if (types.is_string()) return has_type(types.get<std::string>(), value);
        for (const Json& type : types) {
            if (has_type(type.get<std::string>(), value)) return true;
        }
        return false;
    }

    std::string check(const Json& schema, const Json& value, const std::string& at) const
    {
        if (schema.contains("type") && !has_any_type(schema["type"], value)) {
            return at + ": " + dump_json(value) + " is no " + dump_json(schema["type"]);
        }
        if (schema.contains("const") && schema["const"] != value) {
            return at + ": is not " + dump_json(schema["const"]);
        }
        if (schema.contains("enum")) {
            const Json& choices = schema["enum"];
            if (std::find(choices.begin(), choices.end(), value) == choices.end()) {
                return at + ": " + dump_json(value) + " is not one of " + dump_json(choices);
            }
        }
        for (const Json& part : schema.value("allOf", Json::array())) {
            const std::string reason = check(resolved(part), value, at);
            if (!reason.empty()) return reason;
        }
        if (schema.contains("oneOf")) return check_one_of(schema["oneOf"], value, at);
        if (value.is_object()) return check_object(schema, value, at);
        if (value.is_array() && schema.contains("items")) {
            for (size_t i = 0; i < value.size(); ++i) {
                const std::string place = at + "[" + std::to_string(i) + "]";
                const std::string reason = mismatch_at(schema["items"], value[i], place);
                if (!reason.empty()) return reason;
            }
        }
        return "";
    }

    std::string check_one_of(const Json& choices, const Json& value, const std::string& at) const
    {
        std::string reasons;
        for (const Json& choice : choices) {
            const std::string reason = mismatch_at(choice, value, at);
            if (reason.empty()) return "";
            reasons += " | " + reason;
        }
        return reasons;
    }

    std::string check_object(const Json& schema, const Json& value, const std::string& at) const
    {
        for (const Json& name : schema.value("required", Json::array())) {
            if (!value.contains(name)) return at + "." + name.get<std::string>() + ": is missing";
        }
        const Json properties = schema.value("properties", Json::object());
        for (const auto& [name, field] : value.items()) {
            std::string reason;
            if (properties.contains(name)) {
                reason = mismatch_at(properties[name], field, at + "." + name);
            } else if (schema.contains("additionalProperties") &&
                       schema["additionalProperties"].is_object()) {
                reason = mismatch_at(schema["additionalProperties"], field, at + "." + name);
            }
            if (!reason.empty()) return reason;
        }
        return "";
    }

    std::string mismatch_at(const Json& schema, const Json& value, const std::string& at) const
    {
        std::string reason = check(resolved(schema), value, at);
        if (reason.empty()) reason = unnamed(schema, value, at);
        return reason;
    }

    // Collects the names that a schema knows, through allOf. False: any name is welcome.
    bool collect_names(const Json& schema, std::set<std::string>& names) const
    {
        const Json& whole = resolved(schema);
        if (whole.contains("additionalProperties") || whole.contains("oneOf")) return false;
        const Json properties = whole.value("properties", Json::object());
        for (const auto& [name, ignored] : properties.items()) names.insert(name);
        for (const Json& part : whole.value("allOf", Json::array())) {
            if (!collect_names(part, names)) return false;
        }
        return true;
    }
    std::string unnamed(const Json& schema, const Json& value, const std::string& at) const
    {
        std::set<std::string> names;
        if (!value.is_object() || !collect_names(schema, names)) return "";
        for (const auto& [name, ignored] : value.items()) {
            if (!names.contains(name)) return at + "." + name + ": is not in the contract";
        }
        return "";
    }

    const Json& document_;
};

}  // namespace itinera::api
