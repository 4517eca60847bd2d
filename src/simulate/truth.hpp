// What is true of the generated events: counted while they are made, never read back from a system.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "simulate/event_types.hpp"
#include "simulate/personas.hpp"
#include "simulate/retailer.hpp"

namespace itinera::simulate {

// What an order came from (SI-25): the customer's own rate, or one touch.
enum class Cause : uint8_t { Base, Ads, Social, Email, Sms, Chat };
inline constexpr size_t causes = 6;
std::string_view cause_name(Cause cause);

// One touch channel's effect: expected extra orders a touch, and how fast it fades (SI-24).
struct TouchEffect {
    Cause cause;
    Channel channel;
    double beta;           // orders a touch
    double omega_per_day;  // 1 / mean delay
};
inline constexpr std::array<TouchEffect, 5> touch_effects{
    {{Cause::Ads, Channel::Ads, .020, .5},
     {Cause::Social, Channel::Social, .025, .3},
     {Cause::Email, Channel::Email, .030, 1},
     {Cause::Sms, Channel::Sms, .050, 1.5},
     {Cause::Chat, Channel::Chat, .060, 1}}};

struct PainTruth {
    uint64_t tries = 0, failures = 0;  // of payment in the pain point
    uint64_t orders_lost = 0;          // completed at the usual chance of failure, by the same u
    int64_t revenue_lost_cents = 0;    // CNY
    uint64_t customers_affected = 0;   // who tried to pay in it
};

struct DeviationTruth {
    uint64_t skip_shipping = 0, repeat_checkout = 0, skip_checkout = 0, stall = 0;
};

struct Truth {
    uint64_t events = 0;
    std::array<uint64_t, event_types> by_type{};
    std::array<uint64_t, channels> by_channel{};
    std::vector<uint64_t> by_day;  // UTC days from that of world.from
    std::array<uint64_t, causes> orders_by_cause{};
    std::array<int64_t, markets> revenue_cents{};
    std::array<uint64_t, personas> customers_by_persona{};
    uint64_t pure_customers = 0, members = 0, dropped_out = 0, orders = 0, customers_with_order = 0;
    std::array<std::array<std::array<uint64_t, pages>, pages>, personas> transitions{};
    DeviationTruth deviations;
    PainTruth pain;
    std::string persona_digits;  // by customer number
    std::string state_digits;    // by customer number: 'a' alive at the end, 'd' dropped out

    // `other` holds the customers after ours.
    void add(const Truth& other);
};

// truth.json (SI-50), as contract/truth.schema.json says.
std::string truth_json(const Retailer& retailer, const Truth& truth);

}  // namespace itinera::simulate
