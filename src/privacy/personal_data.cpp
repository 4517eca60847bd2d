#include "privacy/personal_data.hpp"

#include <algorithm>

#include "base/text_forms.hpp"

namespace itinera {

std::vector<std::string> Subject::values() const
{
    std::vector<std::string> all;
    for (const NodeIdentifier& one : identifiers) all.push_back(one.value);
    return all;
}

bool names_one_of(std::string_view text, const std::vector<std::string>& values)
{
    const std::string plain = without_json_escapes(text);
    return std::ranges::any_of(values, [&](const std::string& value) {
        return !value.empty() && (text.find(value) != std::string_view::npos ||
                                  plain.find(value) != std::string::npos);
    });
}

}  // namespace itinera
