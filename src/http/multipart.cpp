#include "http/multipart.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "http/target.hpp"

namespace itinera::http {
namespace {

constexpr size_t boundary_bytes_max = 70;  // RFC 2046

// The value of `name=` among the parameters of a header value, unquoted. A browser writes a quote
// in a file name as %22, so a backslash is an ordinary character there.
std::string parameter_of(std::string_view header, std::string_view name)
{
    size_t at = header.find(';');
    while (at != std::string_view::npos && at < header.size()) {
        size_t begin = header.find_first_not_of("; \t", at);
        if (begin == std::string_view::npos) return "";
        const size_t equals = header.find('=', begin);
        if (equals == std::string_view::npos) return "";
        const bool is_quoted = equals + 1 < header.size() && header[equals + 1] == '"';
        const size_t value = equals + (is_quoted ? 2 : 1);
        const size_t end =
            std::min(is_quoted ? header.find('"', value) : header.find(';', value), header.size());
        if (equals_ignoring_case(header.substr(begin, equals - begin), name)) {
            return std::string(header.substr(value, end - value));
        }
        at = header.find(';', end);
    }
    return "";
}

bool has_parameter(std::string_view header, std::string_view name)
{
    return to_lower_ascii(header).find(std::string(name) + "=") != std::string::npos;
}

// A name for people: without the folders that some browsers send.
std::string last_component(std::string_view path)
{
    const size_t slash = path.find_last_of("/\\");
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

}  // namespace

MultipartReader::MultipartReader(std::string delimiter, PartCalls calls)
    : delimiter_(std::move(delimiter)), calls_(std::move(calls))
{}

Result<MultipartReader> MultipartReader::open(std::string_view content_type, PartCalls calls)
{
    const std::string boundary = parameter_of(content_type, "boundary");
    if (boundary.empty() || boundary.size() > boundary_bytes_max) {
        return Error{ErrorKind::Invalid,
                     "Content-Type " + in_quotes(content_type) + " has no boundary"};
    }
    return MultipartReader("\r\n--" + boundary, std::move(calls));
}

Result<Done> MultipartReader::take(std::string_view bytes)
{
    pending_ += bytes;
    while (TRY(step())) {
    }
    return Done{};
}

Result<Done> MultipartReader::finish() const
{
    if (state_ == State::Epilogue) return Done{};
    return Error{ErrorKind::Invalid, "the multipart body ends before its last boundary"};
}

Result<bool> MultipartReader::step()
{
    switch (state_) {
    case State::Preamble: return read_data(false);
    case State::Data: return read_data(true);
    case State::AfterBoundary: return read_after_boundary();
    case State::Header: return read_header();
    case State::Epilogue: pending_.clear(); return false;
    }
    return false;
}

// Hands on everything that cannot be the beginning of a delimiter.
Result<bool> MultipartReader::read_data(bool is_part)
{
    const size_t found = pending_.find(delimiter_);
    const bool ends = found != std::string::npos;
    const size_t kept = std::min(delimiter_.size() - 1, pending_.size());
    const size_t taken = ends ? found : pending_.size() - kept;
    if (is_part && taken > 0) TRY(calls_.data(std::string_view(pending_).substr(0, taken)));
    pending_.erase(0, ends ? found + delimiter_.size() : taken);
    if (!ends) return false;
    if (is_part) TRY(calls_.end());
    state_ = State::AfterBoundary;
    return true;
}

Result<bool> MultipartReader::read_after_boundary()
{
    if (pending_.size() < 2) return false;
    if (pending_.starts_with("--")) {
        state_ = State::Epilogue;
        return true;
    }
    const size_t end = pending_.find("\r\n");
    const std::string_view padding = std::string_view(pending_).substr(0, end);
    if (padding.find_first_not_of(" \t\r") != std::string_view::npos) {
        return Error{ErrorKind::Invalid,
                     "a multipart boundary is followed by " + in_quotes(padding)};
    }
    if (padding.size() > boundary_bytes_max) {
        return Error{ErrorKind::TooLarge, "a multipart boundary is padded without end"};
    }
    if (end == std::string::npos) return false;
    pending_.erase(0, end);  // the line break stays: a header may be empty
    state_ = State::Header;
    return true;
}

Result<bool> MultipartReader::read_header()
{
    const size_t end = pending_.find("\r\n\r\n");
    if (std::min(end, pending_.size()) > multipart_part_header_bytes_max) {
        return Error{ErrorKind::TooLarge, "the header of a part has more than 4,096 bytes"};
    }
    if (end == std::string::npos) return false;
    TRY(begin_part(std::string_view(pending_).substr(0, end)));
    pending_.erase(0, end + 4);
    state_ = State::Data;
    return true;
}

Result<Done> MultipartReader::begin_part(std::string_view header)
{
    if (++parts_ > multipart_parts_max) {
        return Error{ErrorKind::TooLarge, "the multipart body has more than 16 parts"};
    }
    while (!header.empty()) {
        const size_t end = std::min(header.find("\r\n"), header.size());
        const std::string_view line = header.substr(0, end);
        header.remove_prefix(std::min(end + 2, header.size()));
        const size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        if (!equals_ignoring_case(line.substr(0, colon), "Content-Disposition")) continue;
        PartHeader part;
        part.name = parameter_of(line, "name");
        part.is_file = has_parameter(line, "filename");
        part.file_name = last_component(parameter_of(line, "filename"));
        if (part.name.empty() || !is_valid_utf8(part.name) || !is_valid_utf8(part.file_name)) break;
        return calls_.begin(part);
    }
    return Error{ErrorKind::Invalid, "a part has no Content-Disposition with a name"};
}

}  // namespace itinera::http
