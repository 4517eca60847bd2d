#include "collect/csv_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/inert_text.hpp"
#include "base/text.hpp"
#include "collect/column_names.hpp"
#include "collect/limits.hpp"
#include "collect/text_buffer.hpp"

namespace itinera {

namespace {

// After this many quotes that never close, the file is not what the mapping says. Each of them
// costs looking at a whole buffer.
constexpr int unclosed_quotes_max = 20;
constexpr size_t kept_of_long_row = 1024;

class CsvReader final : public RowReader {
public:
    CsvReader(std::unique_ptr<ByteSource> bytes, const CsvOptions& options)
        : buffer_(std::move(bytes)), delimiter_(options.delimiter), quote_(options.quote)
    {
        unescaped_.reserve(2 * import_row_bytes_max);
        stops_cell_[static_cast<unsigned char>(delimiter_)] = true;
        stops_cell_[static_cast<unsigned char>('\n')] = true;
    }

    Result<Done> start(const CsvOptions& options)
    {
        TRY(buffer_.skip_byte_order_mark());
        if (!options.columns.empty()) {
            columns_ = options.columns;
        } else {
            Row header;
            if (!TRY(next(header))) {
                return Error{ErrorKind::Invalid,
                             "The file is empty: its first line must name the columns."};
            }
            if (header.fault) {
                return Error{ErrorKind::Invalid,
                             "The header (line 1) cannot be read: " + header.fault->message};
            }
            for (const RowCell& cell : header.cells) columns_.emplace_back(cell.text);
        }
        columns_ = TRY(checked_column_names(std::move(columns_)));
        return Done{};
    }

    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return true; }
    int64_t file_offset() const override { return buffer_.file_offset(); }

    Result<bool> next(Row& row) override
    {
        row.fault.reset();
        while (true) {
            const Scan scan = scan_row(row);
            if (scan == Scan::NeedsMore) {
                const auto more = TRY(buffer_.read_more());
                if (more == TextBuffer::More::Read) continue;
                if (more == TextBuffer::More::Full) {
                    TRY(reject_long_row(row));
                    return true;
                }
                is_last_ = true;
                if (buffer_.unread().empty()) return false;
                continue;
            }
            if (scan == Scan::Blank) continue;
            if (scan == Scan::BrokenQuote) TRY(reject_broken_quote(row));
            if (scan == Scan::Row) check(row);
            return true;
        }
    }

private:
    enum class Scan { Row, Blank, NeedsMore, BrokenQuote };

    // Cuts one row off the front of the buffer, if it is all there.
    Scan scan_row(Row& row)
    {
        const std::string_view text = buffer_.unread();
        const char* const begin = text.data();
        const char* const end = begin + text.size();
        const char* at = begin;
        row.cells.clear();
        unescaped_.clear();
        int64_t lines = 1;
        while (true) {
            std::string_view cell;
            if (at != end && *at == quote_) {
                const Scan scan = scan_quoted(at, end, cell, lines);
                if (scan != Scan::Row) return scan;
            } else {
                const char* const from = at;
                while (at != end && !stops_cell_[static_cast<unsigned char>(*at)]) ++at;
                if (at == end && !is_last_) return Scan::NeedsMore;
                cell = {from, static_cast<size_t>(at - from)};
                const bool is_last_cell = at == end || *at == '\n';
                if (is_last_cell && cell.ends_with('\r')) cell.remove_suffix(1);
            }
            row.cells.push_back(
                {without_inert_mark(cell), cell.empty() ? CellKind::Absent : CellKind::Text});
            if (at == end || *at == '\n') break;
            ++at;  // the delimiter
        }
        if (at == begin && begin == end) return Scan::NeedsMore;  // nothing is left
        const size_t length = static_cast<size_t>(at - begin);
        row.raw = text.substr(0, length);
        if (row.raw.ends_with('\r')) row.raw.remove_suffix(1);
        row.line = line_;
        line_ += lines;
        buffer_.take(at == end ? length : length + 1);
        return row.raw.empty() ? Scan::Blank : Scan::Row;
    }

    // `at` stands on the opening quote, and afterwards on what ends the cell.
    Scan scan_quoted(const char*& at, const char* end, std::string_view& cell, int64_t& lines)
    {
        const char* from = at + 1;
        const size_t unescaped_from = unescaped_.size();
        bool has_escape = false;
        while (true) {
            const char* const close = static_cast<const char*>(
                std::memchr(from, quote_, static_cast<size_t>(end - from)));
            if (close == nullptr) {
                unclosed_quotes_ += is_last_ ? 1 : 0;
                return is_last_ ? Scan::BrokenQuote : Scan::NeedsMore;
            }
            if (close + 1 == end && !is_last_) return Scan::NeedsMore;
            const bool is_escape = close + 1 != end && close[1] == quote_;
            if (is_escape || has_escape) {
                unescaped_.append(from, close + (is_escape ? 1 : 0));
                has_escape = true;
            } else {
                cell = {from, static_cast<size_t>(close - from)};
            }
            from = close + 2;
            if (!is_escape) {
                if (has_escape) cell = std::string_view{unescaped_}.substr(unescaped_from);
                at = close + 1;
                break;
            }
        }
        lines += std::count(cell.begin(), cell.end(), '\n');
        if (at != end && *at == '\r' && (at + 1 == end || at[1] == '\n')) {
            if (at + 1 == end && !is_last_) return Scan::NeedsMore;
            ++at;
        }
        return at == end || stops_cell_[static_cast<unsigned char>(*at)] ? Scan::Row
                                                                         : Scan::BrokenQuote;
    }

    void check(Row& row)
    {
        if (row.raw.size() > import_row_bytes_max) {
            row.fault = RowFault{"too_large",
                                 fmt::format("the row has {} bytes, more than {}", row.raw.size(),
                                             import_row_bytes_max),
                                 ""};
        } else if (!columns_.empty() && row.cells.size() != columns_.size()) {
            row.fault = RowFault{"import_row_invalid",
                                 fmt::format("the row has {} cells, the header {}",
                                             row.cells.size(), columns_.size()),
                                 ""};
        } else if (const size_t valid = valid_utf8_prefix(row.raw); valid != row.raw.size()) {
            row.fault = RowFault{"invalid_utf8",
                                 fmt::format("byte {} of the row is not UTF-8", valid + 1), ""};
        }
        if (row.fault) row.cells.clear();
    }

    Result<Done> reject_broken_quote(Row& row)
    {
        if (unclosed_quotes_ > unclosed_quotes_max) return too_many_quotes();
        const std::string_view text = buffer_.unread();
        row.line = line_++;
        row.cells.clear();
        row.raw = text.substr(0, text.find('\n'));
        if (row.raw.size() < text.size() || is_last_) {
            buffer_.take(std::min(text.size(), row.raw.size() + 1));
        } else {
            kept_.assign(row.raw.substr(0, kept_of_long_row));
            TRY(buffer_.skip_line());
            row.raw = kept_;
        }
        row.fault = RowFault{"import_row_invalid",
                             "a quote is not closed, or is followed by more text", ""};
        return Done{};
    }

    // Either one very long line, or a quote that never closes: in both cases only the first line is
    // lost.
    Result<Done> reject_long_row(Row& row)
    {
        row.line = line_++;
        row.cells.clear();
        const std::string_view line = buffer_.unread().substr(0, buffer_.unread().find('\n'));
        kept_.assign(line.substr(0, kept_of_long_row));
        const bool is_long_line = line.size() == buffer_.unread().size();
        if (!is_long_line && ++unclosed_quotes_ > unclosed_quotes_max) return too_many_quotes();
        TRY(buffer_.skip_line());
        row.raw = kept_;
        row.fault = RowFault{
            "too_large",
            is_long_line
                ? fmt::format("the line is longer than {} bytes", import_row_bytes_max)
                : fmt::format("a quote is not closed within {} bytes", import_row_bytes_max),
            ""};
        return Done{};
    }

    Error too_many_quotes() const
    {
        return {ErrorKind::Invalid,
                fmt::format("Line {}: more than {} quotes are never closed: check `delimiter` and "
                            "`quote` of the mapping.",
                            line_, unclosed_quotes_max)};
    }

    TextBuffer buffer_;
    char delimiter_, quote_;
    std::array<bool, 256> stops_cell_{};
    std::string
        unescaped_;  // cells with doubled quotes; never grows beyond its reserve within a row
    std::string kept_;
    std::vector<std::string> columns_;
    int64_t line_ = 1;
    bool is_last_ = false;
    int unclosed_quotes_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_csv(std::unique_ptr<ByteSource> bytes,
                                            const CsvOptions& options)
{
    auto reader = std::make_unique<CsvReader>(std::move(bytes), options);
    TRY(reader->start(options));
    return std::unique_ptr<RowReader>(std::move(reader));
}

}  // namespace itinera
