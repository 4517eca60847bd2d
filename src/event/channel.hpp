// The registry of channels (EV-10): where a touch takes place.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "base/ids.hpp"

namespace itinera {

enum class Medium { Digital, Physical };
enum class Relation { Direct, Indirect };
enum class Flow { OneWay, TwoWay };

struct Channel {
    ChannelCode code;
    std::string_view id;
    std::string_view name_en;
    std::string_view name_zh;
    Medium medium;
    Relation relation;
    Flow flow;
};

// The built-in channels, by code from 0: code 0 is `other`.
std::span<const Channel> built_in_channels();
std::optional<ChannelCode> find_channel(std::string_view id);
// "web"; "other" for a code outside the registry.
std::string_view channel_id(ChannelCode code);

}  // namespace itinera
