#include "engine/access_archive.hpp"

#include <algorithm>

#include "base/zip_file.hpp"
#include "engine/archive_page.hpp"
#include "engine/table_file.hpp"

namespace itinera {
namespace {

constexpr size_t rows_shown_max = 5'000;  // of one table on the page; all are in its file
constexpr size_t columns_max = 200;

// What stands in a list of data.json.
struct Section {
    std::string_view store, file, title_en, title_zh, meaning;
};
constexpr Section sections[] = {
    {"vault", "identifiers", "What we know you by", "我们用来识别您的信息",
     "identifiers: kind and value"},
    {"log", "events", "What you did", "您的行为记录",
     "events: time they happened, time we received them, event name, and the content as received"},
    {"consent", "consent", "What you allowed", "您的授权记录",
     "decisions about purposes: state, when given, how"},
    {"quarantine", "rejected", "What we received and could not use", "收到但未能使用的数据",
     "rejected rows: when received, why, and the content"},
    {"requests", "requests", "Your requests to us", "您提出的请求",
     "requests about your data: type, state, when received, when due"},
    {"audit", "readers", "Who read your data", "谁查看过您的数据",
     "entries of the audit about you: when, what was done, why"},
};

// A page shows texts, whatever they hold.
void append_escaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        default: out += c;
        }
    }
}

void append_cell(std::string& out, std::string_view tag, const Json& value)
{
    out += '<';
    out += tag;
    out += '>';
    if (value.is_string())
        append_escaped(out, value.get_ref<const std::string&>());
    else if (!value.is_null())
        append_escaped(out, dump_json(value));
    out += "</";
    out += tag;
    out += '>';
}

// Objects one level down become columns of their own: content.type, content.properties …
FileTable table_of_list(std::string_view name, const Json& list)
{
    FileTable table{std::string(name), {}, {}};
    const auto column_of = [&](const std::string& column) {
        const auto found = std::ranges::find(table.columns, column);
        if (found != table.columns.end()) return static_cast<size_t>(found - table.columns.begin());
        if (table.columns.size() == columns_max) return columns_max;
        table.columns.push_back(column);
        return table.columns.size() - 1;
    };
    for (const Json& one : list) {
        std::vector<Json> row;
        const auto place = [&](const std::string& column, const Json& value) {
            const size_t at = column_of(column);
            if (at == columns_max) return;
            if (row.size() <= at) row.resize(at + 1);
            row[at] = value;
        };
        for (const auto& [field, value] : one.items()) {
            if (!value.is_object()) {
                place(field, value);
                continue;
            }
            for (const auto& [inner, deep] : value.items()) place(field + "." + inner, deep);
        }
        table.rows.push_back(std::move(row));
    }
    for (auto& row : table.rows) row.resize(table.columns.size());
    return table;
}

void append_table(std::string& out, const Section& section, const FileTable& table)
{
    out += "<h2>";
    append_escaped(out, section.title_en);
    out += " · ";
    append_escaped(out, section.title_zh);
    out += "</h2>\n<p>" + std::to_string(table.rows.size()) + " · " + std::string(section.file) +
           ".csv</p>\n<table><tr>";
    for (const std::string& column : table.columns) append_cell(out, "th", column);
    out += "</tr>\n";
    // The newest stand last in every list.
    const size_t first = table.rows.size() - std::min(table.rows.size(), rows_shown_max);
    for (size_t r = first; r < table.rows.size(); ++r) {
        out += "<tr>";
        for (const Json& cell : table.rows[r]) append_cell(out, "td", cell);
        out += "</tr>\n";
    }
    out += "</table>\n";
}

Json schema_json()
{
    Json fields = Json::object();
    for (const Section& section : sections)
        fields[section.store] = {
            {"type", "array"}, {"items", {{"type", "object"}}}, {"description", section.meaning}};
    fields["made_at"] = {{"type", "string"}, {"format", "date-time"}};
    return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
            {"title", "Data of one person"},
            {"type", "object"},
            {"properties", std::move(fields)}};
}

}  // namespace

Result<std::string> access_archive(const Json& kept, Timestamp made)
{
    constexpr std::string_view place = "<!-- tables -->\n";
    const size_t at = archive_page.find(place);
    std::string page(archive_page.substr(0, at));
    std::vector<ZipEntry> entries;
    for (const Section& section : sections) {
        const auto list = kept.find(std::string(section.store));
        if (list == kept.end() || !list->is_array()) continue;
        const FileTable table = table_of_list(section.file, *list);
        append_table(page, section, table);
        entries.push_back({std::string(section.file) + ".csv", csv_file(table, true)});
    }
    page += archive_page.substr(at + place.size());
    entries.insert(entries.begin(), {"index.html", std::move(page)});
    Json data{{"made_at", to_iso(made)}};
    data.update(kept);
    entries.push_back({"data.json", dump_json_pretty(data)});
    entries.push_back({"schema.json", dump_json_pretty(schema_json())});
    return zip_file(entries, made);
}

}  // namespace itinera
