#include "privacy/signed_link.hpp"

#include <array>
#include <charconv>

#include "base/seal.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

constexpr size_t token_bytes_max = 256;

std::optional<int64_t> link_number(std::string_view text)
{
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

std::string link_hash(std::string_view secret)
{
    Sha256 digest;
    digest.add(secret);
    return to_hex(bytes_of(digest.finish()));
}

// Takes as long wherever they differ.
bool are_equal(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    unsigned differing = 0;
    for (size_t at = 0; at < a.size(); ++at)
        differing |= static_cast<unsigned>(a[at]) ^ static_cast<unsigned>(b[at]);
    return differing == 0;
}

}  // namespace

SignedLinks::SignedLinks(std::string_view secret) : key_(secret) {}

std::string SignedLinks::signature(std::string_view purpose, std::string_view signed_part) const
{
    std::string text(purpose);
    text += '\n';
    return to_hex(bytes_of(key_(text, signed_part)));
}

SignedLinks::Made SignedLinks::make(std::string_view purpose, int64_t object,
                                    Timestamp expires) const
{
    std::array<unsigned char, 32> random{};
    fill_random(random);
    const std::string secret =
        to_hex({reinterpret_cast<const char*>(random.data()), random.size()});
    std::string token =
        std::to_string(object) + "." + std::to_string(ms_of(expires)) + "." + secret;
    const std::string mark = signature(purpose, token);
    return {token + "." + mark, link_hash(secret)};
}

std::optional<SignedLinks::Read> SignedLinks::read(std::string_view purpose, std::string_view token,
                                                   Timestamp now) const
{
    if (token.size() > token_bytes_max) return std::nullopt;
    const size_t first = token.find('.');
    const size_t second = token.find('.', first + 1);
    const size_t last = token.rfind('.');
    if (first == std::string_view::npos || second == std::string_view::npos || last <= second)
        return std::nullopt;
    if (!are_equal(token.substr(last + 1), signature(purpose, token.substr(0, last))))
        return std::nullopt;
    const auto object = link_number(token.substr(0, first));
    const auto expires = link_number(token.substr(first + 1, second - first - 1));
    if (!object || !expires || ms_of(now) >= *expires) return std::nullopt;
    return Read{*object, link_hash(token.substr(second + 1, last - second - 1))};
}

}  // namespace itinera
