#include "collect/text_buffer.hpp"

#include <algorithm>
#include <cstring>
#include <optional>

#include "collect/limits.hpp"

namespace itinera {

namespace {

constexpr size_t step_bytes = size_t{256} << 10;
constexpr size_t line_end_bytes = 2;
constexpr size_t kept_of_long_line = 1024;

}  // namespace

TextBuffer::TextBuffer(std::unique_ptr<ByteSource> bytes)
    : bytes_(std::move(bytes)), buffer_(import_row_bytes_max + step_bytes)
{}

Result<TextBuffer::More> TextBuffer::read_more()
{
    const size_t length = end_ - begin_;
    if (is_at_end_) return More::End;
    if (length > import_row_bytes_max + line_end_bytes) return More::Full;
    std::memmove(buffer_.data(), buffer_.data() + begin_, length);
    begin_ = 0;
    end_ = length;
    // Twice as much each time, so that looking at a long row again and again stays linear.
    const size_t goal = std::min(buffer_.size(), std::max(step_bytes, 2 * length));
    while (end_ < goal) {
        const size_t got = TRY(bytes_->read(std::span{buffer_}.subspan(end_, goal - end_)));
        if (got == 0) {
            is_at_end_ = true;
            break;
        }
        end_ += got;
    }
    return end_ > length ? More::Read : More::End;
}

Result<std::optional<TextBuffer::Line>> TextBuffer::next_line()
{
    size_t looked_at = 0;
    while (true) {
        const size_t line_end = unread().find('\n', looked_at);
        const bool found = line_end != std::string_view::npos;
        if (!found) {
            looked_at = unread().size();
            const More more = TRY(read_more());
            if (more == More::Read) continue;
            if (more == More::End && unread().empty()) return std::optional<Line>{};
        }
        Line line{unread().substr(0, line_end)};
        if (line.text.ends_with('\r')) line.text.remove_suffix(1);
        line.is_too_long = line.text.size() > import_row_bytes_max;
        if (found || !line.is_too_long) {
            take(found ? line_end + 1 : unread().size());
            return std::optional{line};
        }
        // The rest of the line is read over; what is kept of it is moved out of the way first.
        line.text = line.text.substr(0, kept_of_long_line);
        kept_.assign(line.text);
        TRY(skip_line());
        line.text = kept_;
        return std::optional{line};
    }
}

Result<Done> TextBuffer::skip_line()
{
    while (true) {
        const size_t line_end = unread().find('\n');
        if (line_end != std::string_view::npos) {
            take(line_end + 1);
            return Done{};
        }
        take(unread().size());
        if (TRY(read_more()) == More::End) return Done{};
    }
}

Result<Done> TextBuffer::skip_byte_order_mark()
{
    if (unread().size() < 3) TRY(read_more());
    if (unread().starts_with("\xEF\xBB\xBF")) take(3);
    return Done{};
}

}  // namespace itinera
