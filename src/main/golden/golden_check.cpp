// Answers and equations against what is expected, and the list of what may be pending.
#include <algorithm>
#include <cmath>

#include "base/file.hpp"
#include "base/text.hpp"
#include "main/golden/golden_run.hpp"
#include "main/golden/golden_text.hpp"

namespace itinera {
namespace {

std::string listed(const std::vector<std::string>& names)
{
    if (names.empty()) return "(nobody)";
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : " ") + name;
    return text;
}

std::string error_text(const Error& error)
{
    return "error " + std::string(name_of(error.kind)) + " " + error.path + " (" + error.message +
           ")";
}

void check_customers(const GoldenQuery& query, const GoldenAnswer& answer,
                     std::vector<GoldenDifference>& differences)
{
    for (size_t k = 0; k < query.customers.size() && k < answer.opened.size(); ++k) {
        const ExpectedCustomers& expected = query.customers[k];
        const GoldenAnswer::Opened& is = answer.opened[k];
        if (!is.error && is.customers == expected.customers) continue;
        differences.push_back({expected.line, "customers " + expected.address,
                               listed(expected.customers),
                               is.error ? error_text(*is.error) : listed(is.customers)});
    }
}

// The sum of the terms of a side. Errors: NotFound, naming the cell.
Result<double> value_of(const std::vector<EquationTerm>& side,
                        const std::map<std::string, GoldenAnswer>& answers)
{
    double sum = 0;
    for (const EquationTerm& term : side) {
        if (term.query.empty()) {
            sum += term.number;
            continue;
        }
        const AddressedCell cell = TRY(find_cell(term.address, answers.at(term.query).answer));
        if (!cell.value().is_number()) {
            return Error{ErrorKind::NotFound,
                         "the cell " + in_quotes(term.address) + " is no number"};
        }
        sum += cell.value().get<double>();
    }
    return sum;
}

}  // namespace

std::vector<GoldenDifference> check_answer(const GoldenQuery& query, const GoldenAnswer& answer)
{
    std::vector<GoldenDifference> differences;
    if (query.error) {
        if (auto difference = compare_error(*query.error, answer.error))
            differences.push_back(*difference);
        return differences;
    }
    if (answer.error) return {{query.line, "answer", "an answer", error_text(*answer.error)}};
    for (const ExpectedTable& expected : query.tables) {
        for (GoldenDifference& difference : compare_table(expected, answer.answer)) {
            differences.push_back(std::move(difference));
        }
    }
    check_customers(query, answer, differences);
    return differences;
}

bool is_pending(const GoldenAnswer& answer)
{
    return answer.error && answer.error->message.find("not built yet") != std::string::npos;
}

std::optional<GoldenDifference> check_equation(const GoldenEquation& equation,
                                               const std::map<std::string, GoldenAnswer>& answers)
{
    std::vector<double> values;
    for (const auto& side : equation.sides) {
        const auto value = value_of(side, answers);
        if (!value)
            return GoldenDifference{equation.line, "reconcile", equation.text,
                                    value.error().message};
        values.push_back(*value);
    }
    std::string is;
    bool holds = true;
    for (const double value : values) {
        is += (is.empty() ? "" : " = ") + dump_json(Json(value));
        holds = holds && std::abs(value - values[0]) <= 1e-9 * std::max(1.0, std::abs(values[0]));
    }
    if (holds) return std::nullopt;
    return GoldenDifference{equation.line, "reconcile", equation.text, is};
}

Result<PendingList> PendingList::read(const std::filesystem::path& path)
{
    PendingList list;
    const std::string text = TRY(read_file(path, golden_file_bytes_max));
    for (const auto& [number, line] : golden_lines(text)) {
        if (line.empty()) continue;
        const size_t space = line.find(' ');
        if (space == std::string_view::npos) {
            return Error{ErrorKind::Invalid, path.string() + ":" + std::to_string(number) +
                                                 ": a line is a file and a query"};
        }
        list.queries_[std::string(line.substr(0, space))].emplace(line.substr(space + 1));
    }
    return list;
}

const std::set<std::string>* PendingList::of(const std::filesystem::path& file) const
{
    const std::string path = "/" + file.generic_string();
    const auto found = std::ranges::find_if(
        queries_, [&](const auto& entry) { return path.ends_with("/" + entry.first); });
    return found == queries_.end() ? nullptr : &found->second;
}

bool PendingList::lists(const std::filesystem::path& file, const std::string& query) const
{
    const auto* queries = of(file);
    return queries && queries->contains(query);
}

std::vector<std::string> PendingList::unknown(const std::filesystem::path& file,
                                              const GoldenFile& parsed) const
{
    std::vector<std::string> names;
    const auto* queries = of(file);
    if (!queries) return names;
    for (const std::string& query : *queries) {
        if (std::ranges::none_of(parsed.queries,
                                 [&](const GoldenQuery& is) { return is.name == query; })) {
            names.push_back(query);
        }
    }
    return names;
}

}  // namespace itinera
