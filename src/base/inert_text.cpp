#include "base/inert_text.hpp"

#include <algorithm>
#include <array>

namespace itinera {

bool may_act(std::string_view text)
{
    while (text.starts_with('\'')) text.remove_prefix(1);
    if (text.empty()) return false;
    constexpr std::string_view first = "=+-@|%\t\r\n";
    if (first.find(text.front()) != std::string_view::npos) return true;
    constexpr std::array<std::string_view, 6> full_width{"＝", "＋", "－", "＠", "｜", "％"};
    return std::ranges::any_of(full_width,
                               [&](std::string_view one) { return text.starts_with(one); });
}

std::string inert_text(std::string_view text)
{
    std::string out{text};
    if (may_act(text)) out.insert(out.begin(), '\'');
    return out;
}

std::string_view without_inert_mark(std::string_view text)
{
    if (text.starts_with('\'') && may_act(text)) text.remove_prefix(1);
    return text;
}

}  // namespace itinera
