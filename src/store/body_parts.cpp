#include "store/body_parts.hpp"

namespace itinera {
namespace {

std::string_view object_only(const JsonMember& member)
{
    return member.type == JsonType::Object ? member.value : std::string_view();
}

}  // namespace

BodyParts BodyReader::read(std::string_view body)
{
    BodyParts parts;
    properties_.clear();
    std::string_view type;
    std::string_view traits;
    read_members(body, members_);
    for (const JsonMember& member : members_) {
        if (member.key == "properties") parts.properties = object_only(member);
        if (member.key == "context") parts.context = object_only(member);
        if (member.key == "traits") traits = object_only(member);
        if (member.key == "type") type = member.value;
    }
    if (type == "\"identify\"" || type == "\"group\"") parts.properties = traits;
    if (parts.properties.empty()) return parts;
    read_members(parts.properties, properties_);
    if (drop_repeated_keys(properties_)) {
        repaired_ = object_text(properties_);
        parts.properties = repaired_;
        read_members(parts.properties, properties_);
    }
    return parts;
}

}  // namespace itinera
