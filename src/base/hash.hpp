// Fast hashes for tables and checksums (xxHash). Not for secrets: those go through libsodium.
#pragma once

#include <cstdint>
#include <string_view>

namespace itinera {

// XXH3, 64 bits. Stable across platforms and releases: may be stored.
uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

struct Hash128 {
    uint64_t low;
    uint64_t high;
    friend bool operator==(const Hash128&, const Hash128&) = default;
    friend auto operator<=>(const Hash128&, const Hash128&) = default;
};
Hash128 hash128(std::string_view bytes, uint64_t seed = 0);

// A uniform number in [0, 1) that follows from `key` and `salt` alone: who is in which group.
double bucket(std::string_view key, std::string_view salt);

// For unordered containers that are looked up by string_view.
struct StringHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return hash64(text); }
};

}  // namespace itinera
