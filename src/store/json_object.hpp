// Finds the members of a JSON object without building a document: text in, views out.
//
// Precondition everywhere: valid JSON, as checked when the event was collected. Of bad text the
// answer is meaningless but safe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace itinera {

enum class JsonType : unsigned char { String, Number, Boolean, Array, Object, Null };

struct JsonMember {
    std::string_view key;    // between the quotes, escapes as they are
    std::string_view value;  // text of the value
    JsonType type;
};

// The members of the outermost object, in their order; not of objects within. Replaces `members`.
// False if the text is no object.
bool read_members(std::string_view object, std::vector<JsonMember>& members);

// Of members with the same key the last stands (EV-5), in the place of the last. Returns whether
// there were any.
bool drop_repeated_keys(std::vector<JsonMember>& members);

// The text of an object with these members.
std::string object_text(const std::vector<JsonMember>& members);

// The characters that a key stands for.
std::string unescaped(std::string_view key);

}  // namespace itinera
