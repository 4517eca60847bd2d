// Goes through the members of a JSON object with the class of each value at hand: what collecting,
// the warehouse and pages do about personal data is this walk with another thing done to a value.
//
// JSON as written by collect: valid; of other text the answer is meaningless but safe. Keeps a tree
// of the paths met, so a key costs a comparison. Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "event/field_classes.hpp"

namespace itinera {

inline constexpr size_t walked_paths_max = 20'000;  // beyond, values are judged but not told

class FieldWalk {
public:
    // By names alone where `classes` is null.
    explicit FieldWalk(const FieldClasses* classes = nullptr);
    FieldWalk(FieldWalk&&) noexcept;
    ~FieldWalk();

    // The severest class among the values. `members`: of an object, without its braces (a comma
    // before them does not matter); `root`: the path of the object, such as "/properties".
    // Cost: 100-200 ns for a usual event.
    FieldClass look(std::string_view root, std::string_view members);

    // Appends the members to `out`, each value as `replace` writes it, or as it is where that
    // returns false. Asked for every text and number, with the class of field or value, whichever
    // is severer; of secrets for whole values, whatever they are but true, false and null.
    // A key that itself points at a person is handed in as a text of the class found.
    using Replace = std::function<bool(std::string& out, const FieldNature& nature,
                                       std::string_view json_value)>;
    void rewrite(std::string_view root, std::string_view members, const Replace& replace,
                 std::string& out);

    // Paths met for the first time, or raised by a value, since the last call.
    std::vector<FieldRecord> take_found();

private:
    class Walker;
    struct Node;
    Node& root_of(std::string_view root);
    Node* child_of(Node& parent, std::string_view key, size_t& hint);
    void judge(Node& node);
    void note(Node& node, const FieldNature& nature, ClassBy by);

    const FieldClasses* classes_;
    std::vector<std::unique_ptr<Node>> roots_;
    size_t nodes_ = 0;
    uint64_t version_ = 0;
    std::vector<FieldRecord> found_;
};

// The characters of a JSON string between its quotes.
std::string unescaped_text(std::string_view between_quotes);

}  // namespace itinera
