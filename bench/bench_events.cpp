// Writes the events of the benchmark: bench_events EVENTS FILE.csv
//
// customer_id,ts,event,channel,value in order of time: 40 event names, 8 channels, 25 events a
// customer in the mean, 90 days. A visit is a run of events with gaps of seconds to minutes that
// begins with `visit`; visits are more than 30 minutes apart. No customer has two events at one
// millisecond, so that every engine sees one order.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.hpp"

namespace {

using itinera::Random;

constexpr int64_t start_ms = 1780272000000;  // Monday 2026-06-01
constexpr int64_t length_ms = int64_t{90} * 86'400'000;
constexpr int64_t pause_ms = 31 * 60'000;
constexpr size_t events_per_customer = 25;

constexpr std::array<std::string_view, 40> names{
    "visit",        "view",          "search",         "filter",       "compare",
    "review_read",  "wishlist_add",  "share",          "add_to_cart",  "remove_from_cart",
    "cart_view",    "checkout",      "shipping_info",  "payment_info", "payment_failed",
    "purchase",     "review_write",  "login",          "logout",       "signup",
    "email_sent",   "email_open",    "email_click",    "push_sent",    "push_open",
    "ad_click",     "store_visit",   "store_browse",   "store_assist", "support_call",
    "call_hold",    "call_transfer", "call_resolved",  "faq_view",     "chat_start",
    "chat_message", "delivery",      "return_request", "refund",       "loyalty_redeem"};
constexpr std::array<std::string_view, 8> channels{"web", "app",    "email", "push",
                                                   "ads", "social", "store", "call_center"};
constexpr std::array<double, 8> channel_shares{.30, .26, .10, .06, .10, .08, .06, .04};

struct Event {
    int64_t ms;
    uint32_t customer;
    uint8_t name, channel;
    uint16_t value;
};

// What follows what, by share: a few likely next events each, and now and then anything.
size_t next_name(size_t name, Random& random)
{
    struct Step {
        size_t to;
        double share;
    };
    static constexpr std::array<Step, 5> from_browse{
        {{1, .42}, {2, .16}, {3, .10}, {8, .14}, {5, .08}}};
    static constexpr std::array<Step, 5> from_cart{
        {{10, .30}, {11, .38}, {1, .16}, {9, .06}, {2, .05}}};
    static constexpr std::array<Step, 5> from_checkout{
        {{12, .50}, {13, .22}, {15, .14}, {10, .06}, {14, .04}}};
    static constexpr std::array<Step, 5> from_payment{
        {{15, .62}, {14, .12}, {13, .10}, {39, .05}, {1, .04}}};
    const auto& steps = name == 8 || name == 10    ? from_cart
                        : name == 11 || name == 12 ? from_checkout
                        : name == 13 || name == 14 ? from_payment
                                                   : from_browse;
    double rest = random.uniform();
    for (const Step& step : steps) {
        rest -= step.share;
        if (rest < 0) return step.to;
    }
    return 1 + random.below(names.size() - 1);
}

void add_customer(uint32_t customer, std::vector<Event>& events)
{
    Random random(1, customer);
    // Visits until the mean number of events is reached: few have many, many have few.
    auto left = static_cast<int64_t>(1 + random.exponential() * (events_per_customer - 1));
    const int64_t mean_gap_ms = length_ms / (left / 5 + 2);
    int64_t ms =
        start_ms + static_cast<int64_t>(random.uniform() * static_cast<double>(length_ms) * 0.7);
    while (left > 0) {
        const auto channel = static_cast<uint8_t>(random.weighted(channel_shares));
        size_t name = 0;
        for (uint64_t length = 1 + random.poisson(4.5); length > 0 && left > 0; --length, --left) {
            if (ms >= start_ms + length_ms) return;
            const auto value = static_cast<uint16_t>(name == 15 ? 20 + random.below(600) : 0);
            events.push_back({ms, customer, static_cast<uint8_t>(name), channel, value});
            ms += 1000 + static_cast<int64_t>(std::min(random.exponential() * 70'000, 1'700'000.0));
            name = next_name(name, random);
        }
        ms += pause_ms +
              static_cast<int64_t>(random.exponential() * static_cast<double>(mean_gap_ms) * 0.3);
    }
}

void append_number(std::string& out, int64_t number)
{
    char digits[24];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

}  // namespace

int main(int count, char** arguments)
{
    if (count != 3) {
        std::fputs("usage: bench_events EVENTS FILE.csv\n", stderr);
        return 2;
    }
    const size_t wanted = std::strtoull(arguments[1], nullptr, 10);
    std::vector<Event> events;
    events.reserve(wanted + 1000);
    for (uint32_t customer = 1; events.size() < wanted; ++customer) add_customer(customer, events);
    events.resize(wanted);
    std::sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.ms != b.ms ? a.ms < b.ms : a.customer < b.customer;
    });
    std::FILE* file = std::fopen(arguments[2], "wb");
    if (!file) {
        std::perror(arguments[2]);
        return 1;
    }
    std::string text = "customer_id,ts,event,channel,value\n";
    for (const Event& event : events) {
        append_number(text, event.customer), text += ',';
        append_number(text, event.ms), text += ',';
        text += names[event.name], text += ',';
        text += channels[event.channel], text += ',';
        if (event.value) append_number(text, event.value);
        text += '\n';
        if (text.size() > (1U << 20)) {
            std::fwrite(text.data(), 1, text.size(), file);
            text.clear();
        }
    }
    std::fwrite(text.data(), 1, text.size(), file);
    return std::fclose(file) == 0 ? 0 : 1;
}
