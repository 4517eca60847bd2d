#include "main/golden/golden_expected.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace itinera {
namespace {

Error invalid(std::string message)
{
    return Error{ErrorKind::Invalid, std::move(message)};
}

bool ends_table(std::string_view line)
{
    return line.empty() || line.starts_with('[');
}

// "steps: some" -> table steps, some
ExpectedTable table_named(std::string_view name, size_t line)
{
    ExpectedTable table;
    if (name.ends_with(": some")) {
        name.remove_suffix(6);
        table.some = true;
    }
    table.name = name;
    table.line = line;
    if (table.is_scalars()) table.header = {"name", "value"};
    return table;
}

// Reads header and rows from lines[i] on; leaves i behind the last row.
Result<ExpectedTable> parse_table(std::span<const GoldenLine> lines, size_t& i, ExpectedTable table)
{
    if (!table.is_scalars()) {
        if (i == lines.size() || ends_table(lines[i].text))
            return invalid("the table " + table.name + " needs a header");
        table.header = golden_cells(lines[i++].text);
    }
    for (; i < lines.size() && !ends_table(lines[i].text); ++i) {
        std::vector<std::string> cells = golden_cells(lines[i].text);
        if (cells.size() > table.header.size())
            return invalid("a row with more cells than its header");
        if (table.is_scalars() && cells.size() != 2)
            return invalid("a line of " + table.name + " is a name and a value");
        cells.resize(table.header.size(), "-");
        table.rows.push_back({lines[i].number, std::move(cells)});
    }
    return table;
}

Result<ExpectedCustomers> parse_listed(std::span<const GoldenLine> lines, size_t& i,
                                       std::string_view address, size_t line)
{
    ExpectedCustomers expected{std::string(address), {}, line};
    bool nobody = false;
    for (; i < lines.size() && !ends_table(lines[i].text); ++i) {
        std::string_view rest = lines[i].text;
        while (!rest.empty()) {
            const size_t end = std::min(rest.find_first_of(" \t"), rest.size());
            const std::string_view name = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (name == "(nobody)")
                nobody = true;
            else if (!name.empty()) {
                for (std::string& customer : TRY(golden_customers(name)))
                    expected.customers.push_back(std::move(customer));
            }
        }
    }
    if (nobody != expected.customers.empty()) return invalid("list the customers, or (nobody)");
    std::sort(expected.customers.begin(), expected.customers.end());
    return expected;
}

// "error invalid steps[1].optional"
Result<ExpectedError> parse_error(std::string_view text, size_t line)
{
    const size_t space = text.find(' ', 6);
    const std::string_view kind = text.substr(6, space - 6);
    for (const ErrorKind known : {ErrorKind::Invalid, ErrorKind::TooLarge, ErrorKind::NotFound}) {
        if (kind == name_of(known) && space != std::string_view::npos) {
            return ExpectedError{std::string(kind), std::string(text.substr(space + 1)), line};
        }
    }
    return invalid("an error is `error <kind> <path>`, not " + in_quotes(text));
}

Result<Done> parse_one(std::span<const GoldenLine> lines, size_t& i, GoldenQuery& query)
{
    const auto [number, text] = lines[i];
    if (text.starts_with("error ")) {
        query.error = TRY(parse_error(text, number));
        ++i;
        return Done{};
    }
    if (!text.starts_with('[') || !text.ends_with(']'))
        return invalid("not an expectation: " + in_quotes(text));
    const std::string_view inside = text.substr(1, text.size() - 2);
    ++i;
    if (inside.starts_with("customers ")) {
        query.customers.push_back(TRY(parse_listed(lines, i, inside.substr(10), number)));
    } else {
        query.tables.push_back(TRY(parse_table(lines, i, table_named(inside, number))));
    }
    return Done{};
}

std::string_view trimmed(std::string_view text)
{
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator)
{
    std::vector<std::string_view> parts;
    for (size_t at; (at = text.find(separator)) != std::string_view::npos;
         text.remove_prefix(at + separator.size())) {
        parts.push_back(trimmed(text.substr(0, at)));
    }
    parts.push_back(trimmed(text));
    return parts;
}

}  // namespace

Result<Done> parse_expected(std::span<const GoldenLine> lines, size_t& at, GoldenQuery& query)
{
    const size_t first = at;
    for (size_t i = 0; i < lines.size();) {
        if (lines[i].text.empty()) {
            ++i;
            continue;
        }
        auto done = parse_one(lines, i, query);
        if (!done) {
            at = first + std::min(i, lines.size() - 1);
            return done;
        }
    }
    if (query.error && (!query.tables.empty() || !query.customers.empty())) {
        return invalid("the query " + in_quotes(query.name) +
                       " expects both an error and an answer");
    }
    if (!query.error && query.tables.empty() && query.customers.empty()) {
        return invalid("the query " + in_quotes(query.name) + " expects nothing");
    }
    return Done{};
}

Result<EquationTerm> parse_term(std::string_view text)
{
    EquationTerm term;
    const auto [end, failure] =
        std::from_chars(text.data(), text.data() + text.size(), term.number);
    if (failure == std::errc{} && end == text.data() + text.size()) return term;
    const size_t colon = text.find(':');
    if (colon == std::string_view::npos || text.find('/', colon) == std::string_view::npos) {
        return invalid("a term is a number or query:address, not " + in_quotes(text));
    }
    term.query = text.substr(0, colon);
    term.address = text.substr(colon + 1);
    return term;
}

Result<GoldenEquation> parse_equation(std::string_view text, size_t line)
{
    GoldenEquation equation{{}, std::string(text), line};
    for (const std::string_view side : split(text, " = ")) {
        auto& terms = equation.sides.emplace_back();
        for (const std::string_view term : split(side, " + "))
            terms.push_back(TRY(parse_term(term)));
    }
    if (equation.sides.size() < 2)
        return invalid("an equation needs two sides: " + in_quotes(text));
    return equation;
}

}  // namespace itinera
