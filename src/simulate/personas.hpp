// Six personas (SI-20): how each visits, walks and buys. All of it is written to the truth.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "simulate/event_types.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

// States of the walk through the shop (SI-27); each visit of a state but Exit is one event.
enum class Page : uint8_t {
    Home,
    Category,
    Search,
    Product,
    Cart,
    Checkout,
    Shipping,
    Payment,
    Done,
    Exit
};
inline constexpr size_t pages = static_cast<size_t>(Page::Exit) + 1;
std::string_view page_name(Page page);

// Rows: from a state; columns: to a state. Rows sum to 1; Done and Exit are absorbing. From
// Payment: Done if a payment succeeds, Exit if none does; that row holds the chance outside of the
// pain point.
using PageChain = std::array<std::array<double, pages>, pages>;

inline constexpr size_t personas = 6;

struct Persona {
    std::string_view name;
    double share;
    double purchase_rate;                    // factor on the rate of orders, mean 1 over personas
    std::array<double, pages> from_product;  // what sets the chain apart
    double to_checkout;
    std::array<double, 3> web_app_mini_china, web_app_mini_west;
    double store_share;     // of visits
    double contact_chance;  // after an order, with no trouble
    double coupon_chance;
    double discount_taste;  // price fit: 0 likes any price, 1 cheap ones only
};
const std::array<Persona, personas>& all_personas();

// Payments (SI-27, SI-30): tries at most, each fails by chance, after a failure some try again.
inline constexpr size_t payment_tries_max = 3;
inline constexpr double payment_failure = 0.03;
inline constexpr double payment_failure_in_pain = 0.18;
inline constexpr double payment_retry = 0.5;

// Known deviations from home … payment (SI-27), already inside the chain.
struct Deviations {
    double skip_shipping = 0.03;    // Checkout -> Payment
    double repeat_checkout = 0.03;  // Shipping -> Checkout
    double skip_checkout = 0.01;    // Cart -> Shipping
    double stall = 0.015;           // a gap of 25 to 70 hours before Shipping or Payment
};
inline constexpr Deviations deviations{};

PageChain page_chain(const Persona& persona);
// Probability that a walk from Home ends in Done.
double order_chance(const PageChain& chain);
inline constexpr double store_order_chance = 0.3;

// Tries at payment that succeed in the end, at this chance of failure each.
double payment_success(double failure);

}  // namespace itinera::simulate
