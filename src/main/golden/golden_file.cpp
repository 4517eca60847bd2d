#include "main/golden/golden_file.hpp"

#include <algorithm>
#include <span>
#include <unordered_map>

#include "base/file.hpp"
#include "base/text.hpp"
#include "event/currency.hpp"
#include "main/golden/golden_expected.hpp"
#include "main/golden/golden_text.hpp"

namespace itinera {
namespace {

constexpr std::string_view default_day = "2026-03-02";  // a Monday

class Parser {
public:
    Parser(std::string_view text, std::string name) : lines_(golden_lines(text))
    {
        file_.name = std::move(name);
    }

    Result<GoldenFile> parse()
    {
        file_.now = Timestamp{Duration{4'102'444'800'000}};  // 2100-01-01T00:00Z
        day_ = TRY(parse_local_date(default_day));
        while (skip_empty()) {
            auto done = parse_part();
            if (!done) return located(std::move(done).error());
        }
        std::erase_if(file_.events,
                      [&](const GoldenEvent& event) { return event.received > file_.now; });
        return std::move(file_);
    }

private:
    // --- lines
    bool at_end() const { return next_ == lines_.size(); }
    std::string_view line() const { return lines_[next_].text; }
    size_t number() const { return at_end() ? lines_.back().number : lines_[next_].number; }
    void advance() { ++next_; }
    bool skip_empty()
    {
        while (!at_end() && line().empty()) advance();
        return !at_end();
    }

    static Error invalid(std::string message)
    {
        return Error{ErrorKind::Invalid, std::move(message)};
    }
    Error located(Error error) const
    {
        error.message = file_.name + ":" + std::to_string(number()) + ": " + error.message;
        return error;
    }

    // --- parts (GO-2)
    Result<Done> parse_part()
    {
        const std::string_view text = line();
        const std::string_view word = text.substr(0, text.find(' '));
        const std::string_view rest = text.size() > word.size() ? text.substr(word.size() + 1) : "";
        TRY(in_order(word));
        if (word == "zone") return parse_zone(rest);
        if (word == "day") return parse_day(rest);
        if (word == "now") return parse_now(rest);
        if (word == "build") return parse_build(rest);
        if (word == "session") return parse_definition(rest, file_.sessions);
        if (word == "segment") return parse_definition(rest, file_.segments);
        if (text == "customers") return parse_customers();
        if (text == "events") return parse_events();
        if (word == "query") return parse_query(rest);
        if (text == "reconcile") return parse_equations();
        return invalid("not a part of a golden file: " + in_quotes(text));
    }

    // Parts come in the order of GO-2; those of one line in any order among themselves.
    Result<Done> in_order(std::string_view word)
    {
        const int rank = word == "customers"   ? 1
                         : word == "events"    ? 2
                         : word == "query"     ? 3
                         : word == "reconcile" ? 4
                                               : 0;
        if (rank < rank_ || (rank == rank_ && (rank == 1 || rank == 2 || rank == 4))) {
            return invalid("the part " + in_quotes(word) + " stands too late, or twice");
        }
        rank_ = rank;
        return Done{};
    }

    Result<Done> parse_zone(std::string_view rest)
    {
        file_.zone = TRY(Zone::find(rest));
        advance();
        return Done{};
    }
    Result<Done> parse_day(std::string_view rest)
    {
        day_ = TRY(parse_local_date(rest));
        advance();
        return Done{};
    }
    Result<Done> parse_now(std::string_view rest)
    {
        file_.now = TRY(golden_time(rest, file_.zone, day_, std::nullopt));
        advance();
        return Done{};
    }
    Result<Done> parse_build(std::string_view rest)
    {
        if (rest != "1" && rest != "2") return invalid("not a build: " + in_quotes(rest));
        file_.build = rest == "1" ? 1 : 2;
        advance();
        return Done{};
    }
    Result<Done> parse_definition(std::string_view rest, std::vector<GoldenDefinition>& into)
    {
        const size_t space = rest.find(' ');
        if (space == std::string_view::npos) return invalid("a definition is a name and JSON");
        into.push_back(
            {std::string(rest.substr(0, space)), TRY(parse_json(rest.substr(space + 1)))});
        advance();
        return Done{};
    }

    // --- tables of facts (GO-3)
    Result<std::vector<std::string>> parse_header(std::string_view first)
    {
        advance();
        if (at_end() || line().empty()) return invalid("a table needs a header");
        std::vector<std::string> header = golden_cells(line());
        if (header.front() != first) return invalid("the first column is " + in_quotes(first));
        for (size_t i = 0; i < header.size(); ++i) {
            if (std::count(header.begin(), header.end(), header[i]) > 1) {
                return invalid("the column " + in_quotes(header[i]) + " stands twice");
            }
        }
        advance();
        return header;
    }
    Result<std::vector<std::string>> parse_row(const std::vector<std::string>& header) const
    {
        std::vector<std::string> cells = golden_cells(line());
        if (cells.size() > header.size()) {
            return invalid("a row of " + std::to_string(cells.size()) +
                           " cells under a header of " + std::to_string(header.size()));
        }
        cells.resize(header.size(), "-");
        return cells;
    }

    Result<Done> parse_customers()
    {
        const auto header = TRY(parse_header("customer"));
        for (; !at_end() && !line().empty(); advance()) {
            const auto cells = TRY(parse_row(header));
            GoldenCustomer customer;
            for (size_t i = 1; i < header.size(); ++i) {
                if (cells[i] != "-")
                    customer.traits.emplace_back(header[i], TRY(golden_value(cells[i])));
            }
            for (std::string& name : TRY(golden_customers(cells[0]))) {
                customer.customer = std::move(name);
                file_.customers.push_back(customer);
            }
        }
        return Done{};
    }

    Result<Done> parse_events()
    {
        const auto header = TRY(parse_header("customer"));
        for (const std::string_view needed : {"time", "event"}) {
            if (std::find(header.begin(), header.end(), needed) == header.end()) {
                return invalid("the table of events needs the column " + in_quotes(needed));
            }
        }
        for (; !at_end() && !line().empty(); advance()) {
            const auto cells = TRY(parse_row(header));
            for (const std::string& customer : TRY(golden_customers(cells[0]))) {
                file_.events.push_back(TRY(parse_event(header, cells, customer)));
                last_time_[customer] = file_.events.back().time;
            }
        }
        return Done{};
    }

    Result<GoldenEvent> parse_event(const std::vector<std::string>& header,
                                    const std::vector<std::string>& cells,
                                    const std::string& customer) const
    {
        GoldenEvent event;
        event.customer = customer;
        event.line = number();
        std::optional<Timestamp> time, received;
        const auto before = last_time_.find(customer);
        const std::optional<Timestamp> last =
            before == last_time_.end() ? std::nullopt : std::optional(before->second);
        for (size_t i = 1; i < header.size(); ++i) {
            const std::string& column = header[i];
            const std::string& cell = cells[i];
            if (cell == "-") continue;
            if (column == "time")
                time = TRY(golden_time(cell, file_.zone, day_, last));
            else if (column == "received")
                received = TRY(golden_time(cell, file_.zone, day_, last));
            else if (column == "event")
                event.event = cell;
            else if (column == "channel")
                event.channel = cell;
            else if (column == "value")
                event.value = TRY(parse_value(cell));
            else if (column == "props")
                TRY(add_properties(cell, event));
            else
                event.properties.emplace_back(column, TRY(golden_value(cell)));
        }
        if (!time) return invalid("an event needs a time");
        if (event.event.empty()) return invalid("an event needs a name");
        event.time = *time;
        event.received = received.value_or(*time);
        return event;
    }

    static Result<int64_t> parse_value(std::string_view cell)
    {
        const auto value = parse_amount(cell);
        if (!value) return invalid("not an amount of money: " + in_quotes(cell));
        return *value;
    }
    static Result<Done> add_properties(std::string_view cell, GoldenEvent& event)
    {
        const Json properties = TRY(parse_json(cell));
        if (!properties.is_object())
            return invalid("props is a JSON object, not " + in_quotes(cell));
        for (const auto& [name, value] : properties.items()) {
            event.properties.emplace_back(name, dump_json(value));
        }
        return Done{};
    }

    // --- questions
    Result<Done> parse_query(std::string_view name)
    {
        GoldenQuery query;
        query.name = name;
        query.line = number();
        if (name.empty()) return invalid("a query needs a name");
        for (const GoldenQuery& other : file_.queries) {
            if (other.name == name)
                return invalid("the query " + in_quotes(name) + " stands twice");
        }
        advance();
        std::string json;
        for (; !at_end() && line() != "----"; advance()) json.append(line()).append("\n");
        if (at_end()) return invalid("the query " + in_quotes(name) + " has no line ----");
        query.question = TRY(parse_json(json));
        advance();
        size_t end = next_;
        while (end < lines_.size() && !starts_part(lines_[end].text)) ++end;
        auto done = parse_expected(std::span(lines_).subspan(next_, end - next_), next_, query);
        if (!done) return std::move(done).error();
        next_ = end;
        file_.queries.push_back(std::move(query));
        return Done{};
    }
    static bool starts_part(std::string_view text)
    {
        return text.starts_with("query ") || text == "reconcile";
    }

    Result<Done> parse_equations()
    {
        for (advance(); !at_end(); advance()) {
            if (line().empty()) continue;
            file_.equations.push_back(TRY(parse_equation(line(), number())));
            for (const auto& side : file_.equations.back().sides) {
                for (const EquationTerm& term : side) TRY(known_query(term));
            }
        }
        return Done{};
    }
    Result<Done> known_query(const EquationTerm& term) const
    {
        if (term.query.empty()) return Done{};
        for (const GoldenQuery& query : file_.queries) {
            if (query.name == term.query) return Done{};
        }
        return invalid("no query is called " + in_quotes(term.query));
    }

    std::vector<GoldenLine> lines_;
    size_t next_ = 0;
    int rank_ = 0;
    LocalDate day_{};
    std::unordered_map<std::string, Timestamp> last_time_;
    GoldenFile file_;
};

}  // namespace

Result<GoldenFile> parse_golden(std::string_view text, std::string name)
{
    if (const size_t valid = valid_utf8_prefix(text); valid < text.size()) {
        return Error{ErrorKind::Invalid, name + ": not UTF-8 at byte " + std::to_string(valid)};
    }
    return Parser(text, std::move(name)).parse();
}

Result<GoldenFile> read_golden(const std::filesystem::path& path)
{
    return parse_golden(TRY(read_file(path, golden_file_bytes_max)), path.string());
}

}  // namespace itinera
