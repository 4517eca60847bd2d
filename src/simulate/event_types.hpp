// The events of the simulated retailer (SI-12, SI-13) and the channels they happen on (SI-11).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace itinera::simulate {

enum class EventType : uint8_t {
    AdImpression,
    AdClicked,
    ContentViewed,
    LiveViewed,
    SocialPost,
    ProductShared,
    ShareOpened,
    PageViewed,
    ScreenViewed,
    MiniProgramLaunch,
    MiniProgramPage,
    ApplicationInstalled,
    ApplicationOpened,
    StoreVisited,
    ProductViewed,
    ProductsSearched,
    Click,
    Scroll,
    WebVital,
    JsError,
    Identify,
    SignedUp,
    SignedIn,
    Logout,
    Consent,
    ContactAdded,
    ContactRemoved,
    GroupJoined,
    ProductAdded,
    ProductRemoved,
    CheckoutStarted,
    ShippingChosen,
    PaymentFailed,
    OrderCompleted,
    OrderShipped,
    OrderDelivered,
    OrderRefunded,
    ReviewPosted,
    ConversationOpened,
    ConversationMessage,
    ConversationResolved,
    ConversationReopened,
    SurveyInvited,
    SurveyAnswered,
    SurveyCompleted,
    CouponUsed,
    MembershipStarted,
    MembershipCancelled,
    EmailSent,
    EmailDelivered,
    EmailOpened,
    EmailClicked,
    EmailBounced,
    SmsSent,
    SmsDelivered,
    SmsOpened,
    SmsClicked,
    SmsBounced,
    ChatSent,
    ChatDelivered,
    ChatOpened,
    ChatClicked,
    ChatBounced,
};
inline constexpr size_t event_types = static_cast<size_t>(EventType::ChatBounced) + 1;

// "Order Completed", "$page", …
std::string_view event_name(EventType type);
// The call that carries it (EV-2): "page", "screen", "identify", else "track".
std::string_view call_of(EventType type);

enum class Channel : uint8_t {
    Web,
    App,
    MiniProgram,
    Store,
    CallCenter,
    Chat,
    Email,
    Sms,
    Social,
    Ads
};
inline constexpr size_t channels = static_cast<size_t>(Channel::Ads) + 1;
// Id of the registry: "mini_program", …
std::string_view channel_name(Channel channel);

}  // namespace itinera::simulate
