#include "store/sql_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/json.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

using Names = std::set<std::string, std::less<>>;

const Names& console_tables()
{
    static const Names names{"events", "customers_masked", "channels"};
    return names;
}

// Nodes that are no expressions: queries, tables, modifiers, directions.
const Names& node_types()
{
    static const Names names{"SELECT_NODE",     "SET_OPERATION_NODE",
                             "BASE_TABLE",      "JOIN",
                             "SUBQUERY",        "EMPTY",
                             "EXPRESSION_LIST", "ORDER_MODIFIER",
                             "LIMIT_MODIFIER",  "DISTINCT_MODIFIER",
                             "ASCENDING",       "DESCENDING",
                             "ORDER_DEFAULT"};
    return names;
}

const Names& expression_classes()
{
    static const Names names{"COLUMN_REF",  "CONSTANT", "FUNCTION", "COMPARISON",
                             "CONJUNCTION", "CAST",     "CASE",     "BETWEEN",
                             "STAR",        "SUBQUERY", "WINDOW",   "OPERATOR"};
    return names;
}

const Names& operators()
{
    static const Names names{"OPERATOR_IS_NULL",  "OPERATOR_IS_NOT_NULL", "OPERATOR_NOT",
                             "OPERATOR_COALESCE", "OPERATOR_NULLIF",      "COMPARE_IN",
                             "COMPARE_NOT_IN"};
    return names;
}

// Pure, and of bounded size for a bounded argument: nothing reads files, settings, other tables or
// variables, nothing repeats or pads.
const Names& functions()
{
    static const Names names{
        // aggregates
        "count", "count_star", "count_if", "sum", "avg", "mean", "min", "max", "median", "mode",
        "quantile", "quantile_cont", "quantile_disc", "approx_quantile", "approx_count_distinct",
        "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "corr",
        "covar_samp", "covar_pop", "any_value", "first", "last", "arg_min", "arg_max", "min_by",
        "max_by", "bool_and", "bool_or",
        // windows
        "row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead",
        "first_value", "last_value", "nth_value",
        // numbers
        "+", "-", "*", "/", "//", "%", "**", "^", "abs", "round", "floor", "ceil", "ceiling",
        "sign", "sqrt", "exp", "ln", "log", "log10", "log2", "pow", "power", "trunc", "mod",
        "greatest", "least", "isnan", "isfinite",
        // texts
        "||", "~~", "!~~", "~~*", "!~~*", "lower", "upper", "trim", "ltrim", "rtrim", "length",
        "strlen", "substring", "substr", "left", "right", "replace", "concat", "concat_ws",
        "contains", "starts_with", "ends_with", "prefix", "suffix", "strpos", "position", "instr",
        "split_part", "reverse", "regexp_matches", "regexp_full_match", "regexp_extract",
        "regexp_replace",
        // times
        "date_trunc", "datetrunc", "date_part", "datepart", "date_diff", "datediff", "date_sub",
        "datesub", "year", "month", "day", "hour", "minute", "second", "dayofweek", "isodow",
        "week", "weekofyear", "quarter", "dayofyear", "dayname", "monthname", "last_day", "epoch",
        "epoch_ms", "strftime", "make_date", "make_timestamp", "to_days", "to_hours", "to_minutes",
        "to_seconds", "to_weeks", "to_months", "to_years", "time_bucket", "age", "now", "today",
        "current_date", "get_current_timestamp",
        // JSON
        "->", "->>", "json_extract", "json_extract_string", "json_exists", "json_type",
        "json_array_length", "json_valid",
        // choices
        "ifnull", "nullif"};
    return names;
}

const Names& types()
{
    static const Names names{"BOOLEAN",   "TINYINT",      "SMALLINT",    "INTEGER",
                             "BIGINT",    "UTINYINT",     "USMALLINT",   "UINTEGER",
                             "UBIGINT",   "HUGEINT",      "FLOAT",       "DOUBLE",
                             "DECIMAL",   "VARCHAR",      "DATE",        "TIME",
                             "TIMESTAMP", "TIMESTAMP_MS", "TIMESTAMP_S", "TIMESTAMP WITH TIME ZONE",
                             "INTERVAL"};
    return names;
}

Error refused(std::string_view what, std::string_view name)
{
    return {ErrorKind::Invalid, fmt::format("{} {} is not available here", what, in_quotes(name)),
            "sql"};
}

std::string text_of(const Json& node, const char* member)
{
    const auto found = node.find(member);
    return found != node.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool is_nothing(const Json& node, const char* member)
{
    const auto found = node.find(member);
    return found == node.end() || found->is_null() || (found->is_array() && found->empty()) ||
           (found->is_string() && found->get_ref<const std::string&>().empty());
}

std::string lower_ascii(std::string text)
{
    for (char& c : text) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
}

// A name that no table of the database has.
std::string renamed(const std::string& name)
{
    return "with " + name;
}

class SqlChecker {
public:
    explicit SqlChecker(std::string_view schema) : schema_(schema) {}

    Result<Done> query(Json& statement, const Names& visible)
    {
        const auto parameters = statement.find("named_param_map");
        if (parameters != statement.end() && !parameters->empty())
            return refused("the parameter", "$");
        const auto node = statement.find("node");
        if (node == statement.end()) return refused("the statement", "");
        return value(*node, visible);
    }

private:
    // Any part of the tree.
    Result<Done> value(Json& part, const Names& visible)
    {
        if (part.is_array()) {
            for (Json& one : part) TRY(value(one, visible));
            return Done{};
        }
        if (!part.is_object()) return Done{};
        if (part.contains("class")) {
            TRY(expression(part, visible));
            return members(part, visible);
        }
        if (part.contains("node") && part.contains("named_param_map")) return query(part, visible);
        if (const auto type = part.find("type"); type != part.end()) {
            if (!type->is_string()) return refused("the node", "");
            const auto& name = type->get_ref<const std::string&>();
            if (!node_types().contains(name)) return refused("the form of query", name);
            if (name == "BASE_TABLE") return table(part, visible);
            if (name == "SELECT_NODE" || name == "SET_OPERATION_NODE") return scope(part, visible);
            if (!is_nothing(part, "sample")) return refused("the clause", "sample");
        }
        return members(part, visible);
    }

    Result<Done> members(Json& part, const Names& visible)
    {
        for (auto& [key, member] : part.items()) {
            // Looked at already, and of another shape.
            if (key == "cast_type" || key == "cte_map") continue;
            if (key == "value" && text_of(part, "class") == "CONSTANT") continue;
            TRY(value(member, visible));
        }
        return Done{};
    }

    // A query with its common table expressions: each sees those before it, the query sees all.
    Result<Done> scope(Json& node, const Names& outside)
    {
        Names visible = outside;
        if (!is_nothing(node, "sample")) return refused("the clause", "sample");
        const auto with = node.find("cte_map");
        if (with != node.end() && with->contains("map")) {
            for (Json& entry : (*with)["map"]) {
                const std::string name = lower_ascii(text_of(entry, "key"));
                if (name.empty() || console_tables().contains(name))
                    return refused("the name of a WITH query", name);
                if (!is_nothing(entry["value"], "key_targets"))
                    return refused("the clause", "using key");
                TRY(value(entry["value"]["query"], visible));
                entry["key"] = renamed(name);
                visible.insert(name);
            }
        }
        return members(node, visible);
    }

    Result<Done> table(Json& node, const Names& visible)
    {
        const std::string name = lower_ascii(text_of(node, "table_name"));
        if (!is_nothing(node, "schema_name") || !is_nothing(node, "catalog_name"))
            return refused("the table", text_of(node, "schema_name") + "." + name);
        if (!is_nothing(node, "sample") || !is_nothing(node, "at_clause"))
            return refused("the clause", "sample or at");
        if (visible.contains(name)) {
            if (text_of(node, "alias").empty()) node["alias"] = text_of(node, "table_name");
            node["table_name"] = renamed(name);
            return Done{};
        }
        if (!console_tables().contains(name)) return refused("the table", name);
        node["schema_name"] = schema_;
        return Done{};
    }

    Result<Done> expression(const Json& node, const Names&)
    {
        const std::string kind = text_of(node, "class"), type = text_of(node, "type");
        if (!expression_classes().contains(kind)) return refused("the expression", kind);
        if (kind == "FUNCTION" || kind == "WINDOW") return function(node);
        if (kind == "OPERATOR" && !operators().contains(type)) return refused("the operator", type);
        if (kind == "CAST") {
            const auto cast = node.find("cast_type");
            const std::string id = cast == node.end() ? "" : text_of(*cast, "id");
            if (!types().contains(id)) return refused("the type", id);
        }
        if (kind == "CONSTANT") {
            const auto constant = node.find("value");
            const auto type_of = constant == node.end() ? constant : constant->find("type");
            const std::string id =
                constant == node.end() || type_of == constant->end() ? "" : text_of(*type_of, "id");
            if (!types().contains(id) && id != "NULL") return refused("the type", id);
        }
        if (kind == "STAR") {
            const auto columns = node.find("columns");
            if ((columns != node.end() && *columns != false) || !is_nothing(node, "expr"))
                return refused("the expression", "COLUMNS");
        }
        return Done{};
    }

    static Result<Done> function(const Json& node)
    {
        const std::string name = lower_ascii(text_of(node, "function_name"));
        const std::string schema = text_of(node, "schema"), catalog = text_of(node, "catalog");
        if (!functions().contains(name)) return refused("the function", name);
        if (!catalog.empty() || (!schema.empty() && schema != "main"))
            return refused("the function", schema + "." + name);
        return Done{};
    }

    std::string schema_;
};

}  // namespace

Result<std::string> checked_sql_tree(std::string_view tree_json, std::string_view schema)
{
    auto parsed = parse_json(tree_json);
    if (!parsed) return Error{ErrorKind::Invalid, "the query is nested too deep", "sql"};
    Json& tree = parsed.value();
    if (tree.value("error", true)) {
        const std::string message = text_of(tree, "error_message");
        const bool is_no_select = text_of(tree, "error_type") == "not implemented";
        return Error{ErrorKind::Invalid,
                     is_no_select ? "only a SELECT can be run here"
                                  : "the query cannot be read: " + message,
                     "sql"};
    }
    const auto statements = tree.find("statements");
    if (statements == tree.end() || !statements->is_array() || statements->size() != 1)
        return Error{ErrorKind::Invalid, "exactly one SELECT can be run at a time", "sql"};
    TRY(SqlChecker(schema).query((*statements)[0], {}));
    return dump_json(tree);
}

}  // namespace itinera
