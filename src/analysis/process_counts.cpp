#include "analysis/process_counts.hpp"

#include <algorithm>

namespace itinera {
namespace {

uint64_t pair_key(uint32_t from, uint32_t to)
{
    return (uint64_t{from} << 32) | to;
}

}  // namespace

uint32_t EdgeNumbers::number_beyond(uint32_t from, uint32_t to, uint32_t next)
{
    const uint32_t last = std::max(from, to);
    if (last < side_max) {
        widen(last + 1);
        return number_of(from, to, next);
    }
    return beyond_.try_emplace(pair_key(from, to), next).first->second;
}

void EdgeNumbers::widen(uint32_t at_least)
{
    uint32_t side = std::max<uint32_t>(16, side_);
    while (side < at_least) side *= 2;
    std::vector<uint32_t> wider(size_t{side} * side, none);
    for (uint32_t from = 0; from < side_; ++from) {
        std::copy_n(matrix_.begin() + from * ptrdiff_t{side_}, side_,
                    wider.begin() + from * ptrdiff_t{side});
    }
    matrix_ = std::move(wider);
    side_ = side;
}

void EdgeNumbers::forget(uint32_t from, uint32_t to)
{
    if (from < side_ && to < side_)
        matrix_[size_t{from} * side_ + to] = none;
    else
        beyond_.erase(pair_key(from, to));
}

void ChannelPairs::take(const ChannelPairs& other)
{
    for (const uint16_t pair : other.used_) {
        add(static_cast<uint8_t>(pair >> 8), static_cast<uint8_t>(pair & 255), other.counts_[pair]);
    }
}

void ChannelPairs::clear()
{
    for (const uint16_t pair : used_) counts_[pair] = 0;
    used_.clear();
}

void ChannelEdges::add(uint8_t channel, uint32_t from, uint32_t to, int64_t count)
{
    std::vector<uint32_t>& numbers = numbers_[pair_key(from, to)];
    if (channel >= numbers.size()) numbers.resize(channel + size_t{1}, EdgeNumbers::none);
    if (numbers[channel] == EdgeNumbers::none) {
        numbers[channel] = static_cast<uint32_t>(edges_.size());
        edges_.push_back({channel, from, to, 0});
    }
    edges_[numbers[channel]].count += count;
}

void ChannelEdges::take(const ChannelEdges& other, std::span<const uint32_t> items)
{
    for (const Edge& edge : other.edges_)
        add(edge.channel, items[edge.from], items[edge.to], edge.count);
}

void ChannelEdges::clear()
{
    numbers_.clear();
    edges_.clear();
}

bool PlainCounts::fits(size_t names, size_t channels)
{
    return names < 4096 &&
           (names + 1) * (names + 1) * channels <= (size_t{32} << 20) / sizeof(uint32_t);
}

PlainCounts::PlainCounts(size_t names, size_t channels, std::vector<uint8_t> shown)
    : names_(names), channels_(channels),
      all_shown_(std::find(shown.begin(), shown.end(), 0) == shown.end()), shown_(std::move(shown)),
      counts_((names + 1) * (names + 1) * channels, 0)
{
    for (size_t code = 0; code < 256; ++code) {
        channel_rows_.push_back(code < channels ? code * (names + 1) : 0);
    }
}

template <bool all_shown, bool by_channel>
void PlainCounts::add_events(const JourneyView& journey, size_t first, size_t end)
{
    const size_t stride = names_ + 1;
    uint32_t* const counts = counts_.data();
    const uint16_t* const events = journey.events.data();
    const uint8_t* const channels = journey.channels.data();
    const size_t* const rows = channel_rows_.data();
    // row = the counts of what follows the event before.
    uint32_t* row = counts + names_ * stride;
    for (size_t i = first; i < end; ++i) {
        const size_t event = events[i];
        if constexpr (!all_shown) {
            if (!shown_[event]) continue;
        }
        ++row[event];
        row = counts + (by_channel ? rows[channels[i]] + event : event) * stride;
    }
    if (row != counts + names_ * stride) {
        ++row[names_];
        ++units_;
    }
}

void PlainCounts::add(const JourneyView& journey, size_t first, size_t end)
{
    if (channels_ > 1) {
        all_shown_ ? add_events<true, true>(journey, first, end)
                   : add_events<false, true>(journey, first, end);
    } else {
        all_shown_ ? add_events<true, false>(journey, first, end)
                   : add_events<false, false>(journey, first, end);
    }
}

// Neighbours in the columns first, as if all events were one customer's: a loop without an end to
// guess. What then was counted across two customers is taken back.
template <bool by_channel>
void PlainCounts::add_flat(const JourneyBlock& block)
{
    const size_t stride = names_ + 1;
    uint32_t* const counts = counts_.data();
    const uint16_t* const events = block.events;
    const uint8_t* const channels = block.channels;
    const size_t* const rows = channel_rows_.data();
    const auto row = [&](size_t i) {
        return counts + (by_channel ? rows[channels[i]] + events[i] : events[i]) * stride;
    };
    const size_t begin = block.offsets.front(), end = block.offsets.back();
    for (size_t i = begin; i + 1 < end; ++i) ++row(i)[events[i + 1]];
    uint32_t* const outside = counts + names_ * stride;
    for (size_t c = 0; c < block.customers(); ++c) {
        const size_t first = block.offsets[c], last = block.offsets[c + 1];
        if (first == last) continue;
        ++units_;
        ++outside[events[first]];
        ++row(last - 1)[names_];
        if (last != end) --row(last - 1)[events[last]];
    }
}

void PlainCounts::add(const JourneyBlock& block)
{
    channels_ > 1 ? add_flat<true>(block) : add_flat<false>(block);
}

void PlainCounts::take(const PlainCounts& other)
{
    for (size_t k = 0; k < counts_.size(); ++k) counts_[k] += other.counts_[k];
    units_ += other.units_;
}

}  // namespace itinera
