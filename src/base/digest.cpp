// The one-shot and EVP interfaces allocate and fetch per call; the plain context can be copied,
// which is what makes a keyed hash of a short message cost two blocks. OpenSSL 3 calls it
// deprecated.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.hpp"

#include <openssl/sha.h>

#include <cstring>

namespace itinera {

namespace {

static_assert(sizeof(SHA256_CTX) == 112 && alignof(SHA256_CTX) <= 8);

SHA256_CTX* context(std::array<unsigned char, 112>& state)
{
    return reinterpret_cast<SHA256_CTX*>(state.data());
}

}  // namespace

Sha256::Sha256()
{
    SHA256_Init(context(state_));
}

void Sha256::add(std::string_view bytes)
{
    SHA256_Update(context(state_), bytes.data(), bytes.size());
}

Sha256Digest Sha256::finish()
{
    Sha256Digest digest;
    SHA256_Final(digest.data(), context(state_));
    return digest;
}

HmacSha256::HmacSha256(std::string_view secret)
{
    std::array<char, 64> key{};
    if (secret.size() > key.size()) {
        Sha256 hashed;
        hashed.add(secret);
        const Sha256Digest digest = hashed.finish();
        std::memcpy(key.data(), digest.data(), digest.size());
    } else {
        std::memcpy(key.data(), secret.data(), secret.size());
    }
    std::array<char, 64> inner_pad, outer_pad;
    for (size_t i = 0; i < key.size(); ++i) {
        inner_pad[i] = static_cast<char>(key[i] ^ 0x36);
        outer_pad[i] = static_cast<char>(key[i] ^ 0x5c);
    }
    inner_.add({inner_pad.data(), inner_pad.size()});
    outer_.add({outer_pad.data(), outer_pad.size()});
}

Sha256Digest HmacSha256::operator()(std::string_view first, std::string_view second) const
{
    Sha256 inner = inner_;
    inner.add(first);
    inner.add(second);
    const Sha256Digest digest = inner.finish();
    Sha256 outer = outer_;
    outer.add(bytes_of(digest));
    return outer.finish();
}

}  // namespace itinera
