#include "base/text.hpp"

#include <fmt/format.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>

namespace itinera {
namespace {

bool is_ascii(std::string_view text)
{
    size_t at = 0;
    for (; at + 8 <= text.size(); at += 8) {
        uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, 8);
        if ((eight & 0x8080808080808080ULL) != 0) return false;
    }
    for (; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0x80U) != 0) return false;
    }
    return true;
}

struct Converter {
    explicit Converter(const char* name) { handle = ucnv_open(name, &status); }
    ~Converter() { ucnv_close(handle); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    UErrorCode status = U_ZERO_ERROR;
    UConverter* handle = nullptr;
};

}  // namespace

size_t valid_utf8_prefix(std::string_view bytes)
{
    const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
    const size_t size = bytes.size();
    size_t at = 0;
    while (at < size) {
        if (size - at >= 8) {
            uint64_t eight = 0;
            std::memcpy(&eight, data + at, 8);
            if ((eight & 0x8080808080808080ULL) == 0) {
                at += 8;
                continue;
            }
        }
        const uint8_t lead = data[at];
        if (lead < 0x80) {
            ++at;
            continue;
        }
        const size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
        if (lead < 0xC2 || lead > 0xF4 || size - at < length) return at;
        const uint8_t second = data[at + 1];
        // No overlong forms, no surrogates, nothing above U+10FFFF.
        const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) return at;
        for (size_t k = 2; k < length; ++k) {
            if ((data[at + k] & 0xC0U) != 0x80) return at;
        }
        at += length;
    }
    return size;
}

bool is_valid_utf8(std::string_view bytes)
{
    return valid_utf8_prefix(bytes) == bytes.size();
}

size_t code_points(std::string_view text)
{
    return static_cast<size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

std::string to_nfc(std::string_view text)
{
    if (is_ascii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    nfc->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                       nullptr, status);
    return U_SUCCESS(status) ? out : std::string(text);
}

std::string_view trim_white_space(std::string_view text)
{
    const auto* data = reinterpret_cast<const uint8_t*>(text.data());
    auto size = static_cast<int32_t>(text.size());
    int32_t start = 0;
    while (start < size) {
        int32_t at = start;
        UChar32 c = 0;
        U8_NEXT(data, at, size, c);
        if (c < 0 || !u_isUWhiteSpace(c)) break;
        start = at;
    }
    while (size > start) {
        int32_t at = size;
        UChar32 c = 0;
        U8_PREV(data, start, at, c);
        if (c < 0 || !u_isUWhiteSpace(c)) break;
        size = at;
    }
    return text.substr(static_cast<size_t>(start), static_cast<size_t>(size - start));
}

std::string shorten(std::string_view text, size_t code_points_max)
{
    size_t seen = 0;
    for (size_t at = 0; at < text.size(); ++at) {
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80) continue;
        if (seen++ == code_points_max) return std::string(text.substr(0, at)) + "…";
    }
    return std::string(text);
}

std::string in_quotes(std::string_view text)
{
    // Bytes that are no UTF-8 are cut off, so that messages are always text.
    const std::string_view valid = text.substr(0, valid_utf8_prefix(text));
    std::string out = "\"";
    for (const char c : shorten(valid, 80)) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(static_cast<unsigned char>(c)));
        } else {
            out += c;
        }
    }
    return out + (valid.size() == text.size() ? "\"" : "…\"");
}

Result<std::string> gb18030_to_utf8(std::string_view bytes)
{
    if (is_ascii(bytes)) return std::string(bytes);
    // One converter a thread: opening one costs more than converting a row.
    thread_local Converter from("gb18030");
    thread_local Converter to("UTF-8");
    if (U_FAILURE(from.status) || U_FAILURE(to.status)) {
        return Error{ErrorKind::Unavailable, "ICU has no GB18030 converter"};
    }
    UErrorCode status = U_ZERO_ERROR;
    ucnv_reset(from.handle);
    ucnv_setToUCallBack(from.handle, UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
    std::u16string wide(bytes.size() + 1, u'\0');
    UChar* target = wide.data();
    const char* source = bytes.data();
    ucnv_toUnicode(from.handle, &target, wide.data() + wide.size(), &source,
                   bytes.data() + bytes.size(), nullptr, true, &status);
    if (U_FAILURE(status)) {
        return Error{ErrorKind::Invalid,
                     fmt::format("the text is not GB18030 near byte {}", source - bytes.data())};
    }
    std::string out((static_cast<size_t>(target - wide.data()) + 1) * 3, '\0');
    const int32_t length =
        ucnv_fromUChars(to.handle, out.data(), static_cast<int32_t>(out.size()), wide.data(),
                        static_cast<int32_t>(target - wide.data()), &status);
    if (U_FAILURE(status)) return Error{ErrorKind::Invalid, "the text cannot be written as UTF-8"};
    out.resize(static_cast<size_t>(length));
    return out;
}

std::string detect_encoding(std::string_view sample)
{
    if (is_valid_utf8(sample)) return "UTF-8";
    UErrorCode status = U_ZERO_ERROR;
    UCharsetDetector* detector = ucsdet_open(&status);
    ucsdet_setText(detector, sample.data(), static_cast<int32_t>(sample.size()), &status);
    const UCharsetMatch* match = ucsdet_detect(detector, &status);
    std::string name;
    if (match != nullptr && U_SUCCESS(status)) {
        if (const char* found = ucsdet_getName(match, &status); found != nullptr) name = found;
    }
    ucsdet_close(detector);
    return name;
}

std::string to_hex(std::string_view bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        out += digits[static_cast<unsigned char>(c) >> 4];
        out += digits[static_cast<unsigned char>(c) & 15];
    }
    return out;
}

namespace {
constexpr std::string_view base64url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

std::string to_base64url(std::string_view bytes)
{
    std::string out;
    uint32_t bits = 0;
    int held = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        held += 8;
        while (held >= 6) {
            held -= 6;
            out += base64url_digits[bits >> held & 63];
        }
    }
    if (held > 0) out += base64url_digits[bits << (6 - held) & 63];
    return out;
}

Result<std::string> from_base64url(std::string_view text)
{
    std::string out;
    uint32_t bits = 0;
    int held = 0;
    for (const char c : text) {
        const size_t digit = base64url_digits.find(c);
        if (digit == std::string_view::npos) {
            return Error{ErrorKind::Invalid, in_quotes(text) + " is not base64url"};
        }
        bits = bits << 6 | static_cast<uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            out += static_cast<char>(bits >> held & 255);
        }
    }
    return out;
}

}  // namespace itinera
