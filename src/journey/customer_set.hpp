// A set of customers, as a bitmap.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/ids.hpp"

namespace itinera {

class CustomerSet {
public:
    void add(CustomerId customer)
    {
        const size_t word = raw(customer) / 64;
        if (word >= words_.size()) words_.resize(std::max(word + 1, words_.size() * 3 / 2));
        words_[word] |= uint64_t{1} << raw(customer) % 64;
    }
    void remove(CustomerId customer)
    {
        const size_t word = raw(customer) / 64;
        if (word < words_.size()) words_[word] &= ~(uint64_t{1} << raw(customer) % 64);
    }
    bool has(CustomerId customer) const
    {
        const size_t word = raw(customer) / 64;
        return word < words_.size() && (words_[word] >> raw(customer) % 64 & 1) != 0;
    }
    size_t size() const
    {
        size_t count = 0;
        for (const uint64_t word : words_) count += static_cast<size_t>(std::popcount(word));
        return count;
    }
    // The first member in [first, last), or `last`.
    uint32_t next_member(uint32_t first, uint32_t last) const { return next<false>(first, last); }
    // The first customer in [first, last) that is no member, or `last`.
    uint32_t next_stranger(uint32_t first, uint32_t last) const { return next<true>(first, last); }

private:
    template <bool strangers>
    uint32_t next(uint32_t first, uint32_t last) const
    {
        while (first < last) {
            const size_t at = first / 64;
            const uint64_t members = at < words_.size() ? words_[at] : 0;
            const uint64_t found = (strangers ? ~members : members) >> first % 64;
            if (found != 0)
                return std::min(last, first + static_cast<uint32_t>(std::countr_zero(found)));
            first = (first / 64 + 1) * 64;
        }
        return last;
    }
    std::vector<uint64_t> words_;
};

}  // namespace itinera
