#include "access/totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

#include "base/seal.hpp"

namespace itinera {
namespace {

constexpr std::string_view base32_digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr size_t secret_bytes = 20;  // as RFC 4226 asks for SHA-1

std::string percent_encoded(std::string_view text)
{
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_' ||
                              c == '~';
        if (is_plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', digits[byte >> 4], digits[byte & 15]};
        }
    }
    return out;
}

}  // namespace

int64_t totp_step_of(Timestamp time)
{
    return ms_of(time) / totp_step.count();
}

std::string totp_code(std::string_view secret, int64_t step)
{
    std::array<unsigned char, 8> counter;
    for (size_t k = 0; k < counter.size(); ++k) {
        counter[k] = static_cast<unsigned char>(static_cast<uint64_t>(step) >> (8 * (7 - k)));
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
         mac.data(), &size);
    const size_t at = mac[size - 1] & 15U;
    const uint32_t number = (static_cast<uint32_t>(mac[at] & 0x7fU) << 24) |
                            (static_cast<uint32_t>(mac[at + 1]) << 16) |
                            (static_cast<uint32_t>(mac[at + 2]) << 8) | mac[at + 3];
    std::string code = std::to_string(number % 1'000'000);
    return std::string(6 - code.size(), '0') + code;
}

std::optional<int64_t> match_totp(std::string_view secret, std::string_view code, Timestamp now,
                                  int64_t used)
{
    std::optional<int64_t> found;
    const int64_t current = totp_step_of(now);
    for (int64_t step = current - 1; step <= current + 1; ++step) {
        const std::string expected = totp_code(secret, step);
        unsigned char differ = expected.size() == code.size() ? 0 : 1;
        for (size_t k = 0; k < std::min(expected.size(), code.size()); ++k)
            differ = static_cast<unsigned char>(differ | (expected[k] ^ code[k]));
        if (differ == 0 && step > used) found = step;
    }
    return found;
}

std::string new_totp_secret()
{
    const SealKey random = random_key();
    return std::string(reinterpret_cast<const char*>(random.data()), secret_bytes);
}

std::string totp_uri(std::string_view secret, std::string_view account)
{
    return "otpauth://totp/Itinera:" + percent_encoded(account) + "?secret=" + to_base32(secret) +
           "&issuer=Itinera&algorithm=SHA1&digits=6&period=30";
}

std::string to_base32(std::string_view bytes)
{
    std::string out;
    uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = (bits << 8) | static_cast<unsigned char>(c);
        for (count += 8; count >= 5; count -= 5) out += base32_digits[(bits >> (count - 5)) & 31];
    }
    if (count > 0) out += base32_digits[(bits << (5 - count)) & 31];
    return out;
}

Result<std::string> from_base32(std::string_view text)
{
    std::string out;
    uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const size_t digit =
            base32_digits.find(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
        if (digit == std::string_view::npos) return Error{ErrorKind::Invalid, "this is no base32"};
        bits = (bits << 5) | static_cast<uint32_t>(digit);
        count += 5;
        if (count >= 8) {
            count -= 8;
            out += static_cast<char>((bits >> count) & 0xff);
        }
    }
    return out;
}

}  // namespace itinera
