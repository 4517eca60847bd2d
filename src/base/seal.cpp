#include "base/seal.hpp"

#include <sodium.h>

#include <cstring>
#include <stdexcept>

namespace itinera {
namespace {

static_assert(seal_tag_bytes == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(sizeof(SealNonce) == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(sizeof(SealKey) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

// Chooses the code for this processor; once.
void ready()
{
    static const bool is_ready = sodium_init() >= 0;
    if (!is_ready) throw std::runtime_error("libsodium does not start");
}

const unsigned char* bytes_in(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

void fill_random(std::span<unsigned char> bytes)
{
    ready();
    randombytes_buf(bytes.data(), bytes.size());
}

SealKey random_key()
{
    SealKey key;
    fill_random(key);
    return key;
}

void wipe(std::span<unsigned char> bytes)
{
    sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::string& text)
{
    sodium_memzero(text.data(), text.size());
    text.clear();
}

void seal(std::string_view text, std::string_view context, const SealNonce& nonce,
          const SealKey& key, char* out)
{
    ready();
    crypto_aead_xchacha20poly1305_ietf_encrypt(reinterpret_cast<unsigned char*>(out), nullptr,
                                               bytes_in(text), text.size(), bytes_in(context),
                                               context.size(), nullptr, nonce.data(), key.data());
}

bool unseal(std::string_view sealed, std::string_view context, const SealNonce& nonce,
            const SealKey& key, char* out)
{
    ready();
    if (sealed.size() < seal_tag_bytes) return false;
    return crypto_aead_xchacha20poly1305_ietf_decrypt(
               reinterpret_cast<unsigned char*>(out), nullptr, nullptr, bytes_in(sealed),
               sealed.size(), bytes_in(context), context.size(), nonce.data(), key.data()) == 0;
}

std::string sealed_text(std::string_view text, std::string_view context, const SealKey& key)
{
    SealNonce nonce;
    fill_random(nonce);
    std::string sealed(nonce.size() + text.size() + seal_tag_bytes, '\0');
    std::memcpy(sealed.data(), nonce.data(), nonce.size());
    seal(text, context, nonce, key, sealed.data() + nonce.size());
    return sealed;
}

bool unseal_text(std::string_view sealed, std::string_view context, const SealKey& key,
                 std::string& text)
{
    SealNonce nonce;
    if (sealed.size() < nonce.size() + seal_tag_bytes) return false;
    std::memcpy(nonce.data(), sealed.data(), nonce.size());
    sealed.remove_prefix(nonce.size());
    text.resize(sealed.size() - seal_tag_bytes);
    return unseal(sealed, context, nonce, key, text.data());
}

Signer::Signer(const SealKey& seed)
{
    ready();
    crypto_sign_seed_keypair(public_.data(), secret_.data(), seed.data());
}

std::string Signer::public_key() const
{
    return {reinterpret_cast<const char*>(public_.data()), public_.size()};
}

std::string Signer::sign(std::string_view message) const
{
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                         bytes_in(message), message.size(), secret_.data());
    return signature;
}

bool signature_holds(std::string_view message, std::string_view signature,
                     std::string_view public_key)
{
    ready();
    if (signature.size() != crypto_sign_BYTES || public_key.size() != crypto_sign_PUBLICKEYBYTES) {
        return false;
    }
    return crypto_sign_verify_detached(bytes_in(signature), bytes_in(message), message.size(),
                                       bytes_in(public_key)) == 0;
}

}  // namespace itinera
