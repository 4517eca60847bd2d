#include "event/token.hpp"

#include <algorithm>

#include "event/personal_data.hpp"

namespace itinera {

namespace {

constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz234567";
constexpr size_t token_characters = 26;

}  // namespace

// A secret of any length, hashed under a name of its own: it may serve other uses too.
Tokens::Tokens(std::string_view secret) : hmac_(bytes_of(HmacSha256(secret)("itinera token"))) {}

std::string Tokens::of(std::string_view kind, std::string_view value) const
{
    std::string text{kind};
    text.push_back('\0');
    text += normal_form(kind, value);
    const Sha256Digest mac = hmac_(text);
    std::string token = "tok_";
    token += kind;
    for (size_t i = 0; i < token_characters; ++i) {
        const size_t bit = 5 * i, byte = bit / 8;
        const unsigned pair = (unsigned{mac[byte]} << 8) | mac[byte + 1];
        token += alphabet[(pair >> (11 - bit % 8)) & 31];
    }
    return token;
}

bool is_token(std::string_view text)
{
    if (!text.starts_with("tok_") || text.size() < 4 + token_characters) return false;
    const std::string_view coded = text.substr(text.size() - token_characters);
    return std::ranges::all_of(coded,
                               [](char c) { return alphabet.find(c) != std::string_view::npos; });
}

}  // namespace itinera
