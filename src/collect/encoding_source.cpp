// Text encodings in front of the row readers: GB18030, and finding out that a file is not UTF-8.
#include <algorithm>
#include <cstring>

#include "base/text.hpp"
#include "collect/byte_source.hpp"
#include "collect/byte_source_parts.hpp"

namespace itinera {

namespace {

constexpr size_t encoding_sample_bytes = size_t{1} << 20;
constexpr size_t gb18030_piece_bytes = size_t{64} << 10;

class Gb18030Source final : public ByteSource {
public:
    explicit Gb18030Source(std::unique_ptr<ByteSource> bytes) : bytes_(std::move(bytes)) {}

    Result<size_t> read(std::span<char> into) override
    {
        while (given_ == text_.size()) {
            std::string piece = TRY(read_at_most(*bytes_, gb18030_piece_bytes));
            const bool at_end = piece.size() < gb18030_piece_bytes;
            pending_ += piece;
            if (pending_.empty()) return size_t{0};
            convert(at_end ? pending_.size() : last_whole_character(pending_));
        }
        const size_t length = std::min(into.size(), text_.size() - given_);
        std::memcpy(into.data(), text_.data() + given_, length);
        given_ += length;
        return length;
    }
    int64_t file_offset() const override { return bytes_->file_offset(); }

private:
    // A line end is never part of a longer character in GB18030, so cutting after one is safe; a
    // piece without one is walked through by lead bytes.
    static size_t last_whole_character(std::string_view bytes)
    {
        const size_t line_end = bytes.rfind('\n');
        if (line_end != std::string_view::npos) return line_end + 1;
        size_t at = 0;
        while (true) {
            size_t length = 1;
            if (static_cast<unsigned char>(bytes[at]) >= 0x81) {
                if (at + 1 >= bytes.size()) return at;
                const bool four = bytes[at + 1] >= '0' && bytes[at + 1] <= '9';
                length = four ? 4 : 2;
            }
            if (at + length > bytes.size()) return at;
            at += length;
            if (at == bytes.size()) return at;
        }
    }

    void convert(size_t length)
    {
        text_.clear();
        given_ = 0;
        const std::string_view bytes = std::string_view{pending_}.substr(0, length);
        if (auto all = gb18030_to_utf8(bytes)) {
            text_ = std::move(all).value();
        } else {
            convert_by_line(bytes);
        }
        pending_.erase(0, length);
    }

    void convert_by_line(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const size_t line_end = bytes.find('\n');
            const size_t length = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
            if (auto line = gb18030_to_utf8(bytes.substr(0, length))) {
                text_ += *line;
            } else {
                text_.push_back('\xff');
                text_ += bytes.substr(0, length);
            }
            bytes.remove_prefix(length);
        }
    }

    std::unique_ptr<ByteSource> bytes_;
    std::string pending_, text_;
    size_t given_ = 0;
};

// How many characters beyond ASCII the sample has as UTF-8, and how many bytes are no UTF-8.
struct Utf8Census {
    size_t characters = 0, stray_bytes = 0, first_stray = 0;
};
Utf8Census census_of(std::string_view sample)
{
    Utf8Census census;
    size_t at = 0;
    while (at < sample.size()) {
        const size_t valid = valid_utf8_prefix(sample.substr(at));
        for (size_t i = at; i < at + valid; ++i) {
            census.characters += static_cast<unsigned char>(sample[i]) >= 0xC0 ? 1 : 0;
        }
        at += valid;
        // A character cut off by the end of the sample is no fault.
        if (at + 4 > sample.size() && sample.size() == encoding_sample_bytes) break;
        if (at < sample.size()) {
            if (census.stray_bytes++ == 0) census.first_stray = at;
            ++at;
        }
    }
    return census;
}

bool is_gb18030(std::string_view sample)
{
    const size_t last_line = sample.rfind('\n');
    const std::string_view whole =
        last_line == std::string_view::npos ? sample : sample.substr(0, last_line);
    return static_cast<bool>(gb18030_to_utf8(whole));
}

}  // namespace

std::unique_ptr<ByteSource> gb18030_source(std::unique_ptr<ByteSource> bytes)
{
    return std::make_unique<Gb18030Source>(std::move(bytes));
}

Result<std::unique_ptr<ByteSource>> check_is_utf8(std::unique_ptr<ByteSource> bytes)
{
    std::string sample = TRY(read_at_most(*bytes, encoding_sample_bytes));
    if (sample.starts_with("\xff\xfe") || sample.starts_with("\xfe\xff")) {
        return Error{ErrorKind::Invalid,
                     "The file is UTF-16 (byte order mark at byte 0): save it as UTF-8.",
                     "encoding"};
    }
    const Utf8Census census = census_of(sample);
    // Many good characters and few stray bytes: UTF-8 with dirt. Its rows are rejected one by one.
    if (census.stray_bytes > 0 && census.stray_bytes >= census.characters) {
        const auto line =
            1 + std::count(sample.begin(),
                           sample.begin() + static_cast<std::ptrdiff_t>(census.first_stray), '\n');
        std::string message = "The file is not UTF-8 (byte " + std::to_string(census.first_stray) +
                              ", line " + std::to_string(line) + ")";
        const std::string guess = detect_encoding(sample);
        if (is_gb18030(sample)) {
            message += ". It looks like GB18030: set `encoding: gb18030`.";
        } else if (!guess.empty() && guess != "UTF-8") {
            message += ". It looks like " + guess + ": save it as UTF-8.";
        } else {
            message += ": save it as UTF-8.";
        }
        return Error{ErrorKind::Invalid, std::move(message), "encoding"};
    }
    return bytes_seen_again(std::move(sample), std::move(bytes));
}

}  // namespace itinera
