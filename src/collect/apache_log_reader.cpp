#include "collect/apache_log_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "collect/clean.hpp"
#include "collect/limits.hpp"
#include "collect/text_buffer.hpp"

namespace itinera {

namespace {

enum Column : size_t {
    Host,
    User,
    Time,
    Method,
    Path,
    Protocol,
    Status,
    Bytes,
    Referrer,
    UserAgent,
    ColumnCount
};

// Takes pieces off the front of a line; each says whether it was there.
class LineCursor {
public:
    explicit LineCursor(std::string_view line) : rest_(line) {}
    bool word(std::string_view& word)
    {
        const size_t end = std::min(rest_.find(' '), rest_.size());
        word = rest_.substr(0, end);
        rest_.remove_prefix(end);
        return !word.empty();
    }
    bool literal(char c)
    {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    bool until(char end, std::string_view& text)
    {
        const size_t at = rest_.find(end);
        if (at == std::string_view::npos) return false;
        text = rest_.substr(0, at);
        rest_.remove_prefix(at + 1);
        return true;
    }
    // Between quotes; a quote inside is escaped by a backslash, which stays as it is.
    bool quoted_text(std::string_view& text)
    {
        if (!literal('"')) return false;
        size_t at = 0;
        while (at < rest_.size() && rest_[at] != '"') at += rest_[at] == '\\' ? 2 : 1;
        if (at >= rest_.size()) return false;
        text = rest_.substr(0, at);
        rest_.remove_prefix(at + 1);
        return true;
    }
    bool at_end() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

bool is_number(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// What is wrong with the line, or nothing.
const char* read_line(std::string_view line, std::string_view (&cells)[ColumnCount])
{
    LineCursor cursor(line);
    std::string_view identity, request;
    if (!cursor.word(cells[Host]) || !cursor.literal(' ')) return "it has no client address";
    if (!cursor.word(identity) || !cursor.literal(' ')) return "it has no identity (%l)";
    if (!cursor.word(cells[User]) || !cursor.literal(' ')) return "it has no user (%u)";
    if (!cursor.literal('[') || !cursor.until(']', cells[Time]) || !cursor.literal(' '))
        return "it has no [time]";
    if (!cursor.quoted_text(request) || !cursor.literal(' '))
        return "its \"request\" is not closed";
    if (!cursor.word(cells[Status]) || !is_number(cells[Status]) || !cursor.literal(' '))
        return "it has no status";
    if (!cursor.word(cells[Bytes]) || (cells[Bytes] != "-" && !is_number(cells[Bytes])))
        return "it has no bytes";
    LineCursor request_cursor(request);
    if (request_cursor.word(cells[Method]) && request_cursor.literal(' ')) {
        (void)request_cursor.word(cells[Path]);
        if (request_cursor.literal(' ')) (void)request_cursor.word(cells[Protocol]);
    }
    if (cursor.at_end()) return nullptr;
    if (!cursor.literal(' ') || !cursor.quoted_text(cells[Referrer]))
        return "its \"referrer\" is not closed";
    if (!cursor.literal(' ') || !cursor.quoted_text(cells[UserAgent]))
        return "its \"user agent\" is not closed";
    return cursor.at_end() ? nullptr : "something follows the user agent";
}

class ApacheLogReader final : public RowReader {
public:
    explicit ApacheLogReader(std::unique_ptr<ByteSource> bytes) : buffer_(std::move(bytes)) {}
    const std::vector<std::string>& columns() const override { return columns_; }
    bool columns_are_fixed() const override { return true; }
    int64_t file_offset() const override { return buffer_.file_offset(); }

    Result<bool> next(Row& row) override
    {
        row.fault.reset();
        row.cells.clear();
        while (true) {
            if (line_ == 0) TRY(buffer_.skip_byte_order_mark());
            const auto line = TRY(buffer_.next_line());
            if (!line) return false;
            row.line = ++line_;
            if (line->text.empty()) continue;
            take(*line, row);
            return true;
        }
    }

private:
    void take(const TextBuffer::Line& line, Row& row)
    {
        const size_t host_end = std::min(line.text.find(' '), line.text.size());
        raw_ = cut_address(line.text.substr(0, host_end));
        raw_ += line.text.substr(host_end);
        row.raw = raw_;
        if (line.is_too_long) {
            row.fault =
                RowFault{"too_large",
                         fmt::format("the line is longer than {} bytes", import_row_bytes_max), ""};
            return;
        }
        if (!is_valid_utf8(line.text)) {
            row.fault = RowFault{
                "invalid_utf8",
                fmt::format("byte {} of the line is not UTF-8", valid_utf8_prefix(line.text) + 1),
                ""};
            return;
        }
        std::string_view cells[ColumnCount];
        if (const char* wrong = read_line(line.text, cells)) {
            row.fault = RowFault{
                "undecodable",
                fmt::format("the line is not in Apache's common or combined format: {}", wrong),
                ""};
            return;
        }
        for (size_t i = 0; i < ColumnCount; ++i) {
            const bool is_absent = cells[i].empty() || cells[i] == "-";
            const bool is_count = i == Status || i == Bytes;
            row.cells.push_back(
                is_absent ? RowCell{}
                          : RowCell{cells[i], is_count ? CellKind::Number : CellKind::Text});
        }
    }

    TextBuffer buffer_;
    std::vector<std::string> columns_ = {"host",     "user",   "time",  "method",   "path",
                                         "protocol", "status", "bytes", "referrer", "user_agent"};
    std::string raw_;
    int64_t line_ = 0;
};

}  // namespace

Result<std::unique_ptr<RowReader>> open_apache_log(std::unique_ptr<ByteSource> bytes)
{
    return std::unique_ptr<RowReader>(std::make_unique<ApacheLogReader>(std::move(bytes)));
}

}  // namespace itinera
