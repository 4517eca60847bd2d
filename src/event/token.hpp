// What stands for an identifier or a sensitive value wherever bodies are not sealed (PR-17).
#pragma once

#include <string>
#include <string_view>

#include "base/digest.hpp"

namespace itinera {

// Makes "tok_email" + 26 characters of a-z2-7: HMAC-SHA-256(secret, kind ‖ 0x00 ‖ value), its first
// 130 bits. Equal values of a kind, in whatever form they were written (normal_form), give equal
// tokens, to count and join; it cannot be opened. Threads: immutable.
class Tokens {
public:
    explicit Tokens(std::string_view secret);
    std::string of(std::string_view kind, std::string_view value) const;

private:
    HmacSha256 hmac_;
};

// Whether a text has the form of a token.
bool is_token(std::string_view text);

}  // namespace itinera
