#include "store/unsealed_body.hpp"

#include <algorithm>
#include <array>

#include "event/record_batch.hpp"

namespace itinera {
namespace {

constexpr std::array<std::string_view, 3> walked{"properties", "traits", "context"};

std::string_view without_braces(std::string_view object)
{
    return object.substr(1, object.size() - 2);
}

bool is_walked(const JsonMember& member)
{
    return member.type == JsonType::Object && std::ranges::find(walked, member.key) != walked.end();
}

}  // namespace

UnsealedBody::UnsealedBody(const FieldClasses& classes, const Tokens& tokens)
    : classes_(classes), tokens_(tokens), walk_(&classes)
{}

std::string_view UnsealedBody::of(std::string_view body, uint16_t flags)
{
    // Classes raised since the event was taken in, or before its log was: looked at again.
    const bool look_first = (flags & FlagProtected) == 0;
    if (look_first && !classes_.has_raised()) return body;
    read_members(body, members_);
    if (look_first) {
        FieldClass severest = FieldClass::None;
        for (const JsonMember& member : members_) {
            if (!is_walked(member)) continue;
            severest = std::max(
                severest, walk_.look('/' + std::string(member.key), without_braces(member.value)));
        }
        if (severest < FieldClass::Identifier) return body;
    }
    const FieldWalk::Replace replace = [this](std::string& out, const FieldNature& nature,
                                              std::string_view json_value) {
        if (nature.field_class < FieldClass::Identifier) return false;
        append_token(out, nature, json_value);
        return true;
    };
    text_ = "{";
    for (const JsonMember& member : members_) {
        if (!is_walked(member) && member.key != "type") continue;
        if (text_.size() > 1) text_ += ',';
        ((text_ += '"') += member.key) += "\":";
        if (!is_walked(member)) {
            text_ += member.value;
            continue;
        }
        text_ += '{';
        walk_.rewrite('/' + std::string(member.key), without_braces(member.value), replace, text_);
        text_ += '}';
    }
    text_ += '}';
    static_cast<void>(walk_.take_found());
    return text_;
}

void UnsealedBody::append_token(std::string& out, const FieldNature& nature,
                                std::string_view json_value)
{
    if (nature.field_class == FieldClass::Secret) {
        out += "\"[removed]\"";
        return;
    }
    const bool is_text = json_value.starts_with('"');
    const std::string value = is_text ? unescaped_text(json_value.substr(1, json_value.size() - 2))
                                      : std::string(json_value);
    out += '"';
    out += value.empty() ? value : tokens_.of(nature.kind, value);
    out += '"';
}

}  // namespace itinera
