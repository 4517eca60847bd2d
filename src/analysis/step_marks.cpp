#include "analysis/step_marks.hpp"

#include <algorithm>
#include <array>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace itinera {
namespace {

#ifdef __SSE2__
// 0xFFFF where an event is one of the codes.
template <typename Codes>
__m128i fitting(Codes codes, __m128i events)
{
    __m128i fits = _mm_cmpeq_epi16(events, _mm_set1_epi16(static_cast<int16_t>(codes[0])));
    for (size_t c = 1; c < codes.size(); ++c) {
        const __m128i wanted = _mm_set1_epi16(static_cast<int16_t>(codes[c]));
        fits = _mm_or_si128(fits, _mm_cmpeq_epi16(events, wanted));
    }
    return fits;
}

// Bit i is set if events[i] is one of the codes, for 64 events. Precondition: there are codes.
template <typename Codes>
uint64_t marks_of(Codes codes, const uint16_t* events)
{
    uint64_t marks = 0;
    for (int part = 0; part < 4; ++part) {
        const auto* at = reinterpret_cast<const __m128i*>(events + part * 16);
        const __m128i low = fitting(codes, _mm_loadu_si128(at));
        const __m128i high = fitting(codes, _mm_loadu_si128(at + 1));
        const int bits = _mm_movemask_epi8(_mm_packs_epi16(low, high));
        marks |= static_cast<uint64_t>(static_cast<uint32_t>(bits)) << (part * 16);
    }
    return marks;
}
#else
template <typename Codes>
uint64_t marks_of(Codes codes, const uint16_t* events)
{
    uint64_t marks = 0;
    for (size_t i = 0; i < 64; ++i) {
        uint64_t fits = 0;
        for (const uint16_t code : codes) fits |= uint64_t{events[i] == code};
        marks |= fits << i;
    }
    return marks;
}
#endif

template <typename Codes>
void mark_words(Codes codes, const uint16_t* events, size_t count, uint64_t* words)
{
    for (size_t w = 0; w < count; ++w) words[w] = marks_of(codes, events + w * 64);
}

}  // namespace

void StepMarks::mark(std::span<const std::vector<uint16_t>> codes, std::span<const uint16_t> events)
{
    const size_t whole = events.size() / 64;
    const size_t rest = events.size() % 64;
    stride_ = whole + 2;
    if (words_.size() < stride_ * codes.size()) words_.resize(stride_ * codes.size());
    std::array<uint16_t, 64> tail{};
    std::ranges::copy(events.subspan(whole * 64), tail.begin());
    for (size_t k = 0; k < codes.size(); ++k) {
        uint64_t* words = words_.data() + k * stride_;
        std::fill_n(words, stride_, 0);
        if (codes[k].empty()) continue;
        // One name a step is the common case: known to be one, it stays in a register.
        if (codes[k].size() == 1) {
            mark_words(std::span<const uint16_t, 1>(codes[k]), events.data(), whole, words);
        } else {
            mark_words(std::span<const uint16_t>(codes[k]), events.data(), whole, words);
        }
        if (rest > 0) {
            words[whole] = marks_of(std::span<const uint16_t>(codes[k]), tail.data()) &
                           ((uint64_t{1} << rest) - 1);
        }
    }
}

size_t StepMarks::last(size_t k, size_t first, size_t end) const
{
    while (first < end) {
        const size_t begin = end - std::min<size_t>(64, end - first);
        uint64_t found = window(k, begin);
        if (end - begin < 64) found &= (uint64_t{1} << (end - begin)) - 1;
        if (found) return begin + static_cast<size_t>(std::bit_width(found)) - 1;
        end = begin;
    }
    return none;
}

}  // namespace itinera
