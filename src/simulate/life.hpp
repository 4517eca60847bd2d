// A customer's life from acquisition to the end of the period or to dropping out (SI-22 … SI-28).
#pragma once

#include "simulate/session.hpp"

namespace itinera::simulate {

void live(const Retailer& retailer, const Customer& customer, Journal& journal, Truth& truth);

// What follows an order: shipping, delivery, refund, review, survey, questions.
void after_order(Scene& scene, const Order& order);
// A contact with the service about a topic, by chat or telephone.
void contact_service(Scene& scene, int64_t ms, Topic topic, uint32_t index);
// A survey is sent; many do not answer.
void survey(Scene& scene, int64_t ms, uint32_t index);
// Joining the paid club, and leaving it (SI-28).
void membership(Scene& scene);
// First contact: installed, signed up, told who they are, agreed.
void introduce(Scene& scene, Channel first_channel);

// Something sent or shown to the customer.
struct Touch {
    int64_t ms;
    Cause cause;
    bool opened;
};
// Of a whole life, in order of time.
std::vector<Touch> draw_touches(Scene& scene);
void note_touch(Scene& scene, const Touch& touch, bool is_alive);
void note_click(Scene& scene, Cause cause, int64_t ms);

}  // namespace itinera::simulate
