#include "collect/yaml_tree.hpp"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/text.hpp"

namespace itinera {

namespace {

constexpr size_t nesting_max = 16;

struct Refusal {
    YAML::Mark at;
    std::string what;
};

// Builds the tree from the parser's events: only there are tags and anchors still to be seen.
class TreeBuilder final : public YAML::EventHandler {
public:
    Json take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        refuse_anchor(mark, anchor);
        put(mark, Json(nullptr));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override
    {
        throw Refusal{mark, "aliases (*name) are not allowed: write the value out"};
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override
    {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        if (open_.empty() || open_.back()->is_array() || pending_key_.back().has_value()) {
            put(mark, is_null(tag, value) ? Json(nullptr) : Json(value));
            return;
        }
        if (open_.back()->contains(value))
            throw Refusal{mark, "the key " + in_quotes(value) + " stands twice"};
        pending_key_.back() = value;
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open(mark, Json::array());
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        refuse_anchor(mark, anchor);
        refuse_tag(mark, tag);
        open(mark, Json::object());
    }
    void OnMapEnd() override { close(); }

private:
    static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor)
    {
        if (anchor != YAML::NullAnchor) throw Refusal{mark, "anchors (&name) are not allowed"};
    }
    // "?" is a plain value, "!" a quoted one: neither was written by anybody.
    static void refuse_tag(const YAML::Mark& mark, const std::string& tag)
    {
        if (!tag.empty() && tag != "?" && tag != "!") {
            throw Refusal{mark, "tags (" + tag + ") are not allowed: write the plain value"};
        }
    }
    static bool is_null(const std::string& tag, const std::string& value)
    {
        return tag != "!" && (value.empty() || value == "~" || value == "null");
    }

    Json* put(const YAML::Mark& mark, Json value)
    {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        if (!pending_key_.back()) throw Refusal{mark, "a key must be a plain text"};
        Json& slot = parent[*pending_key_.back()];
        slot = std::move(value);
        pending_key_.back().reset();
        return &slot;
    }
    // A pointer into a parent stays good: the parent gets no new child before this one is closed.
    void open(const YAML::Mark& mark, Json empty)
    {
        if (open_.size() >= nesting_max) {
            throw Refusal{mark, fmt::format("nested deeper than {}", nesting_max)};
        }
        Json* const slot = put(mark, std::move(empty));
        open_.push_back(slot);
        pending_key_.emplace_back();
    }
    void close()
    {
        open_.pop_back();
        pending_key_.pop_back();
    }

    Json root_;
    std::vector<Json*> open_;
    std::vector<std::optional<std::string>> pending_key_;  // one per open collection
};

Error at_mark(const YAML::Mark& mark, const std::string& what)
{
    return {ErrorKind::Invalid, fmt::format("The mapping cannot be read at line {}, column {}: {}.",
                                            mark.line + 1, mark.column + 1, what)};
}

// Leaves as strings, as YAML gives them.
void leaves_to_text(Json& node)
{
    if (node.is_structured()) {
        for (auto& child : node) leaves_to_text(child);
    } else if (!node.is_string() && !node.is_null()) {
        node = node.dump();
    }
}

}  // namespace

Result<Json> parse_yaml(std::string_view text)
{
    if (!is_valid_utf8(text)) {
        return Error{ErrorKind::Invalid,
                     fmt::format("The mapping is not UTF-8 (byte {}).", valid_utf8_prefix(text))};
    }
    if (trim_white_space(text).starts_with('{')) {
        if (auto json = parse_json(text)) {
            leaves_to_text(json.value());
            return json;
        }
    }
    std::istringstream stream{std::string{text}};
    try {
        YAML::Parser parser(stream);
        TreeBuilder builder;
        if (!parser.HandleNextDocument(builder)) {
            return Error{ErrorKind::Invalid, "The mapping is empty."};
        }
        TreeBuilder second;
        if (parser.HandleNextDocument(second)) {
            return Error{ErrorKind::Invalid,
                         "The mapping holds more than one YAML document (---)."};
        }
        return builder.take();
    } catch (const Refusal& refusal) {
        return at_mark(refusal.at, refusal.what);
    } catch (const YAML::Exception& exception) {
        return at_mark(exception.mark, exception.msg);
    }
}

}  // namespace itinera
