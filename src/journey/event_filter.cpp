#include "journey/event_filter.hpp"

#include <algorithm>

namespace itinera {

EventFilter::EventFilter(EventNode root, size_t event_codes) : root_(std::move(root))
{
    by_event_.resize(std::max<size_t>(event_codes, 1));
    bool all = true;
    for (size_t event = 0; event < by_event_.size(); ++event) {
        by_event_[event] = judge(root_, event);
        is_plain_ &= by_event_[event] != depends;
        all &= by_event_[event] == yes;
    }
    if (all) by_event_.clear();
}

EventFilter EventFilter::without(const std::vector<uint8_t>& hidden) const
{
    EventFilter filter = *this;
    if (std::ranges::find(hidden, uint8_t{1}) == hidden.end()) return filter;
    if (filter.by_event_.empty()) filter.by_event_.assign(hidden.size(), yes);
    for (size_t event = 0; event < hidden.size() && event < filter.by_event_.size(); ++event) {
        if (hidden[event]) filter.by_event_[event] = no;
    }
    filter.is_plain_ =
        std::ranges::find(filter.by_event_, uint8_t{depends}) == filter.by_event_.end();
    return filter;
}

// What is known of events with this code before channel and properties are looked at.
uint8_t EventFilter::judge(const EventNode& node, size_t event)
{
    switch (node.kind) {
    case EventNode::Kind::Events:
        return event < node.events.size() && node.events[event] ? yes : no;
    case EventNode::Kind::Channels: return node.channels.all() ? yes : depends;
    case EventNode::Kind::Column: return depends;
    case EventNode::Kind::All:
    case EventNode::Kind::Any:
    case EventNode::Kind::None: break;
    }
    // A child that decides the whole: a false one of `all`, a true one of `any` and `none`.
    const uint8_t decisive = node.kind == EventNode::Kind::All ? no : yes;
    uint8_t found = decisive == no ? yes : no;
    for (const EventNode& child : node.children) {
        const uint8_t one = judge(child, event);
        if (one == decisive) {
            found = decisive;
            break;
        }
        if (one == depends) found = depends;
    }
    if (node.kind != EventNode::Kind::None || found == depends) return found;
    return found == yes ? no : yes;
}

bool EventFilter::look(const EventNode& node, const JourneyView& journey, size_t i)
{
    const auto fits = [&](const EventNode& child) { return look(child, journey, i); };
    switch (node.kind) {
    case EventNode::Kind::Events:
        return journey.events[i] < node.events.size() && node.events[journey.events[i]];
    case EventNode::Kind::Channels: return node.channels[journey.channels[i]];
    case EventNode::Kind::Column: {
        const uint32_t code = journey.properties[node.column][i];
        return code < node.passes.size() && node.passes[code];
    }
    case EventNode::Kind::All: return std::ranges::all_of(node.children, fits);
    case EventNode::Kind::Any: return std::ranges::any_of(node.children, fits);
    case EventNode::Kind::None: return std::ranges::none_of(node.children, fits);
    }
    return false;
}

}  // namespace itinera
