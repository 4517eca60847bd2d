#include "collect/json_value.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <utility>
#include <vector>

#include "collect/limits.hpp"

namespace itinera {

namespace {

bool is_json_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Recursive descent over the text, at most event_json_depth_max deep.
class Compactor {
public:
    Compactor(std::string& out, std::string_view text) : out_(out), text_(text) {}

    std::optional<JsonFault> run()
    {
        value(0);
        skip_space();
        if (!fault_ && at_ != text_.size()) fail("something follows the value");
        return std::move(fault_);
    }

private:
    bool fail(std::string message, std::string_view reason = "malformed_json")
    {
        if (!fault_) fault_ = JsonFault{reason, std::move(message), at_};
        return false;
    }
    bool at_end() const { return at_ >= text_.size(); }
    char here() const { return at_end() ? '\0' : text_[at_]; }
    void skip_space()
    {
        while (!at_end() && (here() == ' ' || here() == '\t' || here() == '\n' || here() == '\r'))
            ++at_;
    }

    bool value(int depth)
    {
        skip_space();
        if (depth >= event_json_depth_max && (here() == '{' || here() == '[')) {
            return fail("it is nested too deep", "too_deep");
        }
        switch (here()) {
        case '{': return object(depth);
        case '[': return array(depth);
        case '"': return string();
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        default: return number();
        }
    }
    bool word(std::string_view word)
    {
        if (text_.substr(at_, word.size()) != word) return fail("a value is misspelt");
        at_ += word.size();
        out_ += word;
        return true;
    }

    bool number()
    {
        const size_t from = at_;
        if (here() == '-') ++at_;
        if (!is_json_digit(here())) return fail("a value is missing");
        if (here() == '0') {
            ++at_;
        } else {
            while (is_json_digit(here())) ++at_;
        }
        if (here() == '.') {
            ++at_;
            if (!is_json_digit(here())) return fail("a number ends in a point");
            while (is_json_digit(here())) ++at_;
        }
        const size_t mantissa_end = at_;
        if (here() == 'e' || here() == 'E') {
            ++at_;
            if (here() == '+' || here() == '-') ++at_;
            if (!is_json_digit(here())) return fail("a number lacks its exponent");
            while (is_json_digit(here())) ++at_;
        }
        const std::string_view text = text_.substr(from, at_ - from);
        const bool may_overflow = at_ != mantissa_end || text.size() > 300;
        if (may_overflow && !std::isfinite(std::strtod(std::string{text}.c_str(), nullptr))) {
            at_ = from;
            return fail("a number is beyond the range of doubles", "number_out_of_range");
        }
        out_ += text;
        return true;
    }

    // Four hexadecimal digits behind \u; -1 if they are not.
    int hex4(size_t at) const
    {
        if (at + 4 > text_.size()) return -1;
        int code = 0;
        for (size_t i = at; i < at + 4; ++i) {
            const char c = text_[i];
            const int digit = is_json_digit(c)       ? c - '0'
                              : c >= 'a' && c <= 'f' ? c - 'a' + 10
                              : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                     : -1;
            if (digit < 0) return -1;
            code = code * 16 + digit;
        }
        return code;
    }

    bool string()
    {
        const size_t from = at_++;
        while (!at_end() && here() != '"') {
            if (static_cast<unsigned char>(here()) < 0x20)
                return fail("a string holds a control character");
            if (here() == '\\') {
                if (!escape()) return false;
            } else {
                ++at_;
            }
        }
        if (at_end()) return fail("a string is not closed");
        ++at_;
        out_ += text_.substr(from, at_ - from);
        return true;
    }
    bool escape()
    {
        const char next = at_ + 1 < text_.size() ? text_[at_ + 1] : '\0';
        if (next != 'u') {
            if (std::string_view{"\"\\/bfnrt"}.find(next) == std::string_view::npos ||
                next == '\0') {
                return fail("an escape is unknown");
            }
            at_ += 2;
            return true;
        }
        const int code = hex4(at_ + 2);
        if (code < 0) return fail("an escape \\u lacks its four digits");
        if (code >= 0xDC00 && code < 0xE000)
            return fail("a surrogate stands alone", "invalid_utf8");
        if (code >= 0xD800 && code < 0xDC00) {
            const bool has_low = text_.substr(at_ + 6, 2) == "\\u" && hex4(at_ + 8) >= 0xDC00 &&
                                 hex4(at_ + 8) < 0xE000;
            if (!has_low) return fail("a surrogate stands alone", "invalid_utf8");
            at_ += 6;
        }
        at_ += 6;
        return true;
    }

    bool array(int depth)
    {
        ++at_;
        out_ += '[';
        skip_space();
        if (here() == ']') return close(']');
        while (true) {
            if (!value(depth + 1)) return false;
            skip_space();
            if (here() == ']') return close(']');
            if (here() != ',') return fail("an array lacks `,` or `]`");
            ++at_;
            out_ += ',';
        }
    }
    bool close(char bracket)
    {
        ++at_;
        out_ += bracket;
        return true;
    }

    struct Member {
        std::string key;
        size_t begin, end;  // in out_
    };
    bool object(int depth)
    {
        ++at_;
        const size_t object_begin = out_.size();
        out_ += '{';
        std::vector<Member> members;
        skip_space();
        if (here() == '}') return close('}');
        while (true) {
            skip_space();
            if (here() != '"') return fail("an object lacks a key");
            const size_t begin = out_.size();
            if (!string()) return false;
            std::string key = unescaped_json(std::string_view{out_}.substr(begin));
            skip_space();
            if (here() != ':') return fail("an object lacks `:`");
            ++at_;
            out_ += ':';
            if (!value(depth + 1)) return false;
            members.push_back({std::move(key), begin, out_.size()});
            skip_space();
            if (here() == '}') break;
            if (here() != ',') return fail("an object lacks `,` or `}`");
            ++at_;
            out_ += ',';
        }
        drop_earlier_of_equal(members, object_begin);
        return close('}');
    }
    // As in JavaScript, the last of equal keys wins (EV-5).
    void drop_earlier_of_equal(const std::vector<Member>& members, size_t object_begin)
    {
        std::vector<size_t> by_key(members.size());
        std::iota(by_key.begin(), by_key.end(), size_t{0});
        std::ranges::sort(by_key, {}, [&](size_t i) {
            return std::pair<std::string_view, size_t>{members[i].key, i};
        });
        std::vector<bool> is_dropped(members.size());
        bool drops_any = false;
        for (size_t i = 0; i + 1 < by_key.size(); ++i) {
            if (members[by_key[i]].key != members[by_key[i + 1]].key) continue;
            is_dropped[by_key[i]] = drops_any = true;
        }
        if (!drops_any) return;
        std::string kept = "{";
        for (size_t i = 0; i < members.size(); ++i) {
            if (is_dropped[i]) continue;
            if (kept.size() > 1) kept += ',';
            kept.append(out_, members[i].begin, members[i].end - members[i].begin);
        }
        out_.replace(object_begin, std::string::npos, kept);
    }

    std::string& out_;
    std::string_view text_;
    size_t at_ = 0;
    std::optional<JsonFault> fault_;
};

void append_utf8(std::string& out, uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

}  // namespace

std::optional<JsonFault> append_compact_json(std::string& out, std::string_view text)
{
    return Compactor(out, text).run();
}

std::string unescaped_json(std::string_view quoted)
{
    std::string text;
    for (size_t at = 1; at + 1 < quoted.size(); ++at) {
        if (quoted[at] != '\\') {
            text += quoted[at];
            continue;
        }
        const char c = quoted[++at];
        if (c != 'u') {
            text += c == 'b'   ? '\b'
                    : c == 'f' ? '\f'
                    : c == 'n' ? '\n'
                    : c == 'r' ? '\r'
                    : c == 't' ? '\t'
                               : c;
            continue;
        }
        const auto hex = [&](size_t from) {
            return static_cast<uint32_t>(
                std::strtoul(std::string{quoted.substr(from, 4)}.c_str(), nullptr, 16));
        };
        uint32_t code = hex(at + 1);
        at += 4;
        if (code >= 0xD800 && code < 0xDC00) {
            code = 0x10000 + ((code - 0xD800) << 10) + (hex(at + 3) - 0xDC00);
            at += 6;
        }
        append_utf8(text, code);
    }
    return text;
}

size_t end_of_json_value(std::string_view text, size_t at)
{
    int depth = 0;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"') {
            for (++at; text[at] != '"'; ++at) at += text[at] == '\\' ? 1 : 0;
            if (depth == 0) return at + 1;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return at;  // of what surrounds a plain value
            if (--depth == 0) return at + 1;
        } else if ((c == ',' || c == ':') && depth == 0) {
            return at;
        }
    }
    return at;
}

}  // namespace itinera
