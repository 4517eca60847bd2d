#include "collect/clean.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.hpp"

namespace itinera {

namespace {

bool is_plain_ascii(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; });
}

bool has_control(std::string_view text)
{
    return std::ranges::any_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7F;
    });
}

}  // namespace

std::optional<std::string_view> clean_name(std::string_view text, std::string& scratch)
{
    if (is_plain_ascii(text)) {
        while (text.starts_with(' ')) text.remove_prefix(1);
        while (text.ends_with(' ')) text.remove_suffix(1);
        return text.empty() ? std::nullopt : std::optional{text};
    }
    const std::string_view trimmed = trim_white_space(text);
    if (trimmed.empty() || has_control(trimmed)) return std::nullopt;
    scratch = to_nfc(trimmed);
    return std::string_view{scratch};
}

std::string cut_address(std::string_view address)
{
    const std::string text{address};
    std::array<char, INET6_ADDRSTRLEN> out{};
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) {
        bytes[2] = bytes[3] = 0;
        return inet_ntop(AF_INET, bytes.data(), out.data(), out.size());
    }
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
        std::memset(bytes.data() + 6, 0, 10);
        return inet_ntop(AF_INET6, bytes.data(), out.data(), out.size());
    }
    const size_t dot = address.find('.');
    return std::string{dot == std::string_view::npos ? address : address.substr(dot + 1)};
}

std::string masked(std::string_view text)
{
    std::string out;
    for (const char c : shorten(text.substr(0, valid_utf8_prefix(text)), 40)) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0xC0) {
            out += "•";
        } else if (byte >= 0x80) {
            continue;  // the rest of a character
        } else if (c >= '0' && c <= '9') {
            out += '9';
        } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            out += 'x';
        } else {
            out += byte < 0x20 ? ' ' : c;
        }
    }
    return out;
}

}  // namespace itinera
