// What the columns of a file mean (EV-61): data, parsed from YAML or JSON by mapping_parse.
//
// Beyond EV-61 a field can choose by the beginning or end of a value, fall back, and be made of a
// keyed hash of several columns; docs of each member below.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"

namespace itinera {

enum class RowFormat { Csv, JsonLines, Parquet, Xes, ApacheLog };
std::string_view name_of(RowFormat format);  // "csv", "jsonl", …

enum class PropertyType { Keep, Text, Integer, Number, Boolean, Time, Address };

// A test of one column's text. All of `values` are alternatives.
struct TextTest {
    enum class Kind {
        In,
        NotIn,
        StartsWith,
        NotStartsWith,
        EndsWith,
        NotEndsWith,
        Contains,
        PathEndsWith
    };
    Kind kind = Kind::In;
    std::vector<std::string> values;
};
bool passes(const TextTest& test, std::string_view text);

// A text made of a row. In the order of use: the constant; or the keyed hash; or the column's text,
// nothing if it is one of `empty`; then `map`; then the first of `match` that passes; then
// `fallback` (without which a text that was in neither is used as it is).
struct FieldSource {
    std::optional<std::string> constant;    // {value: …}
    std::string column;                     // {column: …}, or just the name
    std::vector<std::string> hash_columns;  // {keyed_hash: […]}; "day" is the UTC day of the event
    std::vector<std::string> empty;         // {empty: ["-"]}
    std::vector<std::pair<std::string, std::string>> map;
    struct Match {
        TextTest test;
        std::string to;
    };
    std::vector<Match> match;             // [{starts_with: C, to: Order Refunded}]
    std::optional<std::string> fallback;  // {default: …}
    std::string prefix;                   // put before what was found
};

struct TimeSource {
    std::string column;
    std::string format;  // "" = EV-41
    std::string zone = "UTC";
};

struct IdentifierSource {
    std::string kind;  // "user_id", "anonymous_id", "phone", …
    FieldSource source;
    std::string only_without;  // left out where the row has an identifier of this kind
};

struct PropertyField {
    std::string key;
    FieldSource source;
    PropertyType type = PropertyType::Keep;
};

// A row is skipped, and counted, when one of its conditions passes.
struct SkipCondition {
    std::string column;
    TextTest test;
};

// How the people of the file consented (PR-9): recorded with the import.
struct ConsentMode {
    std::string mode;  // "sdk", "external", "not_needed"
    std::string statement;
};

struct Mapping {
    RowFormat format = RowFormat::Csv;
    char delimiter = ',', quote = '"';
    std::vector<std::string> column_names;  // where the file has no header
    bool is_gb18030 = false;

    std::string source;
    ConsentMode consent;
    std::optional<TimeSource> time;  // none: JSON Lines in our event form
    std::vector<IdentifierSource>
        identifiers;  // by rank (ID-2): the first that a row has is the owner
    std::optional<FieldSource> event;
    std::optional<FieldSource> channel;
    std::optional<FieldSource> message_id;
    std::string currency;  // the source's default; "" = CNY
    std::vector<PropertyField> properties, context;
    bool keep_other_columns = false;  // "*": keep
    std::vector<SkipCondition> skip_when;

    // SHA-256 of what decides about the rows (all but the consent), hexadecimal: equal mappings
    // written differently have one id.
    std::string id;
};

// All columns that the mapping names; some more than once.
std::vector<std::string> mapped_columns(const Mapping& mapping);

// Errors: Invalid, with the path of the field and what to write there.
Result<Mapping> parse_mapping(std::string_view yaml_or_json);

}  // namespace itinera
