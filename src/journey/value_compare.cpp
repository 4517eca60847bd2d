// How a value of an event compares with the operands of a predicate (PD-4).
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/json.hpp"
#include "base/text.hpp"
#include "journey/event_filter.hpp"

namespace itinera {
namespace {

constexpr std::array<std::string_view, 15> op_names{
    "eq",      "ne",       "in",          "not_in",    "lt",      "le",     "gt",        "ge",
    "between", "contains", "starts_with", "ends_with", "matches", "exists", "not_exists"};

// A value as it stands in a dictionary.
struct Value {
    bool missing = true;
    Scalar scalar{};             // monostate for lists and objects
    std::vector<Scalar> list{};  // elements of a list
};

Scalar scalar_of(const Json& json)
{
    if (json.is_boolean()) return json.get<bool>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    return std::monostate{};
}

Value value_of(std::string_view json)
{
    Value value;
    if (json.empty() || json == "null") return value;
    value.missing = false;
    if (json.front() == '"' && json.size() >= 2 && json.find('\\') == std::string_view::npos) {
        value.scalar = std::string(json.substr(1, json.size() - 2));
        return value;
    }
    double number = 0;
    if (const auto [end, wrong] = std::from_chars(json.data(), json.data() + json.size(), number);
        wrong == std::errc{} && end == json.data() + json.size()) {
        value.scalar = number;
        return value;
    }
    const Result<Json> parsed = parse_json(json);
    if (!parsed) return value;
    value.scalar = scalar_of(*parsed);
    if (parsed->is_array()) {
        for (const Json& element : *parsed) value.list.push_back(scalar_of(element));
    }
    return value;
}

bool equal(const Scalar& a, const Scalar& b)
{
    return a.index() == b.index() && a.index() != 0 && a == b;
}

// Whether `a` and `b` are ordered at all, and how: -1, 0, 1. Bytes of UTF-8 order as code points
// do.
std::optional<int> order(const Scalar& a, const Scalar& b)
{
    if (a.index() != b.index()) return std::nullopt;
    if (const double* left = std::get_if<double>(&a)) {
        const double right = std::get<double>(b);
        return *left < right ? -1 : *left > right ? 1 : 0;
    }
    if (const std::string* left = std::get_if<std::string>(&a)) {
        const int sign = left->compare(std::get<std::string>(b));
        return sign < 0 ? -1 : sign > 0 ? 1 : 0;
    }
    return std::nullopt;
}

bool ordered(const Value& value, CompareOp op, const Scalar& operand)
{
    const std::optional<int> sign = order(value.scalar, operand);
    if (!sign) return false;
    switch (op) {
    case CompareOp::Lt: return *sign < 0;
    case CompareOp::Le: return *sign <= 0;
    case CompareOp::Gt: return *sign > 0;
    default: return *sign >= 0;
    }
}

bool holds(const Value& value, CompareOp op, const Scalar& operand, const re2::RE2* pattern)
{
    const std::string* text = std::get_if<std::string>(&value.scalar);
    const std::string* part = std::get_if<std::string>(&operand);
    switch (op) {
    case CompareOp::Contains:
        if (text) return part && text->find(*part) != std::string::npos;
        return std::ranges::any_of(value.list,
                                   [&](const Scalar& one) { return equal(one, operand); });
    case CompareOp::StartsWith: return text && part && text->starts_with(*part);
    case CompareOp::EndsWith: return text && part && text->ends_with(*part);
    case CompareOp::Matches: return text && re2::RE2::PartialMatch(*text, *pattern);
    default: return false;
    }
}

bool passes(const Value& value, const ValueTest& test, const re2::RE2* pattern)
{
    if (value.missing) return test.op == CompareOp::NotExists;
    const auto is_equal = [&](const Scalar& operand) { return equal(value.scalar, operand); };
    switch (test.op) {
    case CompareOp::Exists: return true;
    case CompareOp::NotExists: return false;
    case CompareOp::Eq:
    case CompareOp::In: return std::ranges::any_of(test.operands, is_equal);
    case CompareOp::Ne:
    case CompareOp::NotIn: return std::ranges::none_of(test.operands, is_equal);
    case CompareOp::Lt:
    case CompareOp::Le:
    case CompareOp::Gt:
    case CompareOp::Ge: return ordered(value, test.op, test.operands[0]);
    case CompareOp::Between:
        return ordered(value, CompareOp::Ge, test.operands[0]) &&
               ordered(value, CompareOp::Le, test.operands[1]);
    default: return holds(value, test.op, test.operands[0], pattern);
    }
}

// How many operands an operator takes; none: any number.
std::optional<size_t> operand_count(CompareOp op)
{
    switch (op) {
    case CompareOp::In:
    case CompareOp::NotIn: return std::nullopt;
    case CompareOp::Exists:
    case CompareOp::NotExists: return 0;
    case CompareOp::Between: return 2;
    default: return 1;
    }
}

}  // namespace

Result<CompareOp> parse_compare_op(std::string_view text)
{
    for (size_t op = 0; op < op_names.size(); ++op) {
        if (op_names[op] == text) return static_cast<CompareOp>(op);
    }
    return Error{ErrorKind::Invalid, fmt::format("{} is no operator; they are {}", in_quotes(text),
                                                 fmt::join(op_names, ", "))};
}

Result<std::vector<uint8_t>> passing(const ValueTest& test, const std::vector<std::string>& values)
{
    if (const auto count = operand_count(test.op); count && *count != test.operands.size()) {
        return Error{ErrorKind::Invalid, fmt::format("`{}` takes {} value{}, not {}",
                                                     op_names[static_cast<size_t>(test.op)], *count,
                                                     *count == 1 ? "" : "s", test.operands.size())};
    }
    std::optional<re2::RE2> pattern;
    if (test.op == CompareOp::Matches) {
        const std::string* text = std::get_if<std::string>(&test.operands[0]);
        if (!text) return Error{ErrorKind::Invalid, "`matches` takes a regular expression as text"};
        re2::RE2::Options options;
        options.set_log_errors(false);
        options.set_max_mem(8 << 20);
        pattern.emplace(*text, options);
        if (!pattern->ok()) {
            return Error{ErrorKind::Invalid, fmt::format("{} is no regular expression: {}",
                                                         in_quotes(*text), pattern->error())};
        }
    }
    std::vector<uint8_t> found(values.size());
    for (size_t code = 0; code < values.size(); ++code) {
        found[code] = passes(value_of(values[code]), test, pattern ? &*pattern : nullptr);
    }
    return found;
}

}  // namespace itinera
