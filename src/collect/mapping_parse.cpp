// The mapping's document -> Mapping.
#include <fmt/format.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "collect/identifier_rank.hpp"
#include "collect/limits.hpp"
#include "collect/mapping.hpp"
#include "collect/mapping_fields.hpp"
#include "collect/yaml_tree.hpp"
#include "event/channel.hpp"
#include "event/currency.hpp"

namespace itinera {

namespace {

bool is_ascii_name(std::string_view text)
{
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

Result<char> one_character(const MappingNode& node)
{
    const std::string text = TRY(node.text());
    if (text == "tab" || text == "\\t") return '\t';
    if (text.size() != 1) return node.error("must be one ASCII character, or `tab`");
    return text[0];
}

Result<RowFormat> parse_format(const MappingNode& root)
{
    const auto node = root.child("format");
    if (!node) return root.error("lacks `format`: csv, jsonl, parquet, xes or apache_log");
    const std::string name = TRY(node->text());
    for (const RowFormat format : {RowFormat::Csv, RowFormat::JsonLines, RowFormat::Parquet,
                                   RowFormat::Xes, RowFormat::ApacheLog}) {
        if (name == name_of(format)) return format;
    }
    return node->error(in_quotes(name) +
                       " is not a format: use csv, jsonl, parquet, xes or apache_log");
}

Result<Done> parse_text_options(const MappingNode& root, Mapping& mapping)
{
    const bool is_csv = mapping.format == RowFormat::Csv;
    for (const std::string_view key : {"delimiter", "quote", "header", "columns"}) {
        if (const auto node = root.child(key); node && !is_csv)
            return node->error("is for `format: csv` only");
    }
    if (const auto node = root.child("delimiter")) mapping.delimiter = TRY(one_character(*node));
    if (const auto node = root.child("quote")) mapping.quote = TRY(one_character(*node));
    if (const auto node = root.child("columns")) mapping.column_names = TRY(node->texts());
    if (const auto node = root.child("header")) {
        const std::string header = TRY(node->text());
        if (header != "true" && header != "false") return node->error("must be true or false");
        if (header == "false" && mapping.column_names.empty()) {
            return node->error("is false, so `columns` must name the columns in order");
        }
        if (header == "true" && !mapping.column_names.empty()) {
            return node->error("is true: leave out `columns`, the header names them");
        }
    } else if (!mapping.column_names.empty()) {
        return root.child("columns")->error("needs `header: false` beside it");
    }
    if (const auto node = root.child("encoding")) {
        const std::string encoding = TRY(node->text());
        if (encoding != "utf-8" && encoding != "gb18030") {
            return node->error(in_quotes(encoding) + " is not an encoding: use utf-8 or gb18030");
        }
        mapping.is_gb18030 = encoding == "gb18030";
    }
    return Done{};
}

Result<ConsentMode> parse_consent(const MappingNode& root)
{
    const auto node = root.child("consent_mode");
    if (!node) {
        return Error{
            ErrorKind::Invalid,
            "The mapping lacks `consent_mode`: say how these people consented, for instance "
            "`consent_mode: {external: \"loyalty terms 2025, section 3\"}`, or `sdk`, or "
            "`{not_needed: \"basis and statement\"}`.",
            "consent_mode"};
    }
    if (node->json->is_string()) {
        if (TRY(node->text()) == "sdk") return ConsentMode{"sdk", ""};
        return node->error(
            "must be `sdk`, {external: \"statement\"} or {not_needed: \"basis and statement\"}");
    }
    TRY(node->has_only({"external", "not_needed"}));
    if (node->json->size() != 1)
        return node->error("must have exactly one of external and not_needed");
    const auto entry = node->json->begin();
    const std::string mode = entry.key();
    const std::string text = TRY((MappingNode{&entry.value(), node->path + "." + mode}.text()));
    if (trim_white_space(text).empty())
        return node->error("needs a statement of how consent was given");
    return ConsentMode{mode, text};
}

Result<std::optional<TimeSource>> parse_time(const MappingNode& root)
{
    const auto node = root.child("time");
    if (!node) return std::optional<TimeSource>{};
    TimeSource time;
    if (node->json->is_string()) {
        time.column = TRY(node->text());
        return std::optional{time};
    }
    TRY(node->has_only({"column", "format", "zone"}));
    const auto column = node->child("column");
    if (!column) return node->error("lacks `column`: the column with the time of the event");
    time.column = TRY(column->text());
    if (const auto format = node->child("format")) time.format = TRY(format->text());
    if (const auto zone = node->child("zone")) {
        time.zone = TRY(zone->text());
        if (!Zone::find(time.zone))
            return zone->error(in_quotes(time.zone) + " is not a time zone such as Asia/Shanghai");
    }
    return std::optional{time};
}

Result<Done> parse_identifiers(const MappingNode& root, Mapping& mapping)
{
    const auto node = root.child("identifiers");
    if (!node) return Done{};
    if (!node->json->is_object() || node->json->empty())
        return node->error("must be a map such as {user_id: customer_no}");
    for (const auto& [kind, value] : node->json->items()) {
        const MappingNode entry{&value, node->path + "." + kind};
        const bool fits = kind.size() <= 32 && kind[0] >= 'a' && kind[0] <= 'z' &&
                          std::ranges::all_of(kind, [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                          });
        if (!fits)
            return entry.error(
                "is not a kind of identifier: lower-case letters, digits and _, such as user_id");
        IdentifierSource identifier;
        identifier.kind = kind;
        Json source = value;
        if (const auto other = entry.child("only_without")) {
            identifier.only_without = TRY(other->text());
            source.erase("only_without");
        }
        identifier.source = TRY(parse_field_source({&source, entry.path}));
        mapping.identifiers.push_back(std::move(identifier));
    }
    std::ranges::stable_sort(mapping.identifiers, {},
                             [](const auto& one) { return identifier_rank(one.kind); });
    return Done{};
}

Result<Done> parse_channel(const MappingNode& root, Mapping& mapping)
{
    const auto node = root.child("channel");
    if (!node) return Done{};
    mapping.channel = TRY(parse_field_source(*node));
    const auto check = [&](const std::string& id) -> Result<Done> {
        if (find_channel(id)) return Done{};
        return node->error(in_quotes(id) +
                           " is not a channel, such as web, app, store or call_center");
    };
    if (mapping.channel->constant) TRY(check(*mapping.channel->constant));
    if (mapping.channel->fallback) TRY(check(*mapping.channel->fallback));
    for (const auto& [from, to] : mapping.channel->map) TRY(check(to));
    for (const auto& match : mapping.channel->match) TRY(check(match.to));
    return Done{};
}

Result<Done> parse_skip(const MappingNode& root, Mapping& mapping)
{
    const auto node = root.child("skip_when");
    if (!node) return Done{};
    const auto one = [&](const MappingNode& entry) -> Result<Done> {
        const auto column = entry.child("column");
        if (!column) return entry.error("lacks `column`");
        mapping.skip_when.push_back({TRY(column->text()), TRY(parse_text_test(entry, {"column"}))});
        return Done{};
    };
    if (!node->json->is_array()) return one(*node);
    size_t index = 0;
    for (const Json& item : *node->json)
        TRY(one({&item, fmt::format("{}[{}]", node->path, index++)}));
    return Done{};
}

// EV-64: what XES says by itself.
void fill_in_xes(Mapping& mapping, bool has_properties)
{
    if (!mapping.time) mapping.time = TimeSource{"time:timestamp", "", "UTC"};
    if (mapping.identifiers.empty()) {
        FieldSource trace_name;
        trace_name.column = "case:concept:name";
        mapping.identifiers.push_back({"user_id", trace_name, ""});
    }
    if (!mapping.event) {
        mapping.event.emplace();
        mapping.event->column = "concept:name";
    }
    if (!has_properties) mapping.keep_other_columns = true;
}

Result<Done> check_is_complete(const MappingNode& root, const Mapping& mapping)
{
    const bool is_own_form = mapping.format == RowFormat::JsonLines && !mapping.time &&
                             mapping.identifiers.empty() && !mapping.event;
    if (is_own_form) return Done{};
    if (!mapping.time)
        return root.error("lacks `time`, such as {column: created_at, zone: Asia/Shanghai}");
    if (mapping.identifiers.empty())
        return root.error("lacks `identifiers`, such as {user_id: customer_no}");
    if (!mapping.event) return root.error("lacks `event`: {column: action} or {value: Call Ended}");
    return Done{};
}

// Equal for documents that say the same: keys sorted, and without what does not decide about rows.
std::string id_of(const Json& document)
{
    nlohmann::json sorted = document;
    sorted.erase("consent_mode");
    Sha256 hash;
    hash.add(sorted.dump());
    return to_hex(bytes_of(hash.finish()));
}

}  // namespace

Result<Mapping> parse_mapping(std::string_view yaml_or_json)
{
    if (yaml_or_json.size() > import_mapping_bytes_max) {
        return Error{ErrorKind::TooLarge,
                     fmt::format("The mapping has {} bytes; {} are allowed.", yaml_or_json.size(),
                                 import_mapping_bytes_max)};
    }
    const Json document = TRY(parse_yaml(yaml_or_json));
    const MappingNode root{&document, ""};
    TRY(root.has_only({"format", "delimiter", "quote", "header", "columns", "encoding", "source",
                       "consent_mode", "time", "identifiers", "event", "channel", "message_id",
                       "currency", "properties", "context", "skip_when"}));
    Mapping mapping;
    mapping.format = TRY(parse_format(root));
    TRY(parse_text_options(root, mapping));
    const auto source = root.child("source");
    if (!source)
        return root.error(
            "lacks `source`: a short name for where the file comes from, such as crm");
    mapping.source = TRY(source->text());
    if (!is_ascii_name(mapping.source))
        return source->error("must be 1 to 64 letters, digits, _ or -");
    mapping.consent = TRY(parse_consent(root));
    mapping.time = TRY(parse_time(root));
    TRY(parse_identifiers(root, mapping));
    if (const auto node = root.child("event")) mapping.event = TRY(parse_field_source(*node));
    TRY(parse_channel(root, mapping));
    if (const auto node = root.child("message_id"))
        mapping.message_id = TRY(parse_field_source(*node));
    if (const auto node = root.child("currency")) {
        mapping.currency = TRY(node->text());
        if (!parse_currency(mapping.currency))
            return node->error(in_quotes(mapping.currency) + " is not a currency of ISO 4217");
    }
    const auto properties = root.child("properties");
    if (properties)
        TRY(parse_properties(*properties, mapping.properties, mapping.keep_other_columns));
    bool keep_context = false;
    if (const auto node = root.child("context"))
        TRY(parse_properties(*node, mapping.context, keep_context));
    if (keep_context) return root.child("context")->error("cannot keep other columns: list them");
    TRY(parse_skip(root, mapping));
    if (mapping.format == RowFormat::Xes) fill_in_xes(mapping, properties.has_value());
    TRY(check_is_complete(root, mapping));
    mapping.id = id_of(document);
    return mapping;
}

}  // namespace itinera
