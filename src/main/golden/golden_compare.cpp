#include "main/golden/golden_compare.hpp"

#include <charconv>
#include <cmath>

#include "base/text.hpp"
#include "main/golden/golden_text.hpp"

namespace itinera {
namespace {

std::optional<double> number(std::string_view text)
{
    double value = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failure != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// Half away from zero, in units of the last decimal written; what is half in decimals may be a hair
// less in binary.
double in_last_places(double value, size_t decimals)
{
    const double scaled = std::abs(value) * std::pow(10.0, static_cast<double>(decimals));
    return std::copysign(std::floor(scaled + 0.5 + scaled * 1e-12 + 1e-9), value);
}

bool number_matches(std::string_view text, double actual)
{
    if (text.ends_with('%')) return number_matches(text.substr(0, text.size() - 1), actual * 100);
    const auto expected = number(text);
    if (!expected) return false;
    const size_t dot = text.find('.');
    if (dot == std::string_view::npos) return actual == *expected;
    const size_t decimals = text.size() - dot - 1;
    return in_last_places(actual, decimals) == in_last_places(*expected, decimals);
}

std::string shown(const Json& value)
{
    return value.is_string() ? value.get<std::string>() : dump_json(value);
}

const Json* find_name(const Json& object, std::string_view name)
{
    if (const auto found = object.find(name); found != object.end()) return &*found;
    // "left_out/filter": a name inside a name.
    const size_t slash = name.find('/');
    if (slash == std::string_view::npos) return nullptr;
    const auto outer = object.find(name.substr(0, slash));
    return outer == object.end() || !outer->is_object() ? nullptr
                                                        : find_name(*outer, name.substr(slash + 1));
}

std::vector<GoldenDifference> compare_scalars(const ExpectedTable& expected, const Json& answer)
{
    std::vector<GoldenDifference> differences;
    const Json* scalars = answer.contains(expected.name) ? &answer[expected.name] : nullptr;
    for (const ExpectedTable::Row& row : expected.rows) {
        const std::string what = expected.name + "/" + row.cells[0];
        const Json* is = scalars ? find_name(*scalars, row.cells[0]) : nullptr;
        if (!is)
            differences.push_back({row.line, what, row.cells[1], std::string(not_in_report)});
        else if (!cell_matches(row.cells[1], *is))
            differences.push_back({row.line, what, row.cells[1], shown(*is)});
    }
    return differences;
}

// The first cell of the row that does not fit; -1 if all do.
int first_mismatch(const ExpectedTable& expected, const ExpectedTable::Row& row, const Json& is)
{
    for (size_t i = 0; i < expected.header.size(); ++i) {
        const auto found = is.find(expected.header[i]);
        if (found == is.end() || !cell_matches(row.cells[i], *found)) return static_cast<int>(i);
    }
    return -1;
}

std::string row_text(const ExpectedTable& expected, const Json& row)
{
    std::string text;
    for (const std::string& column : expected.header) {
        if (!text.empty()) text += "  ";
        const auto found = row.find(column);
        text += found == row.end() ? "(no column)" : shown(*found);
    }
    return text;
}

std::string row_text(const ExpectedTable::Row& row)
{
    std::string text;
    for (const std::string& cell : row.cells) text += (text.empty() ? "" : "  ") + cell;
    return text;
}

void compare_all_rows(const ExpectedTable& expected, const Json& rows,
                      std::vector<GoldenDifference>& differences)
{
    for (size_t i = 0; i < std::max(expected.rows.size(), rows.size()); ++i) {
        const std::string what = expected.name + ", row " + std::to_string(i + 1);
        if (i >= rows.size()) {
            differences.push_back(
                {expected.rows[i].line, what, row_text(expected.rows[i]), "(no such row)"});
        } else if (i >= expected.rows.size()) {
            differences.push_back(
                {expected.line, what, "(no such row)", row_text(expected, rows[i])});
        } else if (const int column = first_mismatch(expected, expected.rows[i], rows[i]);
                   column >= 0) {
            differences.push_back({expected.rows[i].line,
                                   what + ", " + expected.header[static_cast<size_t>(column)],
                                   row_text(expected.rows[i]), row_text(expected, rows[i])});
        }
    }
}

void compare_some_rows(const ExpectedTable& expected, const Json& rows,
                       std::vector<GoldenDifference>& differences)
{
    for (const ExpectedTable::Row& row : expected.rows) {
        bool found = false;
        for (const Json& is : rows) found = found || first_mismatch(expected, row, is) < 0;
        if (!found)
            differences.push_back({row.line, expected.name, row_text(row), "(no such row)"});
    }
}

}  // namespace

bool cell_matches(std::string_view text, const Json& actual)
{
    if (text == "-") return actual.is_null();
    if (actual.is_null()) return false;
    if (actual.is_boolean()) return text == (actual.get<bool>() ? "true" : "false");
    if (actual.is_number()) {
        const auto ms = golden_duration_ms(text);
        return ms ? actual.get<double>() == static_cast<double>(*ms)
                  : number_matches(text, actual.get<double>());
    }
    if (!actual.is_string()) return false;
    const auto& is = actual.get_ref<const std::string&>();
    if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
        const auto unquoted = parse_json(text);
        return unquoted && unquoted->is_string() && unquoted->get<std::string>() == is;
    }
    return is == text;
}

std::vector<GoldenDifference> compare_table(const ExpectedTable& expected, const Json& answer)
{
    if (expected.is_scalars()) return compare_scalars(expected, answer);
    std::vector<GoldenDifference> differences;
    if (!answer.contains("tables") || !answer["tables"].contains(expected.name)) {
        differences.push_back(
            {expected.line, expected.name, "a table", std::string(not_in_report)});
        return differences;
    }
    const Json& rows = answer["tables"][expected.name];
    if (expected.some)
        compare_some_rows(expected, rows, differences);
    else
        compare_all_rows(expected, rows, differences);
    return differences;
}

std::optional<GoldenDifference> compare_error(const ExpectedError& expected,
                                              const std::optional<Error>& error)
{
    const std::string written = "error " + expected.kind + " " + expected.path;
    if (!error) return GoldenDifference{expected.line, "error", written, "(an answer)"};
    // The path is this, or lies below it: `steps` takes `steps[1].within` and `steps.a`, not
    // `stepsize`.
    const bool below =
        error->path.starts_with(expected.path) &&
        (error->path.size() == expected.path.size() || error->path[expected.path.size()] == '.' ||
         error->path[expected.path.size()] == '[');
    if (name_of(error->kind) == expected.kind && below) return std::nullopt;
    return GoldenDifference{expected.line, "error", written,
                            "error " + std::string(name_of(error->kind)) + " " + error->path +
                                " (" + error->message + ")"};
}

Result<AddressedCell> find_cell(std::string_view address, const Json& answer)
{
    const Error missing{ErrorKind::NotFound, "the report has no cell " + in_quotes(address)};
    const size_t first = address.find('/');
    const size_t last = address.rfind('/');
    if (first == std::string_view::npos) return missing;
    AddressedCell cell{
        std::string(address.substr(0, first)), {}, std::string(address.substr(last + 1)), nullptr};
    if (first == last) {
        if (!answer.contains(cell.table) || !answer[cell.table].contains(cell.column))
            return missing;
        cell.row = &answer[cell.table];
        return cell;
    }
    if (!answer.contains("tables") || !answer["tables"].contains(cell.table)) return missing;
    const std::string_view keys = address.substr(first + 1, last - first - 1);
    for (const Json& row : answer["tables"][cell.table]) {
        // Keys come first in a row, and may hold slashes themselves: try one, two, … of them.
        std::string joined;
        cell.keys.clear();
        for (const auto& [column, value] : row.items()) {
            cell.keys.push_back(key_text(value));
            joined += (cell.keys.size() > 1 ? "/" : "") + cell.keys.back();
            if (joined.size() >= keys.size()) break;
        }
        if (joined == keys && row.contains(cell.column)) {
            cell.row = &row;
            return cell;
        }
    }
    return missing;
}

std::string key_text(const Json& cell)
{
    return shown(cell);
}

}  // namespace itinera
