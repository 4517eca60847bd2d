#include "collect/json_lines_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <unordered_map>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "collect/json_value.hpp"
#include "collect/limits.hpp"
#include "collect/text_buffer.hpp"

namespace itinera {

namespace {

class JsonLinesReader final : public RowReader {
public:
    JsonLinesReader(std::unique_ptr<ByteSource> bytes, std::vector<std::string> paths)
        : buffer_(std::move(bytes)), paths_(std::move(paths))
    {
        std::erase_if(paths_,
                      [](const std::string& path) { return path.find('/') == std::string::npos; });
        for (const std::string& path : paths_) (void)column_of(path);
    }
    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return false; }
    int64_t file_offset() const override { return buffer_.file_offset(); }

    Result<bool> next(Row& row) override
    {
        row.fault.reset();
        row.cells.clear();
        texts_.clear();
        while (true) {
            if (line_ == 0) TRY(buffer_.skip_byte_order_mark());
            const auto line = TRY(buffer_.next_line());
            if (!line) return false;
            row.line = ++line_;
            if (trim_white_space(line->text).empty()) continue;
            row.raw = line->text;
            row.fault = read(*line, row);
            if (row.fault) row.cells.clear();
            return true;
        }
    }

private:
    std::optional<RowFault> read(const TextBuffer::Line& line, Row& row)
    {
        if (line.is_too_long) {
            return RowFault{"too_large",
                            fmt::format("the line is longer than {} bytes", import_row_bytes_max),
                            ""};
        }
        if (const size_t valid = valid_utf8_prefix(line.text); valid != line.text.size()) {
            return RowFault{"invalid_utf8",
                            fmt::format("byte {} of the line is not UTF-8", valid + 1), ""};
        }
        object_.clear();
        if (const auto fault = append_compact_json(object_, line.text)) {
            return RowFault{
                std::string{fault->reason},
                fmt::format("{} at byte {} of the line", fault->message, fault->offset + 1), ""};
        }
        if (!object_.starts_with('{'))
            return RowFault{"not_an_object", "the line is not a JSON object", ""};
        bool fits = true;
        for_each_member(object_, [&](std::string_view key, std::string_view value) {
            fits = fits && put(unescaped_json(key), value, row);
        });
        if (!fits) {
            return RowFault{
                "import_row_invalid",
                fmt::format("the file has more than {} different keys", import_columns_max), ""};
        }
        for (const std::string& path : paths_) put_path(path, row);
        return std::nullopt;
    }

    bool put(const std::string& name, std::string_view value, Row& row)
    {
        const auto column = column_of(name);
        if (!column) return false;
        if (row.cells.size() < columns_.size()) row.cells.resize(columns_.size());
        row.cells[*column] = cell_of(value);
        return true;
    }
    RowCell cell_of(std::string_view value)
    {
        if (value == "null") return {};
        if (value[0] == '"') {
            texts_.push_back(unescaped_json(value));
            return {texts_.back(), texts_.back().empty() ? CellKind::Absent : CellKind::Text};
        }
        if (value[0] == '{' || value[0] == '[') return {value, CellKind::Json};
        return {value, value == "true" || value == "false" ? CellKind::Boolean : CellKind::Number};
    }
    // Walks down the path; where it ends early, the cell is absent.
    void put_path(std::string_view path, Row& row)
    {
        std::string_view value = object_, rest = path;
        while (!rest.empty() && value.starts_with('{')) {
            const std::string_view step = rest.substr(0, rest.find('/'));
            rest.remove_prefix(std::min(rest.size(), step.size() + 1));
            std::string_view found;
            for_each_member(value, [&](std::string_view key, std::string_view member) {
                if (unescaped_json(key) == step) found = member;
            });
            value = found;
        }
        if (rest.empty() && !value.empty()) (void)put(std::string{path}, value, row);
    }

    std::optional<size_t> column_of(const std::string& name)
    {
        const auto found = numbers_.find(name);
        if (found != numbers_.end()) return found->second;
        if (columns_.size() >= import_columns_max) return std::nullopt;
        columns_.push_back(name);
        return numbers_.emplace(name, columns_.size() - 1).first->second;
    }

    TextBuffer buffer_;
    std::vector<std::string> paths_, columns_;
    std::unordered_map<std::string, size_t> numbers_;
    std::string object_;
    std::deque<std::string> texts_;  // of the row's strings; stays where it is when it grows
    int64_t line_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_json_lines(std::unique_ptr<ByteSource> bytes,
                                                   std::vector<std::string> paths)
{
    return std::unique_ptr<RowReader>(
        std::make_unique<JsonLinesReader>(std::move(bytes), std::move(paths)));
}

}  // namespace itinera
