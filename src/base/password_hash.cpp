#include "base/password_hash.hpp"

#include <sodium.h>

#include <array>
#include <cstring>
#include <new>
#include <stdexcept>

namespace itinera {

std::string hash_password(std::string_view password, const PasswordCost& cost)
{
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_argon2id_str(text.data(), password.data(), password.size(), cost.passes,
                                   cost.memory_bytes) != 0) {
        throw std::bad_alloc();
    }
    return text.data();
}

bool password_fits(std::string_view password, const std::string& hash)
{
    if (sodium_init() < 0) throw std::runtime_error("libsodium does not start");
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (hash.size() >= text.size()) return false;
    std::memcpy(text.data(), hash.data(), hash.size());
    return crypto_pwhash_argon2id_str_verify(text.data(), password.data(), password.size()) == 0;
}

}  // namespace itinera
