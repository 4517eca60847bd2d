#include "simulate/event_types.hpp"

namespace itinera::simulate {
namespace {

constexpr std::array<std::string_view, event_types> names{"Ad Impression",
                                                          "Ad Clicked",
                                                          "Content Viewed",
                                                          "Live Viewed",
                                                          "Social Post",
                                                          "Product Shared",
                                                          "Share Opened",
                                                          "$page",
                                                          "$screen",
                                                          "$mp_launch",
                                                          "$mp_page",
                                                          "Application Installed",
                                                          "Application Opened",
                                                          "Store Visited",
                                                          "Product Viewed",
                                                          "Products Searched",
                                                          "$click",
                                                          "$scroll",
                                                          "$web_vital",
                                                          "$js_error",
                                                          "$identify",
                                                          "Signed Up",
                                                          "Signed In",
                                                          "$logout",
                                                          "$consent",
                                                          "Contact Added",
                                                          "Contact Removed",
                                                          "Group Joined",
                                                          "Product Added",
                                                          "Product Removed",
                                                          "Checkout Started",
                                                          "Shipping Chosen",
                                                          "Payment Failed",
                                                          "Order Completed",
                                                          "Order Shipped",
                                                          "Order Delivered",
                                                          "Order Refunded",
                                                          "Review Posted",
                                                          "Conversation Opened",
                                                          "Conversation Message",
                                                          "Conversation Resolved",
                                                          "Conversation Reopened",
                                                          "Survey Invited",
                                                          "Survey Answered",
                                                          "Survey Completed",
                                                          "Coupon Used",
                                                          "Membership Started",
                                                          "Membership Cancelled",
                                                          "Email Sent",
                                                          "Email Delivered",
                                                          "Email Opened",
                                                          "Email Clicked",
                                                          "Email Bounced",
                                                          "SMS Sent",
                                                          "SMS Delivered",
                                                          "SMS Opened",
                                                          "SMS Clicked",
                                                          "SMS Bounced",
                                                          "Chat Sent",
                                                          "Chat Delivered",
                                                          "Chat Opened",
                                                          "Chat Clicked",
                                                          "Chat Bounced"};

constexpr std::array<std::string_view, channels> channel_names{
    "web", "app", "mini_program", "store", "call_center", "chat", "email", "sms", "social", "ads"};

}  // namespace

std::string_view event_name(EventType type)
{
    return names[static_cast<size_t>(type)];
}

std::string_view call_of(EventType type)
{
    if (type == EventType::PageViewed) return "page";
    if (type == EventType::ScreenViewed) return "screen";
    return type == EventType::Identify ? "identify" : "track";
}

std::string_view channel_name(Channel channel)
{
    return channel_names[static_cast<size_t>(channel)];
}

}  // namespace itinera::simulate
