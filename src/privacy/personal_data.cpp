#include "privacy/personal_data.hpp"

#include <algorithm>

namespace itinera {

std::vector<std::string> Subject::values() const
{
    std::vector<std::string> all;
    for (const NodeIdentifier& one : identifiers) all.push_back(one.value);
    return all;
}

bool names_one_of(std::string_view text, const std::vector<std::string>& values)
{
    return std::ranges::any_of(values, [&](const std::string& value) {
        if (value.empty()) return false;
        if (text.find(value) != std::string_view::npos) return true;
        const std::string quoted = dump_json(Json(value));
        return text.find(std::string_view(quoted).substr(1, quoted.size() - 2)) !=
               std::string_view::npos;
    });
}

}  // namespace itinera
