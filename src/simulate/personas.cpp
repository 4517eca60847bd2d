#include "simulate/personas.hpp"

namespace itinera::simulate {
namespace {

constexpr std::array<std::string_view, pages> page_names{"home", "category", "search",   "product",
                                                         "cart", "checkout", "shipping", "payment",
                                                         "done", "exit"};

// from_product: home, category, search, product, cart; the rest leaves.
constexpr std::array<Persona, personas> table{{
    {"bargain_hunter",
     .22,
     1.0,
     {.03, .12, .14, .28, .19},
     .44,
     {.12, .30, .58},
     {.55, .45, 0},
     .08,
     .07,
     .55,
     .8},
    {"loyal_regular",
     .18,
     1.7,
     {.04, .10, .08, .20, .30},
     .66,
     {.12, .44, .44},
     {.45, .55, 0},
     .12,
     .05,
     .20,
     .3},
    {"gift_buyer",
     .15,
     .7,
     {.03, .14, .12, .24, .20},
     .58,
     {.30, .25, .45},
     {.70, .30, 0},
     .10,
     .07,
     .15,
     .2},
    {"explorer",
     .20,
     .8,
     {.05, .18, .12, .34, .11},
     .40,
     {.18, .40, .42},
     {.55, .45, 0},
     .06,
     .05,
     .15,
     .4},
    {"store_first",
     .15,
     .9,
     {.04, .12, .08, .22, .15},
     .50,
     {.12, .28, .60},
     {.55, .45, 0},
     .45,
     .03,
     .20,
     .4},
    {"service_heavy",
     .10,
     .9,
     {.04, .12, .10, .24, .20},
     .52,
     {.25, .35, .40},
     {.60, .40, 0},
     .10,
     .45,
     .25,
     .5},
}};

}  // namespace

std::string_view page_name(Page page)
{
    return page_names[static_cast<size_t>(page)];
}

const std::array<Persona, personas>& all_personas()
{
    return table;
}

double payment_success(double failure)
{
    double success = 0;
    double reach = 1;
    for (size_t k = 0; k < payment_tries_max; ++k) {
        success += reach * (1 - failure);
        reach *= failure * payment_retry;
    }
    return success;
}

PageChain page_chain(const Persona& persona)
{
    using enum Page;
    PageChain chain{};
    const auto set = [&](Page from, Page to, double p) {
        chain[static_cast<size_t>(from)][static_cast<size_t>(to)] = p;
    };
    set(Home, Home, .04), set(Home, Category, .34), set(Home, Search, .22), set(Home, Product, .26);
    set(Category, Home, .03), set(Category, Category, .10), set(Category, Search, .07),
        set(Category, Product, .64);
    set(Search, Category, .05), set(Search, Search, .14), set(Search, Product, .61);
    for (size_t to = 0; to < pages; ++to)
        chain[static_cast<size_t>(Product)][to] = persona.from_product[to];
    set(Cart, Product, .15), set(Cart, Category, .06), set(Cart, Checkout, persona.to_checkout);
    set(Cart, Shipping, deviations.skip_checkout);
    set(Checkout, Shipping, .82), set(Checkout, Cart, .04),
        set(Checkout, Payment, deviations.skip_shipping);
    set(Shipping, Payment, .86), set(Shipping, Checkout, deviations.repeat_checkout);
    set(Payment, Done, payment_success(payment_failure));
    set(Done, Done, 1), set(Exit, Exit, 1);
    for (auto& row : chain) {
        double left = 1;
        for (size_t to = 0; to + 1 < pages; ++to) left -= row[to];
        row[static_cast<size_t>(Exit)] = left;
    }
    return chain;
}

double order_chance(const PageChain& chain)
{
    // Repeated steps: after 400 the walk has ended but for less than rounding.
    std::array<double, pages> at{};
    at[0] = 1;
    for (int step = 0; step < 400; ++step) {
        std::array<double, pages> next{};
        for (size_t from = 0; from < pages; ++from) {
            for (size_t to = 0; to < pages; ++to) next[to] += at[from] * chain[from][to];
        }
        at = next;
    }
    return at[static_cast<size_t>(Page::Done)];
}

}  // namespace itinera::simulate
