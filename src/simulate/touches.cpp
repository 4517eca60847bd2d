// Ads, posts and messages: how many reach a customer, and the events they leave (SI-13, SI-24).
#include <algorithm>

#include "simulate/json_fields.hpp"
#include "simulate/life.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

struct TouchRate {
    Cause cause;
    double per_year;
    double targeting;  // extra share of the rate for each order a year the customer makes
    double open_chance;
};
constexpr std::array<TouchRate, 5> rates{{{Cause::Ads, 4, 0.12, 0},
                                          {Cause::Social, 2, 0, 0},
                                          {Cause::Email, 9, 0, 0.30},
                                          {Cause::Sms, 4, 0, 0.60},
                                          {Cause::Chat, 7, 0, 0.55}}};

bool receives(const Customer& customer, Cause cause)
{
    if (customer.touches_off >> static_cast<unsigned>(cause) & 1) return false;
    if (cause == Cause::Email) return customer.takes_email;
    if (cause == Cause::Sms) return customer.takes_sms;
    if (cause == Cause::Chat) return customer.is_contact;
    return true;
}

// Sent of each message channel; Delivered, Opened, Clicked, Bounced follow it in the list of types.
EventType sent(Cause cause)
{
    if (cause == Cause::Email) return EventType::EmailSent;
    return cause == Cause::Sms ? EventType::SmsSent : EventType::ChatSent;
}
EventType after_sent(Cause cause, unsigned step)
{
    return static_cast<EventType>(static_cast<unsigned>(sent(cause)) + step);
}

Channel channel_of(Cause cause)
{
    for (const TouchEffect& effect : touch_effects) {
        if (effect.cause == cause) return effect.channel;
    }
    return Channel::Web;
}

bool is_message(Cause cause)
{
    return cause >= Cause::Email;
}

std::string campaign_fields(const Scene& scene, int64_t ms)
{
    static constexpr std::array<std::string_view, 4> names_zh{"会员日", "新品上市", "限时特惠",
                                                              "换季清仓"};
    static constexpr std::array<std::string_view, 4> names_en{"Member Day", "New Arrivals",
                                                              "Flash Sale", "Season Clearance"};
    const size_t which = scene.calendar.day_of(ms) / 7 % 4;
    std::string out;
    text_field(out, "campaign", scene.is_china() ? names_zh[which] : names_en[which]);
    return out;
}

void note_reach(Scene& scene, const Touch& touch)
{
    if (touch.cause == Cause::Ads) {
        scene.journal.add(EventType::AdImpression, Channel::Ads, touch.ms,
                          campaign_fields(scene, touch.ms));
        return;
    }
    static constexpr std::array<EventType, 4> reach{EventType::ContentViewed, EventType::LiveViewed,
                                                    EventType::ShareOpened, EventType::SocialPost};
    const auto pick = static_cast<size_t>(touch.ms % 100);
    scene.journal.add(reach[pick < 50   ? 0
                            : pick < 75 ? 1
                            : pick < 92 ? 2
                                        : 3],
                      Channel::Social, touch.ms, campaign_fields(scene, touch.ms));
}

}  // namespace

std::vector<Touch> draw_touches(Scene& scene)
{
    std::vector<Touch> touches;
    if (scene.customer.person.is_pure) return touches;
    Random random(scene.seed(), scene.customer.number, purpose_touches);
    const double length = scene.calendar.length(Season::Flat);
    for (const TouchRate& rate : rates) {
        if (!receives(scene.customer, rate.cause)) continue;
        const double orders_a_year = std::min(scene.customer.order_rate * 365, 20.0);
        const double a_day = rate.per_year / 365 * (1 + rate.targeting * orders_a_year);
        double at = scene.calendar.measure_of(scene.customer.acquired_ms, Season::Flat) + 1;
        while ((at += random.exponential() / a_day) < length) {
            Touch touch{scene.calendar.at(at, Season::Flat, random).ms, rate.cause,
                        random.chance(rate.open_chance)};
            touches.push_back(touch);
        }
    }
    std::sort(touches.begin(), touches.end(), [](const Touch& a, const Touch& b) {
        return a.ms != b.ms ? a.ms < b.ms : a.cause < b.cause;
    });
    return touches;
}

void note_touch(Scene& scene, const Touch& touch, bool is_alive)
{
    if (!is_message(touch.cause)) {
        if (is_alive) note_reach(scene, touch);
        return;
    }
    const Channel channel = channel_of(touch.cause);
    const std::string campaign = campaign_fields(scene, touch.ms);
    scene.journal.add(sent(touch.cause), channel, touch.ms, campaign);
    if (touch.ms % 50 == 0) {  // one in fifty does not arrive
        scene.journal.add(after_sent(touch.cause, 4), channel, touch.ms + 2000, campaign);
        return;
    }
    scene.journal.add(after_sent(touch.cause, 1), channel, touch.ms + 1500, campaign);
    if (touch.opened && is_alive)
        scene.journal.add(after_sent(touch.cause, 2), channel, touch.ms + 45'000, campaign);
}

void note_click(Scene& scene, Cause cause, int64_t ms)
{
    if (cause == Cause::Ads) {
        scene.journal.add(EventType::AdClicked, Channel::Ads, ms, campaign_fields(scene, ms));
    } else if (is_message(cause)) {
        scene.journal.add(after_sent(cause, 3), channel_of(cause), ms, campaign_fields(scene, ms));
    }
}

}  // namespace itinera::simulate
