// A golden test as it stands in its file: customers, events, questions and what is expected of
// them.
//
// The format is that of the specification "Golden journey tests" (GO-1 … GO-9). Parsing knows
// nothing of how a question is answered.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "base/time.hpp"
#include "base/zone.hpp"

namespace itinera {

// One row of `events`, for one customer: `a1..a3` became three of these, in order.
struct GoldenEvent {
    std::string customer;
    Timestamp time;
    Timestamp received;
    std::string event;
    std::string channel;                                          // "" = not given
    std::optional<int64_t> value;                                 // ten-thousandths
    std::vector<std::pair<std::string, std::string>> properties;  // name, JSON text
    size_t line = 0;
};

// One customer of the table `customers`, with traits.
struct GoldenCustomer {
    std::string customer;
    std::vector<std::pair<std::string, std::string>> traits;  // name, JSON text
};

struct GoldenDefinition {
    std::string name;
    Json definition;
};

// `[name]` or `[name: some]`, a header and rows of cells as text. `[summary]` and `[basis]` have
// the header {"name", "value"}.
struct ExpectedTable {
    std::string name;
    bool some = false;
    std::vector<std::string> header;
    struct Row {
        size_t line;
        std::vector<std::string> cells;  // as many as the header has; "-" where the row is short
    };
    std::vector<Row> rows;
    size_t line = 0;

    bool is_scalars() const { return name == "summary" || name == "basis"; }
};

// `[customers <address>]` and the customers listed, sorted.
struct ExpectedCustomers {
    std::string address;
    std::vector<std::string> customers;
    size_t line = 0;
};

struct ExpectedError {
    std::string kind;
    std::string path;
    size_t line = 0;
};

struct GoldenQuery {
    std::string name;
    Json question;
    size_t line = 0;
    std::vector<ExpectedTable> tables;
    std::vector<ExpectedCustomers> customers;
    std::optional<ExpectedError> error;
};

// A number, or `query:address`.
struct EquationTerm {
    double number = 0;
    std::string query;  // "" for a number
    std::string address;
};
struct GoldenEquation {
    std::vector<std::vector<EquationTerm>> sides;  // the terms of a side are added
    std::string text;
    size_t line = 0;
};

struct GoldenFile {
    std::string name;  // as it was given, for messages
    Zone zone = Zone::utc();
    Timestamp now;
    int build = 1;
    std::vector<GoldenDefinition> sessions;
    std::vector<GoldenDefinition> segments;
    std::vector<GoldenCustomer> customers;
    std::vector<GoldenEvent>
        events;  // in the order of the log; those received after `now` are gone
    std::vector<GoldenQuery> queries;
    std::vector<GoldenEquation> equations;
};

inline constexpr size_t golden_file_bytes_max = size_t{16} << 20;

// Errors: Invalid, "name:line: what is wrong".
Result<GoldenFile> parse_golden(std::string_view text, std::string name);
// Errors: as above; those of read_file.
Result<GoldenFile> read_golden(const std::filesystem::path& path);

}  // namespace itinera
