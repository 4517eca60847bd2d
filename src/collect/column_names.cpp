#include "collect/column_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.hpp"
#include "collect/limits.hpp"

namespace itinera {

Result<std::vector<std::string>> checked_column_names(std::vector<std::string> names)
{
    if (names.size() > import_columns_max) {
        return Error{ErrorKind::TooLarge, fmt::format("The file has {} columns; {} are allowed.",
                                                      names.size(), import_columns_max)};
    }
    std::unordered_map<std::string_view, size_t> seen;
    for (size_t i = 0; i < names.size(); ++i) {
        if (!is_valid_utf8(names[i])) {
            return Error{
                ErrorKind::Invalid,
                fmt::format("The name of column {} is not UTF-8: set `encoding` in the mapping.",
                            i + 1)};
        }
        if (names[i].find('\r') != std::string::npos) {
            return Error{
                ErrorKind::Invalid,
                "The lines of the file end in CR only: save it with LF or CRLF line ends."};
        }
        names[i] = to_nfc(trim_white_space(names[i]));
        if (names[i].empty()) names[i] = fmt::format("column_{}", i + 1);
    }
    for (size_t i = 0; i < names.size(); ++i) {
        const auto [first, is_new] = seen.emplace(names[i], i);
        if (!is_new) {
            return Error{
                ErrorKind::Invalid,
                fmt::format("The header names {} twice (columns {} and {}): rename one of them.",
                            in_quotes(names[i]), first->second + 1, i + 1)};
        }
    }
    return names;
}

std::string listed(const std::vector<std::string>& names)
{
    constexpr size_t shown_max = 20;
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), shown_max); ++i) {
        text += (i == 0 ? "" : ", ") + shorten(names[i], 40);
    }
    if (names.size() > shown_max) text += fmt::format(" … ({} more)", names.size() - shown_max);
    return text;
}

}  // namespace itinera
