// The second factor: codes of six digits that follow from a secret and the time (RFC 6238, SHA-1,
// 30 s), as authenticator apps show them (PR-48).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace itinera {

inline constexpr Duration totp_step = std::chrono::seconds(30);

// The time step of a moment: seconds since 1970 / 30.
int64_t totp_step_of(Timestamp time);
// "287082" for the secret "12345678901234567890" and step 1.
std::string totp_code(std::string_view secret, int64_t step);
// The step that the code is of: the current one, the one before or after, but none up to `used`:
// each code works once. Takes the same time for every wrong code.
std::optional<int64_t> match_totp(std::string_view secret, std::string_view code, Timestamp now,
                                  int64_t used);

// 20 random bytes.
std::string new_totp_secret();
// "otpauth://totp/Itinera:ann%40example.com?secret=…&issuer=Itinera"; secret in base32.
std::string totp_uri(std::string_view secret, std::string_view account);

// RFC 4648, upper case, without padding.
std::string to_base32(std::string_view bytes);
Result<std::string> from_base32(std::string_view text);

}  // namespace itinera
