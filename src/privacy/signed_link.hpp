// Links that are valid once and for a while (PR-65): whoever holds one may do the one thing it
// names. The database keeps the hash of its secret, so that reading it gives no link away.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/time.hpp"

namespace itinera {

// Threads: immutable.
class SignedLinks {
public:
    explicit SignedLinks(std::string_view secret);

    struct Made {
        std::string token;  // "<object>.<expiry in ms>.<secret>.<HMAC-SHA-256>", for the holder
        std::string hash;   // what is kept: SHA-256 of the secret, hex
    };
    Made make(std::string_view purpose, int64_t object, Timestamp expires) const;

    struct Read {
        int64_t object = 0;
        std::string hash;
    };
    // Nothing for what was not signed by us for this purpose, or is too old at `now`. Whether it
    // was used, or replaced by another, is the caller's question.
    std::optional<Read> read(std::string_view purpose, std::string_view token, Timestamp now) const;

private:
    std::string signature(std::string_view purpose, std::string_view signed_part) const;
    HmacSha256 key_;
};

}  // namespace itinera
