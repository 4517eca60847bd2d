// Sealing with XChaCha20-Poly1305, random bytes, Ed25519 signatures: libsodium, wrapped once.
//
// A sealed text is as long as the text and a tag, and opens only with the same key, nonce and
// context (associated data: what the text belongs to). Threads: any number.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace itinera {

inline constexpr size_t seal_tag_bytes = 16;
using SealKey = std::array<unsigned char, 32>;
using SealNonce = std::array<unsigned char, 24>;

// From the system's secure generator.
void fill_random(std::span<unsigned char> bytes);
SealKey random_key();
// Overwrites, so that the optimiser does not take it out.
void wipe(std::span<unsigned char> bytes);
void wipe(std::string& text);

// Writes text.size() + seal_tag_bytes bytes to `out`, which may be where the text lies.
// Precondition: no two texts are sealed with one (key, nonce).
void seal(std::string_view text, std::string_view context, const SealNonce& nonce,
          const SealKey& key, char* out);
// Writes sealed.size() - seal_tag_bytes bytes to `out`, or says false: another key, nonce or
// context, or damage.
bool unseal(std::string_view sealed, std::string_view context, const SealNonce& nonce,
            const SealKey& key, char* out);

// The same with a random nonce in front: 40 bytes longer than the text.
std::string sealed_text(std::string_view text, std::string_view context, const SealKey& key);
// False where it does not open.
bool unseal_text(std::string_view sealed, std::string_view context, const SealKey& key,
                 std::string& text);

// Ed25519 from a seed of 32 bytes.
class Signer {
public:
    explicit Signer(const SealKey& seed);
    std::string public_key() const;                    // 32 bytes
    std::string sign(std::string_view message) const;  // 64 bytes
private:
    std::array<unsigned char, 64> secret_;
    std::array<unsigned char, 32> public_;
};
bool signature_holds(std::string_view message, std::string_view signature,
                     std::string_view public_key);

}  // namespace itinera
