// One visit: a walk through the shop by the persona's page chain, or a visit to a store (SI-27).
#pragma once

#include <optional>
#include <vector>

#include "simulate/customer.hpp"
#include "simulate/journal.hpp"
#include "simulate/mood.hpp"
#include "simulate/truth.hpp"

namespace itinera::simulate {

// What the parts of a customer's life share while it is made.
struct Scene {
    const Retailer& retailer;
    const Customer& customer;
    const Calendar& calendar;
    Journal& journal;
    Truth& truth;
    Mood mood;
    bool tried_in_pain = false;

    size_t market() const { return static_cast<size_t>(customer.person.market); }
    bool is_china() const { return customer.person.market == Market::China; }
    const Persona& persona() const { return all_personas()[customer.person.persona]; }
    uint64_t seed() const { return retailer.world.seed; }
};

struct Session {
    uint32_t index;  // of the customer, from 0
    int64_t start_ms;
    Channel channel;
    Cause cause;
};

struct Order {
    uint32_t session;
    int64_t ms;
    Channel channel;
    Cause cause;
    size_t product;  // the first in the cart
    int64_t cents;
};

struct Visit {
    int64_t end_ms;
    std::optional<Order> order;
    std::optional<int64_t> payment_left_ms;  // went away after a failed payment
};

Visit walk_shop(Scene& scene, const Session& session);
Visit visit_store(Scene& scene, const Session& session);

size_t draw_category(const Customer& customer, Random& random);
// Of the customer's taste, popular ones more often (SI-21).
size_t draw_product(const Scene& scene, Random& random);
void append_order_id(std::string& out, const Customer& customer, uint32_t session);

}  // namespace itinera::simulate
