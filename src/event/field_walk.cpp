#include "event/field_walk.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <utility>

#include "event/personal_data.hpp"

namespace itinera {

struct FieldWalk::Node {
    std::string key;         // as written, between its quotes
    std::string path;        // a JSON pointer
    FieldNature nature;      // of the path
    FieldNature key_nature;  // of what the key itself is; {} for nearly all
    FieldClass told = FieldClass::None;
    bool is_told = false, is_by_staff = false;
    std::vector<std::unique_ptr<Node>> children;
    std::unordered_map<std::string_view, Node*> by_key;
};

namespace {

constexpr size_t few_children = 16;

size_t append_utf8(std::string& out, uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | (code >> 6));
        out += static_cast<char>(0x80 | (code & 63));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | (code >> 12));
        out += static_cast<char>(0x80 | ((code >> 6) & 63));
        out += static_cast<char>(0x80 | (code & 63));
    } else {
        out += static_cast<char>(0xF0 | (code >> 18));
        out += static_cast<char>(0x80 | ((code >> 12) & 63));
        out += static_cast<char>(0x80 | ((code >> 6) & 63));
        out += static_cast<char>(0x80 | (code & 63));
    }
    return out.size();
}

// Of four hexadecimal digits; 0xFFFD where they are not.
uint32_t code_at(std::string_view text, size_t at)
{
    uint32_t code = 0;
    for (size_t i = at; i < at + 4; ++i) {
        const char c = i < text.size() ? text[i] : '\0';
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return 0xFFFD;
        code = code * 16 + static_cast<uint32_t>(digit);
    }
    return code;
}

FieldNature severer(const FieldNature& a, const FieldNature& b)
{
    return b.field_class > a.field_class ? b : a;
}

// What is within a field that points at a person does so too.
FieldNature handed_down(const FieldNature& nature)
{
    return nature.field_class >= FieldClass::Identifier ? nature : FieldNature{};
}

void append_pointer(std::string& path, std::string_view key)
{
    path += '/';
    for (const char c : key) {
        if (c == '~') {
            path += "~0";
        } else if (c == '/') {
            path += "~1";
        } else {
            path += c;
        }
    }
}

}  // namespace

std::string unescaped_text(std::string_view between_quotes)
{
    std::string out;
    out.reserve(between_quotes.size());
    for (size_t i = 0; i < between_quotes.size(); ++i) {
        const char c = between_quotes[i];
        if (c != '\\' || i + 1 == between_quotes.size()) {
            out += c;
            continue;
        }
        const char escape = between_quotes[++i];
        switch (escape) {
        case 'n': out += '\n'; break;
        case 't': out += '\t'; break;
        case 'r': out += '\r'; break;
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'u': {
            uint32_t code = code_at(between_quotes, i + 1);
            i += 4;
            const bool is_first = code >= 0xD800 && code < 0xDC00;
            if (is_first &&
                between_quotes.substr(std::min(i + 1, between_quotes.size()), 2) == "\\u") {
                const uint32_t second = code_at(between_quotes, i + 3);
                if (second >= 0xDC00 && second < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
                    i += 6;
                }
            }
            append_utf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
            break;
        }
        default: out += escape;
        }
    }
    return out;
}

// One pass over a text; writes when `out` is given.
class FieldWalk::Walker {
public:
    Walker(FieldWalk& walk, std::string_view text, const Replace* replace, std::string* out)
        : walk_(walk), at_(text.data()), end_(at_ + text.size()), replace_(replace), out_(out)
    {}

    FieldClass severest() const { return severest_; }

    void members(Node& node, const FieldNature& inherited)
    {
        size_t hint = 0;
        bool is_first = true;
        while (true) {
            skip(',');
            if (at_ == end_ || *at_ != '"') return;
            const std::string_view key = take_string();
            skip(':');
            if (at_ == end_) return;
            Node* child = walk_.child_of(node, key, hint);
            if (out_ != nullptr && !is_first) *out_ += ',';
            is_first = false;
            if (child == nullptr) {  // too many paths: judged by its name each time
                Node passing;
                passing.key = key;
                passing.nature = nature_by_name(unescaped_text(key));
                passing.is_told = true;
                passing.told = FieldClass::Secret;
                write_key(passing);
                value(passing, inherited);
            } else {
                write_key(*child);
                value(*child, inherited);
            }
        }
    }

private:
    void skip(char separator)
    {
        while (at_ != end_ &&
               (*at_ == separator || *at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r'))
            ++at_;
    }

    // Precondition: at the opening quote. Between the quotes.
    std::string_view take_string()
    {
        const char* start = ++at_;
        while (at_ != end_) {
            const void* quote = std::memchr(at_, '"', static_cast<size_t>(end_ - at_));
            at_ = quote == nullptr ? end_ : static_cast<const char*>(quote);
            const char* slash = at_;
            while (slash != start && slash[-1] == '\\') --slash;
            if (at_ == end_ || (at_ - slash) % 2 == 0) break;
            ++at_;
        }
        const std::string_view text(start, static_cast<size_t>(at_ - start));
        if (at_ != end_) ++at_;
        return text;
    }

    std::string_view take_scalar()
    {
        const char* start = at_;
        while (at_ != end_ && *at_ != ',' && *at_ != '}' && *at_ != ']' && *at_ != ' ' &&
               *at_ != '\n' && *at_ != '\t' && *at_ != '\r')
            ++at_;
        if (at_ == start && at_ != end_) ++at_;  // no JSON: go on all the same
        return {start, static_cast<size_t>(at_ - start)};
    }

    // Behind the bracket that closes the one at which it stands.
    void skip_nested()
    {
        int depth = 0;
        while (at_ != end_) {
            if (*at_ == '"') {
                take_string();
                continue;
            }
            const char c = *at_++;
            if (c == '{' || c == '[') ++depth;
            if ((c == '}' || c == ']') && --depth == 0) return;
        }
    }

    void write(std::string_view text)
    {
        if (out_ != nullptr) *out_ += text;
    }

    void write_key(const Node& node)
    {
        if (node.key_nature.field_class != FieldClass::None) {
            severest_ = std::max(severest_, node.key_nature.field_class);
            if (out_ != nullptr) {
                const std::string quoted = '"' + node.key + '"';
                if (!(*replace_)(*out_, node.key_nature, quoted)) *out_ += quoted;
                *out_ += ':';
            }
            return;
        }
        write("\"");
        write(node.key);
        write("\":");
    }

    void value(Node& node, const FieldNature& inherited)
    {
        const FieldNature nature = severer(inherited, node.nature);
        if (nature.field_class == FieldClass::Secret && *at_ != 't' && *at_ != 'f' && *at_ != 'n') {
            secret(node, nature);
            return;
        }
        switch (*at_) {
        case '{': {
            ++at_;
            write("{");
            members(node, handed_down(nature));
            skip(',');
            if (at_ != end_ && *at_ == '}') ++at_;
            write("}");
            return;
        }
        case '[': array(node, inherited); return;
        case '"': {
            const char* start = at_;
            const std::string_view text = take_string();
            leaf(node, nature, text, {start, static_cast<size_t>(at_ - start)});
            return;
        }
        case 't':
        case 'f':
        case 'n': write(take_scalar()); return;
        default: {
            const std::string_view number = take_scalar();
            leaf(node, nature, number, number);
        }
        }
    }

    void secret(Node& node, const FieldNature& nature)
    {
        const char* start = at_;
        if (*at_ == '"') {
            take_string();
        } else if (*at_ == '{' || *at_ == '[') {
            skip_nested();
        } else {
            take_scalar();
        }
        severest_ = FieldClass::Secret;
        if (!node.is_told) walk_.note(node, nature, ClassBy::Name);
        replace(nature, {start, static_cast<size_t>(at_ - start)});
    }

    void array(Node& node, const FieldNature& inherited)
    {
        ++at_;
        write("[");
        bool is_first = true;
        while (true) {
            skip(',');
            if (at_ == end_) break;
            if (*at_ == ']') {
                ++at_;
                break;
            }
            if (!is_first) write(",");
            is_first = false;
            value(node, inherited);
        }
        write("]");
    }

    void leaf(Node& node, FieldNature nature, std::string_view text, std::string_view json)
    {
        const bool is_text = json.front() == '"';
        ClassBy by = ClassBy::Name;
        if (!node.is_by_staff && (is_text || text.size() >= 11)) {
            const bool is_escaped = is_text && text.find('\\') != std::string_view::npos;
            const PersonalData hit =
                is_escaped ? find_personal_data(unescaped_text(text)) : find_personal_data(text);
            if (hit != PersonalData::None) {
                const FieldNature found = itinera::nature_of(hit);
                if (found.field_class > nature.field_class) {
                    nature = found;
                    by = ClassBy::Value;
                }
            }
        }
        if (is_text && nature.field_class == FieldClass::None && !node.is_by_staff)
            nature = {FieldClass::Unclassified, "text"};
        if (!node.is_told || nature.field_class > node.told) walk_.note(node, nature, by);
        severest_ = std::max(severest_, nature.field_class);
        replace(nature, json);
    }

    void replace(const FieldNature& nature, std::string_view json)
    {
        if (out_ != nullptr && !(*replace_)(*out_, nature, json)) *out_ += json;
    }

    FieldWalk& walk_;
    const char* at_;
    const char* end_;
    const Replace* replace_;
    std::string* out_;
    FieldClass severest_ = FieldClass::None;
};

FieldWalk::FieldWalk(const FieldClasses* classes) : classes_(classes) {}
FieldWalk::FieldWalk(FieldWalk&&) noexcept = default;
FieldWalk::~FieldWalk() = default;

FieldClass FieldWalk::look(std::string_view root, std::string_view members)
{
    Walker walker(*this, members, nullptr, nullptr);
    walker.members(root_of(root), {});
    return walker.severest();
}

void FieldWalk::rewrite(std::string_view root, std::string_view members, const Replace& replace,
                        std::string& out)
{
    Walker(*this, members, &replace, &out).members(root_of(root), {});
}

std::vector<FieldRecord> FieldWalk::take_found()
{
    return std::exchange(found_, {});
}

FieldWalk::Node& FieldWalk::root_of(std::string_view root)
{
    if (classes_ != nullptr && classes_->version() != version_) {
        roots_.clear();  // judged anew
        nodes_ = 0;
        version_ = classes_->version();
    }
    for (const auto& one : roots_) {
        if (one->path == root) return *one;
    }
    roots_.push_back(std::make_unique<Node>());
    roots_.back()->path = root;
    return *roots_.back();
}

FieldWalk::Node* FieldWalk::child_of(Node& parent, std::string_view key, size_t& hint)
{
    // Keys of one kind of event come in one order.
    if (hint < parent.children.size() && parent.children[hint]->key == key)
        return parent.children[hint++].get();
    const auto& children = parent.children;
    if (children.size() <= few_children) {
        const auto found = std::ranges::find_if(
            children, [&](const std::unique_ptr<Node>& one) { return one->key == key; });
        if (found != children.end()) {
            hint = static_cast<size_t>(found - children.begin()) + 1;
            return found->get();
        }
    } else if (const auto found = parent.by_key.find(key); found != parent.by_key.end()) {
        return found->second;
    }
    if (nodes_ >= walked_paths_max) return nullptr;
    ++nodes_;
    parent.children.push_back(std::make_unique<Node>());
    Node& node = *parent.children.back();
    node.key = key;
    const std::string name = unescaped_text(key);
    node.key_nature = itinera::nature_of(find_personal_data(name));
    node.path = parent.path;
    // What points at a person is no path to be shown.
    append_pointer(node.path, node.key_nature.field_class == FieldClass::None ? name : "*");
    judge(node);
    if (parent.children.size() == few_children + 1) {
        for (const auto& one : parent.children) parent.by_key.emplace(one->key, one.get());
    } else if (parent.children.size() > few_children) {
        parent.by_key.emplace(node.key, &node);
    }
    hint = parent.children.size();
    return &node;
}

void FieldWalk::judge(Node& node)
{
    if (classes_ == nullptr) {
        const size_t stroke = node.path.rfind('/');
        node.nature = nature_by_name(std::string_view{node.path}.substr(stroke + 1));
        return;
    }
    const auto record = classes_->find(node.path);
    node.nature = record ? record->nature : classes_->nature_of(node.path);
    if (!record) return;
    node.is_told = true;
    node.is_by_staff = record->by == ClassBy::Staff;
    node.told = record->nature.field_class;
    if (!node.is_by_staff && node.nature.field_class == FieldClass::Unclassified) node.nature = {};
}

void FieldWalk::note(Node& node, const FieldNature& nature, ClassBy by)
{
    node.is_told = true;
    node.told = std::max(node.told, nature.field_class);
    if (nature.field_class != FieldClass::Unclassified) node.nature = severer(node.nature, nature);
    found_.push_back({node.path, nature, by});
}

}  // namespace itinera
