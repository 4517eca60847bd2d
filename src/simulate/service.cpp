// After the order: parcels, reviews, questions and surveys; and the paid club.
#include <algorithm>
#include <cmath>

#include "simulate/json_fields.hpp"
#include "simulate/life.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

constexpr int64_t hour_ms = 3'600'000;
constexpr int64_t day_ms = 24 * hour_ms;

int64_t hours(double number)
{
    return static_cast<int64_t>(number * static_cast<double>(hour_ms));
}

std::string_view sentence(const Scene& scene, Topic topic, size_t mood, Random& random)
{
    const auto choice = scene.is_china() ? sentences_zh(topic, mood) : sentences_en(topic, mood);
    return choice[random.below(choice.size())];
}

size_t mood_class(double s)
{
    return s < -0.1 ? 0 : s < 0.15 ? 1 : 2;
}

void order_field(std::string& out, const Scene& scene, const Order& order)
{
    out += ",\"order_id\":\"";
    append_order_id(out, scene.customer, order.session);
    out += '"';
}

void deliver(Scene& scene, const Order& order, int64_t delivered_ms, bool is_late,
             int64_t shipped_ms)
{
    Journal& journal = scene.journal;
    std::string& shipped = journal.open(EventType::OrderShipped, order.channel, shipped_ms);
    order_field(shipped, scene, order);
    journal.close();
    std::string& delivered = journal.open(EventType::OrderDelivered, order.channel, delivered_ms);
    order_field(delivered, scene, order);
    bool_field(delivered, "late", is_late);
    journal.close();
}

void refund(Scene& scene, const Order& order, int64_t ms)
{
    std::string& out = scene.journal.open(EventType::OrderRefunded, order.channel, ms);
    order_field(out, scene, order);
    money_field(out, "revenue", order.cents);
    text_field(out, "currency", scene.retailer.currency_names[scene.market()]);
    scene.journal.close(-order.cents * 100, scene.retailer.currencies[scene.market()]);
}

}  // namespace

void after_order(Scene& scene, const Order& order)
{
    Random random(scene.seed(), scene.customer.number, purpose_service + 2 * order.session + 1);
    const bool from_store = order.channel == Channel::Store;
    const bool is_late = random.chance(0.08);
    const int64_t shipped_ms = order.ms + hours(4 + 30 * random.uniform());
    const int64_t delivered_ms =
        from_store ? order.ms
                   : shipped_ms + hours(16 + 60 * random.uniform()) + (is_late ? 4 * day_ms : 0);
    if (!from_store) {
        deliver(scene, order, delivered_ms, is_late, shipped_ms);
        if (is_late) scene.mood.shock(delivered_ms, -0.25);
    }
    const bool is_good = random.chance(0.6);
    if (is_good) scene.mood.shock(delivered_ms + day_ms, 0.1);
    const double s =
        scene.customer.mood_mean + (is_late && !from_store ? -0.3 : 0) + (is_good ? 0.15 : -0.1);
    if (random.chance(0.05))
        refund(scene, order, delivered_ms + hours(20 + 200 * random.uniform()));
    if (random.chance(0.12)) {
        const auto stars =
            std::clamp<int64_t>(std::llround(3.6 + 3 * s + 0.8 * random.normal()), 1, 5);
        std::string& out =
            scene.journal.open(EventType::ReviewPosted, from_store ? Channel::App : order.channel,
                               delivered_ms + hours(10 + 90 * random.uniform()));
        out += ',';
        out += scene.retailer.goods[order.product].fields[scene.market()];
        number_field(out, "rating", stars);
        text_field(out, "text",
                   sentence(scene, is_late ? Topic::Delivery : Topic::Quality,
                            stars <= 2   ? 0
                            : stars == 3 ? 1
                                         : 2,
                            random));
        scene.journal.close();
    }
    const double trouble = is_late && !from_store ? 0.25 : scene.persona().contact_chance;
    if (random.chance(trouble)) {
        contact_service(scene, delivered_ms + hours(2 + 40 * random.uniform()),
                        is_late ? Topic::Delivery : static_cast<Topic>(random.below(topics)),
                        1000 + order.session);
    }
    if (random.chance(0.25)) survey(scene, delivered_ms + 2 * day_ms, order.session);
}

void contact_service(Scene& scene, int64_t ms, Topic topic, uint32_t index)
{
    Random random(scene.seed(), scene.customer.number, purpose_service + 0x80000 + index);
    Journal& journal = scene.journal;
    const Channel channel =
        random.chance(scene.is_china() ? 0.7 : 0.55) ? Channel::Chat : Channel::CallCenter;
    std::string conversation = ",\"conversation_id\":\"c";
    append_number(conversation, scene.customer.number);
    conversation += '-';
    append_number(conversation, index);
    conversation += '"';
    text_field(conversation, "topic", topic_name(topic));
    journal.add(EventType::ConversationOpened, channel, ms, conversation);
    const uint64_t messages = 1 + random.below(3);
    for (uint64_t k = 0; k < messages; ++k) {
        ms += 20'000 + static_cast<int64_t>(random.below(180'000));
        std::string& out = journal.open(EventType::ConversationMessage, channel, ms);
        out += conversation;
        text_field(out, "from", k % 2 ? "staff" : "customer");
        text_field(out, "text",
                   sentence(scene, k % 2 ? Topic::Service : topic, k % 2 ? 1 : 0, random));
        journal.close();
    }
    if (!random.chance(0.86)) {
        scene.mood.shock(ms, -0.35);
        return;
    }
    const bool first = random.chance(0.6);
    ms += first ? hours(0.3 * random.exponential()) : hours(20 * random.exponential());
    std::string& out = journal.open(EventType::ConversationResolved, channel, ms);
    out += conversation;
    bool_field(out, "first_contact", first);
    journal.close();
    if (first) scene.mood.shock(ms, 0.15);
    if (random.chance(0.07)) {
        ms += hours(1 + 40 * random.uniform());
        journal.add(EventType::ConversationReopened, channel, ms, conversation);
        journal.add(EventType::ConversationResolved, channel, ms + hours(5 * random.exponential()),
                    conversation);
    }
}

void survey(Scene& scene, int64_t ms, uint32_t index)
{
    Random random(scene.seed(), scene.customer.number, purpose_service + 0xC0000 + index);
    const Channel channel = scene.customer.is_contact    ? Channel::Chat
                            : scene.customer.takes_email ? Channel::Email
                                                         : Channel::Sms;
    scene.journal.add(EventType::SurveyInvited, channel, ms, ",\"survey\":\"after_delivery\"");
    if (!random.chance(scene.customer.is_contact ? 0.42 : 0.28)) return;
    ms += hours(0.2 + 20 * random.uniform());
    const double s = scene.customer.mood_mean + 0.2 * random.normal();
    const auto nps = std::clamp<int64_t>(std::llround(7.2 + 4.5 * s + random.normal()), 0, 10);
    std::string& out = scene.journal.open(EventType::SurveyAnswered, channel, ms);
    text_field(out, "survey", "after_delivery");
    number_field(out, "nps", nps);
    if (random.chance(0.5)) {
        text_field(
            out, "text",
            sentence(scene, static_cast<Topic>(random.below(topics)), mood_class(s), random));
    }
    scene.journal.close();
    scene.journal.add(EventType::SurveyCompleted, channel, ms + 30'000,
                      ",\"survey\":\"after_delivery\"");
}

void membership(Scene& scene)
{
    Random random(scene.seed(), scene.customer.number, purpose_membership);
    if (!scene.customer.person.is_member || !random.chance(0.15)) return;
    const int64_t joined_ms = scene.customer.acquired_ms + hours(24.0 * 60 * random.uniform());
    const Channel channel = scene.is_china() ? Channel::MiniProgram : Channel::App;
    scene.journal.add(EventType::MembershipStarted, channel, joined_ms, ",\"plan\":\"plus\"");
    // Weibull with shape 0.8: an exponential to the power 1.25, by roots that every platform rounds
    // alike.
    const double e = random.exponential();
    const double days = 400 * e * std::sqrt(std::sqrt(e));
    if (days > 3000) return;
    scene.journal.add(EventType::MembershipCancelled, channel, joined_ms + hours(24 * days),
                      ",\"plan\":\"plus\"");
}

}  // namespace itinera::simulate
