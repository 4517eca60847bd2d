// Argon2id (libsodium, RFC 9106): what a password is kept as.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace itinera {

struct PasswordCost {
    size_t memory_bytes = size_t{64} << 20;
    unsigned passes = 3;
};

// "$argon2id$v=19$m=65536,t=3,p=1$…" with a random salt. Throws std::bad_alloc without the memory.
std::string hash_password(std::string_view password, const PasswordCost& cost);
// Costs what `hash` says it did. False also for what is no such hash.
bool password_fits(std::string_view password, const std::string& hash);

}  // namespace itinera
