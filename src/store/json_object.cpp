#include "store/json_object.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>

#include "base/json.hpp"

namespace itinera {
namespace {

constexpr size_t few_members = 24;  // up to here every pair is compared

class Scanner {
public:
    explicit Scanner(std::string_view text) : at_(text.data()), end_(at_ + text.size()) {}

    bool done() const { return at_ == end_; }
    char peek() const { return *at_; }
    const char* place() const { return at_; }
    void skip_space()
    {
        while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
    }
    bool take(char expected)
    {
        skip_space();
        if (at_ == end_ || *at_ != expected) return false;
        ++at_;
        return true;
    }
    // Precondition: at the opening quote. The text between the quotes.
    std::string_view take_string()
    {
        const char* start = ++at_;
        while (at_ != end_) {
            at_ = static_cast<const char*>(std::memchr(at_, '"', static_cast<size_t>(end_ - at_)));
            if (at_ == nullptr) at_ = end_;
            const char* slash = at_;
            while (slash != start && slash[-1] == '\\') --slash;
            if (at_ == end_ || (at_ - slash) % 2 == 0) break;
            ++at_;
        }
        const std::string_view text(start, static_cast<size_t>(at_ - start));
        if (at_ != end_) ++at_;
        return text;
    }
    // Behind the bracket that closes the one at which it stands.
    void skip_nested()
    {
        int depth = 0;
        while (at_ != end_) {
            const char c = *at_;
            if (c == '"') {
                take_string();
                continue;
            }
            ++at_;
            if (c == '{' || c == '[') ++depth;
            if ((c == '}' || c == ']') && --depth == 0) return;
        }
    }
    void skip_scalar()
    {
        while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ' ' && *at_ != '\n' &&
               *at_ != '\t' && *at_ != '\r') {
            ++at_;
        }
    }

private:
    const char* at_;
    const char* end_;
};

JsonType take_value(Scanner& scanner)
{
    switch (scanner.peek()) {
    case '"': scanner.take_string(); return JsonType::String;
    case '{': scanner.skip_nested(); return JsonType::Object;
    case '[': scanner.skip_nested(); return JsonType::Array;
    case 't':
    case 'f': scanner.skip_scalar(); return JsonType::Boolean;
    case 'n': scanner.skip_scalar(); return JsonType::Null;
    default: scanner.skip_scalar(); return JsonType::Number;
    }
}

}  // namespace

bool read_members(std::string_view object, std::vector<JsonMember>& members)
{
    members.clear();
    Scanner scanner(object);
    if (!scanner.take('{')) return false;
    scanner.skip_space();
    while (!scanner.done() && scanner.peek() == '"') {
        JsonMember member{};
        member.key = scanner.take_string();
        if (!scanner.take(':')) return false;
        scanner.skip_space();
        if (scanner.done()) return false;
        const char* start = scanner.place();
        member.type = take_value(scanner);
        member.value = {start, static_cast<size_t>(scanner.place() - start)};
        members.push_back(member);
        if (!scanner.take(',')) break;
        scanner.skip_space();
    }
    return scanner.take('}');
}

bool drop_repeated_keys(std::vector<JsonMember>& members)
{
    const size_t before = members.size();
    std::unordered_set<std::string_view> seen;
    const auto is_repeated = [&](size_t row) {
        if (before > few_members) return !seen.insert(members[row].key).second;
        for (size_t later = row + 1; later < before; ++later) {
            if (members[later].key == members[row].key) return true;
        }
        return false;
    };
    std::vector<size_t> repeated;
    for (size_t row = before; row-- > 0;) {
        if (is_repeated(row)) repeated.push_back(row);
    }
    for (const size_t row : repeated) {  // from the last to the first
        members.erase(members.begin() + static_cast<std::ptrdiff_t>(row));
    }
    return members.size() != before;
}

std::string object_text(const std::vector<JsonMember>& members)
{
    std::string text = "{";
    for (const JsonMember& member : members) {
        if (text.size() > 1) text += ',';
        text += '"';
        text += member.key;
        text += "\":";
        text += member.value;
    }
    return text + "}";
}

std::string unescaped(std::string_view key)
{
    if (key.find('\\') == std::string_view::npos) return std::string(key);
    const auto parsed = parse_json('"' + std::string(key) + '"');
    return parsed && parsed->is_string() ? parsed->get<std::string>() : std::string(key);
}

}  // namespace itinera
