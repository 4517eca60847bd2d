#include "engine/table_file.hpp"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include <algorithm>
#include <cstdlib>
#include <memory>

#include "base/inert_text.hpp"

namespace itinera {
namespace {

constexpr size_t sheet_rows_max = 1'048'575;  // without the head
constexpr size_t sheet_columns_max = 16'384;
constexpr size_t sheet_text_bytes_max = 32'767;
constexpr double exact_in_a_sheet = 9'007'199'254'740'992;  // 2^53

std::string text_of_cell(const Json& value)
{
    if (value.is_null()) return {};
    return value.is_string() ? value.get<std::string>() : dump_json(value);
}

void append_csv_cell(std::string& out, const std::string& text)
{
    if (text.find_first_of(",\"\r\n") == std::string::npos) {
        out += text;
        return;
    }
    out += '"';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

struct MemoryFile {
    int fd = ::memfd_create("workbook", MFD_CLOEXEC);
    MemoryFile() = default;
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    ~MemoryFile()
    {
        if (fd >= 0) ::close(fd);
    }
    Result<std::string> read() const
    {
        std::string bytes(static_cast<size_t>(std::max<off_t>(0, ::lseek(fd, 0, SEEK_END))), '\0');
        for (size_t at = 0; at < bytes.size();) {
            const auto got =
                ::pread(fd, bytes.data() + at, bytes.size() - at, static_cast<off_t>(at));
            if (got <= 0) return Error{ErrorKind::Unavailable, "the workbook cannot be read"};
            at += static_cast<size_t>(got);
        }
        return bytes;
    }
};

// Excel's rules for the name of a sheet.
std::string sheet_name(const std::string& name, size_t number)
{
    std::string out;
    for (const char c : name.substr(0, 28)) {
        const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                              (c >= '0' && c <= '9') || c == '_' || c == '-';
        out += is_plain ? c : '_';
    }
    return out.empty() ? fmt::format("table_{}", number + 1) : out;
}

Result<Done> write_sheet(lxw_worksheet* sheet, const FileTable& table)
{
    if (table.rows.size() > sheet_rows_max || table.columns.size() > sheet_columns_max)
        return Error{ErrorKind::TooLarge,
                     fmt::format("{} has more rows or columns than a sheet", table.name)};
    const auto write_text = [&](size_t row, size_t column, const std::string& text) {
        return worksheet_write_string(sheet, static_cast<lxw_row_t>(row),
                                      static_cast<lxw_col_t>(column), text.c_str(), nullptr);
    };
    for (size_t c = 0; c < table.columns.size(); ++c)
        write_text(0, c, inert_text(table.columns[c]));
    for (size_t r = 0; r < table.rows.size(); ++r) {
        for (size_t c = 0; c < table.rows[r].size(); ++c) {
            const Json& value = table.rows[r][c];
            if (value.is_null()) continue;
            const bool is_exact =
                value.is_number() && std::abs(value.get<double>()) <= exact_in_a_sheet;
            if (is_exact) {
                worksheet_write_number(sheet, static_cast<lxw_row_t>(r + 1),
                                       static_cast<lxw_col_t>(c), value.get<double>(), nullptr);
                continue;
            }
            if (value.is_boolean()) {
                worksheet_write_boolean(sheet, static_cast<lxw_row_t>(r + 1),
                                        static_cast<lxw_col_t>(c), value.get<bool>() ? 1 : 0,
                                        nullptr);
                continue;
            }
            const std::string text = inert_text(text_of_cell(value));
            if (text.size() > sheet_text_bytes_max || write_text(r + 1, c, text) != LXW_NO_ERROR)
                return Error{
                    ErrorKind::TooLarge,
                    fmt::format("a text of {} is longer than a cell of a sheet", table.name)};
        }
    }
    return Done{};
}

}  // namespace

std::vector<FileTable> tables_of_report(const Json& report)
{
    std::vector<FileTable> tables;
    const Json summary = report.value("summary", Json::object());
    FileTable& head = tables.emplace_back(FileTable{"summary", {"name", "value"}, {}});
    for (const auto& [name, value] : summary.items()) head.rows.push_back({name, value});
    const Json named = report.value("tables", Json::object());
    for (const auto& [name, rows] : named.items()) {
        FileTable& table = tables.emplace_back(FileTable{name, {}, {}});
        for (const Json& row : rows) {
            if (table.columns.empty()) {
                for (const auto& [column, value] : row.items()) {
                    if (column != "cell") table.columns.push_back(column);
                }
            }
            auto& cells = table.rows.emplace_back();
            for (const std::string& column : table.columns)
                cells.push_back(row.value(column, Json()));
        }
    }
    return tables;
}

FileTable table_of_sql(const Json& answer)
{
    FileTable table{"rows", answer["columns"].get<std::vector<std::string>>(), {}};
    for (const Json& row : answer["rows"]) {
        auto& cells = table.rows.emplace_back();
        for (const Json& cell : row) cells.push_back(cell);
    }
    return table;
}

std::string csv_file(const FileTable& table, bool byte_order_mark)
{
    std::string out = byte_order_mark ? "\xEF\xBB\xBF" : "";
    for (size_t c = 0; c < table.columns.size(); ++c) {
        if (c > 0) out += ',';
        append_csv_cell(out, inert_text(table.columns[c]));
    }
    out += "\r\n";
    for (const auto& row : table.rows) {
        for (size_t c = 0; c < row.size(); ++c) {
            if (c > 0) out += ',';
            const std::string text = text_of_cell(row[c]);
            append_csv_cell(out,
                            row[c].is_number() || row[c].is_boolean() ? text : inert_text(text));
        }
        out += "\r\n";
    }
    return out;
}

Result<std::string> xlsx_file(const std::vector<FileTable>& tables)
{
    // A file in memory: the library writes to names only.
    const MemoryFile memory;
    if (memory.fd < 0) return Error{ErrorKind::Unavailable, "no file in memory"};
    lxw_workbook* book = workbook_new(fmt::format("/proc/self/fd/{}", memory.fd).c_str());
    if (book == nullptr) return Error{ErrorKind::Unavailable, "no memory for a workbook"};
    std::optional<Error> failed;
    for (size_t t = 0; t < tables.size() && !failed; ++t) {
        lxw_worksheet* sheet = workbook_add_worksheet(book, sheet_name(tables[t].name, t).c_str());
        if (sheet == nullptr) {
            failed =
                Error{ErrorKind::Invalid, fmt::format("{} is no name of a sheet", tables[t].name)};
        } else if (auto written = write_sheet(sheet, tables[t]); !written) {
            failed = written.error();
        }
    }
    const lxw_error closed = workbook_close(book);  // also frees it
    if (failed) return *std::move(failed);
    if (closed != LXW_NO_ERROR) return Error{ErrorKind::Unavailable, lxw_strerror(closed)};
    return memory.read();
}

std::string json_file(const std::vector<FileTable>& tables)
{
    Json all = Json::array();
    for (const FileTable& table : tables) {
        Json rows = Json::array();
        for (const auto& row : table.rows) rows.push_back(Json(row));
        all.push_back(
            {{"name", table.name}, {"columns", table.columns}, {"rows", std::move(rows)}});
    }
    return dump_json(Json{{"tables", std::move(all)}});
}

}  // namespace itinera
