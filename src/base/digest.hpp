// SHA-256 and HMAC-SHA-256 (OpenSSL behind them), cheap enough for one of each per imported row.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace itinera {

using Sha256Digest = std::array<unsigned char, 32>;

inline std::string_view bytes_of(const Sha256Digest& digest)
{
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

// A running SHA-256. A copy goes on from where the original stands: a common beginning is hashed
// once.
class Sha256 {
public:
    Sha256();
    void add(std::string_view bytes);
    Sha256Digest finish();  // Precondition: not finished yet.

private:
    alignas(8) std::array<unsigned char, 112> state_;
};

// Keyed hash with the two key blocks hashed once. Threads: immutable.
class HmacSha256 {
public:
    explicit HmacSha256(std::string_view secret);
    // Over the parts, end to end.
    Sha256Digest operator()(std::string_view first, std::string_view second = {}) const;

private:
    Sha256 inner_, outer_;
};

}  // namespace itinera
