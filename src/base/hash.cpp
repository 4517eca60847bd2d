#include "base/hash.hpp"

#include <xxhash.h>

#include <string>

namespace itinera {

uint64_t hash64(std::string_view bytes, uint64_t seed)
{
    return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

Hash128 hash128(std::string_view bytes, uint64_t seed)
{
    const XXH128_hash_t hash = XXH3_128bits_withSeed(bytes.data(), bytes.size(), seed);
    return {hash.low64, hash.high64};
}

double bucket(std::string_view key, std::string_view salt)
{
    return static_cast<double>(hash64(key, hash64(salt)) >> 11) * 0x1.0p-53;
}

}  // namespace itinera
