// One customer: who they are (what they tell), and what drives them (what only the truth knows).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/random.hpp"
#include "simulate/retailer.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

// People who live together, in one city, of one market (SI-2).
struct Household {
    Market market;
    size_t city, surname;
};

struct Customer {
    uint32_t number = 0;
    Person person;
    Household household{};
    size_t given_name = 0;
    std::string_view device;  // family of the phone

    double order_rate = 0;    // λ: orders a mean day while alive, before season and touches
    double drop_out = 0;      // p: after each repeat order
    double session_rate = 0;  // sessions a mean day: order_rate / chance of an order in one
    std::array<double, categories> taste{};  // θ summed up: ends in 1
    double mood_mean = 0;
    bool takes_email = false, takes_sms = false, is_contact = false;  // contact: of WeCom
    uint8_t touches_off = 0;  // bit per Cause: never gets touches of that channel (SI-24)
    int64_t acquired_ms = 0;
};

// Of the people of one block, by place in it.
std::vector<Household> draw_households(const Retailer& retailer, uint32_t block);
Customer draw_customer(const Retailer& retailer, uint32_t number, const Household& household);

// Chance of an order in a session of this persona, over its channels.
double session_order_chance(const Retailer& retailer, size_t persona);
std::span<const City> cities_of(Market market);

}  // namespace itinera::simulate
