#include "base/text_forms.hpp"

#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <charconv>

namespace itinera {

std::string to_nfd(std::string_view text)
{
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfd = icu::Normalizer2::getNFDInstance(status);
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    nfd->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink,
                       nullptr, status);
    return U_SUCCESS(status) ? out : std::string(text);
}

std::string to_lower_case(std::string_view text)
{
    std::string out;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
        .toLower(icu::Locale::getRoot())
        .toUTF8String(out);
    return out;
}

std::string to_upper_case(std::string_view text)
{
    std::string out;
    icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())))
        .toUpper(icu::Locale::getRoot())
        .toUTF8String(out);
    return out;
}

std::string without_json_escapes(std::string_view text)
{
    if (text.find('\\') == std::string_view::npos) return std::string(text);
    std::string out;
    icu::UnicodeString units;  // of escapes that follow each other: surrogates come in pairs
    const auto flush = [&] {
        if (!units.isEmpty()) units.toUTF8String(out);
        units.remove();
    };
    for (size_t at = 0; at < text.size();) {
        unsigned code = 0;
        const bool is_unit =
            text.substr(at, 2) == "\\u" && at + 6 <= text.size() &&
            std::from_chars(text.data() + at + 2, text.data() + at + 6, code, 16).ptr ==
                text.data() + at + 6;
        if (is_unit) {
            units.append(static_cast<char16_t>(code));
            at += 6;
            continue;
        }
        flush();
        if (text[at] == '\\' && at + 1 < text.size()) ++at;
        out += text[at++];
    }
    flush();
    return out;
}

}  // namespace itinera
