// What follows from the secret of the installation: tokens against forged requests, signed links,
// sealed second factors, hashes of recovery codes. Private to this module.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "base/seal.hpp"
#include "base/time.hpp"

namespace itinera {

// 256 random bits as base64url, for cookies and tokens.
std::string new_secret();
// "st_4f1c…": 80 random bits.
std::string new_id(std::string_view prefix);
// What a secret is kept as: SHA-256 in hex. Secrets of 256 bits need no salt.
std::string secret_hash(std::string_view secret);
// "7K3QD-M4WXA": 50 random bits, as people copy them.
std::string new_recovery_code();
// "7K3QD-M4WXA-…": 130 random bits.
std::string new_setup_code();
// Upper case, without dashes and spaces: what codes are compared as.
std::string plain_code(std::string_view code);
bool equal_secret_texts(std::string_view a, std::string_view b);

// Threads: immutable.
class AccessSecrets {
public:
    explicit AccessSecrets(std::string_view secret);

    std::string csrf_token(std::string_view session_id) const;
    std::string recovery_hash(std::string_view staff, std::string_view code) const;

    // A signed link (PR-65): "<id>.<expiry in ms>.<HMAC-SHA-256 over purpose, id, expiry>".
    std::string link_token(std::string_view purpose, std::string_view id, int64_t expires_ms) const;
    struct Link {
        std::string id;
        int64_t expires_ms;
    };
    // Nothing if it is not signed by us for this purpose. Whether it is still in time is the
    // caller's question.
    std::optional<Link> read_link(std::string_view purpose, std::string_view token) const;

    std::string seal_factor(std::string_view staff, std::string_view secret) const;
    std::optional<std::string> open_factor(std::string_view staff, const std::string& sealed) const;

private:
    HmacSha256 csrf_, links_, recovery_;
    SealKey factors_;
};

}  // namespace itinera
