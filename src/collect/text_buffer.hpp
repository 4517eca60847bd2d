// A window on a text file that rows are cut from: grows up to one row of the largest size allowed.
// Memory: import_row_bytes_max and 256 KiB, whatever the file holds.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "collect/byte_source.hpp"

namespace itinera {

class TextBuffer {
public:
    explicit TextBuffer(std::unique_ptr<ByteSource> bytes);

    std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
    void take(size_t length) { begin_ += length; }

    enum class More { Read, End, Full };
    // Reads on behind unread(), which moves: views into it end here. Full: it is longer than a row
    // may be.
    Result<More> read_more();

    // The next line without its line end, at most import_row_bytes_max long. Of a longer one a
    // first part, and `is_too_long`; the rest is skipped. Nothing at the end.
    struct Line {
        std::string_view text;
        bool is_too_long = false;
    };
    Result<std::optional<Line>> next_line();
    // Drops everything up to the next line end, and that.
    Result<Done> skip_line();

    // Drops a byte order mark of UTF-8 at the front.
    Result<Done> skip_byte_order_mark();

    int64_t file_offset() const { return bytes_->file_offset(); }

private:
    std::unique_ptr<ByteSource> bytes_;
    std::vector<char> buffer_;
    size_t begin_ = 0, end_ = 0;
    bool is_at_end_ = false;
    std::string kept_;
};

}  // namespace itinera
