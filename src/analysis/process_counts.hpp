// The tables in which a directly-follows graph is counted.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "analysis/items.hpp"
#include "analysis/question.hpp"

namespace itinera {

// Dense numbers for pairs of items: a matrix for the first items, a hash table beyond.
class EdgeNumbers {
public:
    static constexpr uint32_t none = UINT32_MAX;
    // The number of (from, to); `next` is given to a new pair.
    uint32_t number_of(uint32_t from, uint32_t to, uint32_t next)
    {
        if (from < side_ && to < side_) {
            uint32_t& known = matrix_[size_t{from} * side_ + to];
            if (known == none) known = next;
            return known;
        }
        return number_beyond(from, to, next);
    }
    // Forgets the pair. Precondition: it has a number.
    void forget(uint32_t from, uint32_t to);

private:
    static constexpr uint32_t side_max = 512;
    uint32_t number_beyond(uint32_t from, uint32_t to, uint32_t next);
    void widen(uint32_t at_least);

    uint32_t side_ = 0;
    std::vector<uint32_t> matrix_;  // [side][side]
    std::unordered_map<uint64_t, uint32_t> beyond_;
};

// Changes between neighbouring events of different channels: [256][256], made when first used.
class ChannelPairs {
public:
    void add(uint8_t from, uint8_t to, int64_t count = 1)
    {
        if (counts_.empty()) counts_.assign(size_t{256} * 256, 0);
        int64_t& known = counts_[size_t{from} * 256 + to];
        if (known == 0) used_.push_back(static_cast<uint16_t>(from * 256 + to));
        known += count;
    }
    void take(const ChannelPairs& other);
    void clear();
    // Pairs that occurred: from * 256 + to.
    std::span<const uint16_t> used() const { return used_; }
    int64_t count(uint16_t pair) const { return counts_[pair]; }

private:
    std::vector<int64_t> counts_;
    std::vector<uint16_t> used_;
};

// Counts of (channel of the event left, from, to), for any items.
class ChannelEdges {
public:
    struct Edge {
        uint8_t channel;
        uint32_t from, to;
        int64_t count;
    };
    void add(uint8_t channel, uint32_t from, uint32_t to, int64_t count = 1);
    // Item k of the other is item `items[k]` here.
    void take(const ChannelEdges& other, std::span<const uint32_t> items);
    void clear();
    const std::vector<Edge>& edges() const { return edges_; }

private:
    std::unordered_map<uint64_t, std::vector<uint32_t>> numbers_;  // by (from, to), then channel
    std::vector<Edge> edges_;
};

// Nothing but counts of (channel of the event left, from, to), for event names as items and
// customers as units: one addition an event. Names are codes here; code `names` stands for before
// the first and after the last.
//
//   counts [channels][names + 1][names + 1]
class PlainCounts {
public:
    // Whether the table fits (32 MiB).
    static bool fits(size_t names, size_t channels);

    PlainCounts() = default;
    PlainCounts(size_t names, size_t channels, std::vector<uint8_t> shown);
    bool is_used() const { return !counts_.empty(); }
    // The events of the journey in [first, end).
    void add(const JourneyView& journey, size_t first, size_t end);
    // Whether add(block) may be used: no name is left out.
    bool takes_blocks() const { return is_used() && all_shown_; }
    // All events of all customers of the block. Precondition: takes_blocks().
    void add(const JourneyBlock& block);
    void take(const PlainCounts& other);

    size_t names() const { return names_; }
    size_t channels() const { return channels_; }
    int64_t count(size_t channel, size_t from, size_t to) const
    {
        return counts_[(channel * (names_ + 1) + from) * (names_ + 1) + to];
    }
    int64_t units() const { return units_; }

private:
    template <bool all_shown, bool by_channel>
    void add_events(const JourneyView& journey, size_t first, size_t end);
    template <bool by_channel>
    void add_flat(const JourneyBlock& block);

    size_t names_ = 0;
    size_t channels_ = 1;
    std::vector<size_t>
        channel_rows_;  // [256] where the rows of a channel begin; beyond: channel 0
    bool all_shown_ = true;
    std::vector<uint8_t> shown_;  // by event code
    std::vector<uint32_t> counts_;
    int64_t units_ = 0;
};

}  // namespace itinera
