#include "privacy/masked_reason.hpp"

#include "base/text_forms.hpp"
#include "event/personal_data.hpp"
#include "privacy/mask.hpp"

namespace itinera {
namespace {

void replace_all(std::string& text, std::string_view what)
{
    for (size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + masked_text.size()))
        text.replace(at, what.size(), masked_text);
}

}  // namespace

std::string masked_reason(std::string_view text, std::span<const std::string> values)
{
    std::string without(text);
    for (const std::string& value : values) {
        if (!value.empty()) replace_all(without, value);
    }
    // In another case lengths differ from script to script: then nothing of it is kept.
    const std::string lower = to_lower_case(without);
    for (const std::string& value : values) {
        if (!value.empty() && lower.find(to_lower_case(value)) != std::string::npos)
            return std::string(masked_text);
    }
    std::string found;
    for (size_t at = 0; at < without.size();) {
        const size_t end = std::min(without.find(' ', at), without.size());
        const std::string_view word = std::string_view(without).substr(at, end - at);
        if (find_personal_data(word) == PersonalData::None)
            found += word;
        else
            found += masked_text;
        if (end < without.size()) found += ' ';
        at = end + 1;
    }
    // Groups of digits with spaces between them.
    if (find_personal_data(found) != PersonalData::None) return std::string(masked_text);
    return found;
}

}  // namespace itinera
