#include "access/secrets.hpp"

#include <charconv>
#include <cstring>

#include "access/totp.hpp"
#include "base/text.hpp"

namespace itinera {
namespace {

constexpr size_t code_letters = 10;
constexpr size_t setup_letters = 26;
constexpr size_t group_letters = 5;

std::string_view random_bytes(const SealKey& key)
{
    return {reinterpret_cast<const char*>(key.data()), key.size()};
}

HmacSha256 derived(const HmacSha256& master, std::string_view purpose)
{
    return HmacSha256(bytes_of(master(purpose)));
}

std::string grouped(std::string letters)
{
    for (size_t at = group_letters; at < letters.size(); at += group_letters + 1)
        letters.insert(at, "-");
    return letters;
}

std::string random_letters(size_t count)
{
    const SealKey key = random_key();
    return grouped(to_base32(random_bytes(key)).substr(0, count));
}

}  // namespace

std::string new_secret()
{
    const SealKey key = random_key();
    return to_base64url(random_bytes(key));
}

std::string new_id(std::string_view prefix)
{
    const SealKey key = random_key();
    return std::string(prefix) + to_hex(random_bytes(key).substr(0, 10));
}

std::string secret_hash(std::string_view secret)
{
    Sha256 hash;
    hash.add(secret);
    return to_hex(bytes_of(hash.finish()));
}

std::string new_recovery_code()
{
    return random_letters(code_letters);
}

std::string new_setup_code()
{
    return random_letters(setup_letters);
}

std::string plain_code(std::string_view code)
{
    std::string plain;
    for (const char c : code) {
        if (c == '-' || c == ' ') continue;
        plain += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    return plain;
}

bool equal_secret_texts(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    unsigned char differ = 0;
    for (size_t k = 0; k < a.size(); ++k)
        differ = static_cast<unsigned char>(differ | (a[k] ^ b[k]));
    return differ == 0;
}

AccessSecrets::AccessSecrets(std::string_view secret)
    : csrf_(derived(HmacSha256(secret), "csrf")), links_(derived(HmacSha256(secret), "links")),
      recovery_(derived(HmacSha256(secret), "recovery")), factors_()
{
    const Sha256Digest key = HmacSha256(secret)("factors");
    std::memcpy(factors_.data(), key.data(), factors_.size());
}

std::string AccessSecrets::csrf_token(std::string_view session_id) const
{
    return to_base64url(bytes_of(csrf_(session_id)));
}

std::string AccessSecrets::recovery_hash(std::string_view staff, std::string_view code) const
{
    return to_hex(bytes_of(recovery_(std::string(staff) + '\0', plain_code(code))));
}

std::string AccessSecrets::link_token(std::string_view purpose, std::string_view id,
                                      int64_t expires_ms) const
{
    const std::string body = std::string(id) + "." + std::to_string(expires_ms);
    return body + "." + to_base64url(bytes_of(links_(std::string(purpose) + '\0', body)));
}

std::optional<AccessSecrets::Link> AccessSecrets::read_link(std::string_view purpose,
                                                            std::string_view token) const
{
    const size_t first = token.find('.');
    const size_t second = token.find('.', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    Link link{std::string(token.substr(0, first)), 0};
    const char* end = token.data() + second;
    if (std::from_chars(token.data() + first + 1, end, link.expires_ms).ptr != end)
        return std::nullopt;
    if (!equal_secret_texts(link_token(purpose, link.id, link.expires_ms), token))
        return std::nullopt;
    return link;
}

std::string AccessSecrets::seal_factor(std::string_view staff, std::string_view secret) const
{
    return to_base64url(sealed_text(secret, staff, factors_));
}

std::optional<std::string> AccessSecrets::open_factor(std::string_view staff,
                                                      const std::string& sealed) const
{
    const auto bytes = from_base64url(sealed);
    std::string secret;
    if (!bytes || !unseal_text(*bytes, staff, factors_, secret)) return std::nullopt;
    return secret;
}

}  // namespace itinera
