// The pass over every text value that tells nearly all that hold nothing.
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <cstdint>
#include <cstring>

#include "event/personal_data.hpp"

namespace itinera {

namespace {

// A sum over characters that is 10 or more whenever there is something to find: it tells most texts
// at 16 bytes a step. A digit counts 1, a dot 2, a colon 5, a sign of e-mail 10.
#if defined(__SSE2__)
__m128i weights_of(__m128i bytes)
{
    const auto are = [&](int c) {
        return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(static_cast<char>(c)));
    };
    const __m128i above_zero = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i digits = _mm_or_si128(
        _mm_cmpeq_epi8(_mm_subs_epu8(above_zero, _mm_set1_epi8(9)), _mm_setzero_si128()),
        are(0xEF));                                          // begins a full-width digit
    const __m128i signs = _mm_or_si128(are('@'), are('%'));  // %40 in an address of a page
    return _mm_or_si128(_mm_or_si128(_mm_and_si128(digits, _mm_set1_epi8(1)),
                                     _mm_and_si128(are('.'), _mm_set1_epi8(2))),
                        _mm_or_si128(_mm_and_si128(are(':'), _mm_set1_epi8(5)),
                                     _mm_and_si128(signs, _mm_set1_epi8(10))));
}

template <typename Word>
Word load(const char* at)
{
    Word word;
    std::memcpy(&word, at, sizeof word);
    return word;
}

// Of a text of 6 to 15 bytes, by loads of fixed size: bytes stored one by one and loaded together
// would wait for each other.
__m128i short_text(std::string_view text)
{
    const char* end = text.data() + text.size();
    uint64_t low = 0, high = 0;
    if (text.size() < 8) {
        low = load<uint32_t>(text.data()) |
              (uint64_t{load<uint32_t>(end - 4)} >> (8 * (8 - text.size()))) << 32;
    } else {
        low = load<uint64_t>(text.data());
        if (text.size() > 8) high = load<uint64_t>(end - 8) >> (8 * (16 - text.size()));
    }
    return _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));
}

// Precondition: at least 6 bytes. Those at the end may count twice.
uint64_t weight_of(std::string_view text)
{
    __m128i sum = _mm_setzero_si128();
    const auto add = [&](__m128i bytes) {
        sum = _mm_add_epi64(sum, _mm_sad_epu8(weights_of(bytes), _mm_setzero_si128()));
    };
    const auto block_at = [&](size_t at) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
    };
    size_t at = 0;
    for (; at + 16 <= text.size(); at += 16) add(block_at(at));
    if (text.size() < 16) {
        add(short_text(text));
    } else if (at < text.size()) {
        add(block_at(text.size() - 16));
    }
    return static_cast<uint64_t>(_mm_cvtsi128_si64(sum)) +
           static_cast<uint64_t>(_mm_cvtsi128_si64(_mm_unpackhi_epi64(sum, sum)));
}
#else
uint64_t weight_of(std::string_view)
{
    return 10;
}
#endif

// The closer look. Digits count in runs of 3 and more, as they stand in all numbers of people, but
// not in "2026-11-22T07:12:16Z".
bool has_enough_of_something(std::string_view text)
{
    size_t run = 0, digits = 0, in_runs = 0, dots = 0, colons = 0;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            ++digits;
            ++run;
            in_runs += run == 3 ? 3 : run > 3 ? 1 : 0;
            continue;
        }
        run = 0;
        if (c == '.') ++dots;
        if (c == ':') ++colons;
        if (c == '@' || c == '%' || static_cast<unsigned char>(c) == 0xEF) return true;
    }
    return in_runs >= 11 || (digits >= 4 && dots >= 3) || colons >= 7 ||
           (colons >= 2 && text.find("::") != std::string_view::npos);
}

}  // namespace

bool may_hold_personal_data(std::string_view text)
{
    return text.size() >= 6 && weight_of(text) >= 10 && has_enough_of_something(text);
}

}  // namespace itinera
