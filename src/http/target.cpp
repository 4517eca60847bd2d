#include "http/target.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace itinera::http {
namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// Calls `take` for each piece of `text` between separators. Stops when it returns an error.
template <typename Take>
Result<Done> split(std::string_view text, char separator, Take take)
{
    for (;;) {
        const size_t end = std::min(text.find(separator), text.size());
        TRY(take(text.substr(0, end)));
        if (end == text.size()) return Done{};
        text.remove_prefix(end + 1);
    }
}

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string to_lower_ascii(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

Result<std::string> percent_decode(std::string_view text, bool plus_is_space)
{
    std::string out;
    out.reserve(text.size());
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else if (text[i] != '%') {
            out += text[i];
        } else {
            const bool whole = i + 2 < text.size();
            const int high = whole ? hex_digit(text[i + 1]) : -1;
            const int low = whole ? hex_digit(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return Error{ErrorKind::Invalid,
                             in_quotes(text) + " has a % without two hexadecimal digits"};
            }
            out += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    if (out.find('\0') != std::string::npos || !is_valid_utf8(out)) {
        return Error{ErrorKind::Invalid, in_quotes(text) + " is no UTF-8 text"};
    }
    return out;
}

std::string Target::path() const
{
    std::string out;
    for (const std::string& segment : segments) out += "/" + segment;
    return out.empty() ? "/" : out;
}

Result<Target> parse_target(std::string_view text)
{
    if (text.empty() || text.front() != '/') {
        return Error{ErrorKind::Invalid, in_quotes(text) + " is no path that begins with /"};
    }
    Target target;
    const size_t question = std::min(text.find('?'), text.size());
    const std::string_view path = text.substr(1, question - 1);
    if (!path.empty()) {
        TRY(split(path, '/', [&](std::string_view segment) -> Result<Done> {
            if (target.segments.size() == path_segments_max) {
                return Error{ErrorKind::TooLarge, "the path has too many segments"};
            }
            target.segments.push_back(TRY(percent_decode(segment, false)));
            return Done{};
        }));
    }
    if (question + 1 >= text.size()) return target;
    TRY(split(text.substr(question + 1), '&', [&](std::string_view pair) -> Result<Done> {
        if (pair.empty()) return Done{};
        if (target.query.size() == query_fields_max) {
            return Error{ErrorKind::TooLarge, "the query has too many fields"};
        }
        const size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = equals < pair.size() ? pair.substr(equals + 1) : "";
        target.query.push_back(
            {TRY(percent_decode(pair.substr(0, equals), true)), TRY(percent_decode(value, true))});
        return Done{};
    }));
    return target;
}

}  // namespace itinera::http
