#include "event/channel.hpp"

#include <array>

namespace itinera {
namespace {

using enum Medium;
using enum Relation;
using enum Flow;

// Codes are stored in the log: never renumber, only append.
constexpr std::array channels{
    Channel{ChannelCode{0}, "other", "Other", "其他", Digital, Direct, TwoWay},
    Channel{ChannelCode{1}, "web", "Web", "网站", Digital, Direct, TwoWay},
    Channel{ChannelCode{2}, "app", "App", "应用", Digital, Direct, TwoWay},
    Channel{ChannelCode{3}, "mini_program", "Mini-program", "小程序", Digital, Direct, TwoWay},
    Channel{ChannelCode{4}, "email", "E-mail", "邮件", Digital, Direct, OneWay},
    Channel{ChannelCode{5}, "sms", "SMS", "短信", Digital, Direct, OneWay},
    Channel{ChannelCode{6}, "social", "Social", "社交媒体", Digital, Indirect, TwoWay},
    Channel{ChannelCode{7}, "live_stream", "Live stream", "直播", Digital, Indirect, TwoWay},
    Channel{ChannelCode{8}, "chat", "Chat", "在线聊天", Digital, Direct, TwoWay},
    Channel{ChannelCode{9}, "survey", "Survey", "问卷", Digital, Direct, TwoWay},
    Channel{ChannelCode{10}, "push", "Push", "推送", Digital, Direct, OneWay},
    Channel{ChannelCode{11}, "iot", "Connected device", "物联网", Digital, Direct, OneWay},
    Channel{ChannelCode{12}, "ads", "Ads", "广告", Digital, Indirect, OneWay},
    Channel{ChannelCode{13}, "call_center", "Call centre", "呼叫中心", Digital, Direct, TwoWay},
    Channel{ChannelCode{14}, "store", "Store", "门店", Physical, Direct, TwoWay},
    Channel{ChannelCode{15}, "search", "Search", "搜索", Digital, Indirect, OneWay},
    Channel{ChannelCode{16}, "direct_mail", "Direct mail", "直邮", Physical, Direct, OneWay},
    Channel{ChannelCode{17}, "marketplace", "Marketplace", "电商平台", Digital, Indirect, TwoWay},
    Channel{ChannelCode{18}, "partner", "Partner", "合作伙伴", Digital, Indirect, TwoWay},
};

}  // namespace

std::span<const Channel> built_in_channels()
{
    return channels;
}

std::optional<ChannelCode> find_channel(std::string_view id)
{
    for (const Channel& channel : channels) {
        if (channel.id == id) return channel.code;
    }
    return std::nullopt;
}

std::string_view channel_id(ChannelCode code)
{
    return raw(code) < channels.size() ? channels[raw(code)].id : channels[0].id;
}

}  // namespace itinera
