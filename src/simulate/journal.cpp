#include "simulate/journal.hpp"

#include <algorithm>

namespace itinera::simulate {

void Journal::begin_customer(uint32_t number)
{
    customer_ = number;
    first_event_ = block_.events.size();
}

std::string& Journal::open(EventType type, Channel channel, int64_t ms)
{
    event_ = {};
    event_.time_ms = ms;
    event_.customer = customer_;
    event_.sequence = static_cast<uint32_t>(block_.events.size());
    event_.type = type;
    event_.channel = channel;
    event_.properties_begin = static_cast<uint32_t>(block_.text.size());
    return block_.text;
}

void Journal::close(int64_t value, CurrencyCode currency)
{
    std::string& text = block_.text;
    if (event_.time_ms < from_ms_ || event_.time_ms >= to_ms_) {
        text.resize(event_.properties_begin);
        return;
    }
    // The first member's comma becomes the brace.
    if (text.size() > event_.properties_begin)
        text[event_.properties_begin] = '{';
    else
        text += '{';
    text += '}';
    event_.properties_end = static_cast<uint32_t>(text.size());
    event_.value = value;
    event_.currency = currency;
    block_.events.push_back(event_);
}

void Journal::add(EventType type, Channel channel, int64_t ms, std::string_view members)
{
    open(type, channel, ms).append(members);
    close();
}

void Journal::end_customer()
{
    const auto first = block_.events.begin() + static_cast<std::ptrdiff_t>(first_event_);
    std::sort(first, block_.events.end(), [](const Event& a, const Event& b) {
        return a.time_ms != b.time_ms ? a.time_ms < b.time_ms : a.sequence < b.sequence;
    });
    uint32_t sequence = 0;
    for (auto event = first; event != block_.events.end(); ++event) event->sequence = sequence++;
}

}  // namespace itinera::simulate
