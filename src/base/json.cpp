#include "base/json.hpp"

#include <fmt/format.h>

#include "base/text.hpp"

namespace itinera {
namespace {

// Depth of the deepest bracket, brackets inside strings not counted; cheap, and before any
// recursion.
size_t bracket_depth(std::string_view text)
{
    size_t depth = 0;
    size_t deepest = 0;
    bool in_string = false;
    for (size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\')
                ++at;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            deepest = std::max(deepest, ++depth);
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return deepest;
}

}  // namespace

Result<Json> parse_json(std::string_view text)
{
    if (const size_t valid = valid_utf8_prefix(text); valid != text.size()) {
        return Error{ErrorKind::Invalid, fmt::format("the text is not UTF-8 at byte {}", valid)};
    }
    if (const size_t depth = bracket_depth(text); depth > json_document_depth_max) {
        return Error{ErrorKind::Invalid,
                     fmt::format("the JSON is nested {} deep; at most {} are read", depth,
                                 json_document_depth_max)};
    }
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::parse_error& wrong) {
        return Error{ErrorKind::Invalid, fmt::format("no JSON: error at byte {}", wrong.byte)};
    } catch (const nlohmann::json::exception& wrong) {
        return Error{ErrorKind::Invalid, fmt::format("no JSON: {}", wrong.what())};
    }
}

std::string dump_json(const Json& json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string dump_json_pretty(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

void append_json_string(std::string& out, std::string_view text)
{
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    size_t from = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, from, at - from);
        from = at + 1;
        switch (c) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\r': out += "\\r"; break;
        case '\t': out += "\\t"; break;
        default:
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        }
    }
    out.append(text, from, text.size() - from);
    out += '"';
}

}  // namespace itinera
