#include "access/password_rules.hpp"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "access/common_passwords.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

constexpr size_t password_bytes_max = 4 * password_code_points_max;
constexpr size_t part_code_points_min = 4;  // "ann" stands in many a word
constexpr std::string_view product = "itinera";

Error refused(std::string why)
{
    return Error{ErrorKind::Invalid, std::move(why), "password"};
}

std::string lower_ascii(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return lower;
}

bool is_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// "Ann-Marie Curie", "ann@example.com" -> their parts. Names in other scripts, which are short,
// whole.
std::vector<std::string> parts_of(std::string_view own)
{
    std::vector<std::string> parts;
    std::string part;
    for (const char c : lower_ascii(own) + " ") {
        if (std::string_view(" .@-_+,'").find(c) == std::string_view::npos) {
            part += c;
            continue;
        }
        const size_t length = is_ascii(part) ? part.size() : 2 * code_points(part);
        if (length >= part_code_points_min) parts.push_back(part);
        part.clear();
    }
    return parts;
}

}  // namespace

Result<std::string> normal_password(std::string_view password)
{
    if (password.size() > password_bytes_max)
        return refused("a password has at most 128 characters");
    if (!is_valid_utf8(password)) return refused("the password is not UTF-8");
    std::string normal = to_nfc(password);
    if (code_points(normal) > password_code_points_max)
        return refused("a password has at most 128 characters");
    return normal;
}

bool is_long_password(std::string_view normal)
{
    return code_points(normal) >= password_code_points_min;
}

bool is_common_password(std::string_view lower_case)
{
    static const std::unordered_set<std::string_view> common = [] {
        std::unordered_set<std::string_view> all;
        std::string_view rest = common_passwords;
        while (!rest.empty()) {
            const size_t end = std::min(rest.find('\n'), rest.size());
            if (end > 0) all.insert(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        return all;
    }();
    return common.contains(lower_case);
}

Result<Done> check_password(std::string_view normal, bool with_factor,
                            std::span<const std::string> own)
{
    const size_t length = code_points(normal);
    const size_t least =
        with_factor ? password_with_factor_code_points_min : password_code_points_min;
    if (length < least) {
        return refused("the password is to have " + std::to_string(least) +
                       " characters at least: three words with spaces are easy to remember");
    }
    const std::string lower = lower_ascii(normal);
    if (is_common_password(lower)) return refused("this password is among the commonest");
    if (lower.find(product) != std::string::npos)
        return refused("the password contains the name of this product");
    for (const std::string& one : own) {
        for (const std::string& part : parts_of(one)) {
            if (lower.find(part) != std::string::npos)
                return refused("the password contains your name or address");
        }
    }
    return Done{};
}

}  // namespace itinera
