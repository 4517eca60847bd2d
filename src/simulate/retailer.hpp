// The retailer that all customers of a world share: goods, stores, calendars, the shop's page
// chains.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "simulate/calendar.hpp"
#include "simulate/personas.hpp"
#include "simulate/words.hpp"
#include "simulate/world.hpp"

namespace itinera::simulate {

inline constexpr size_t products = 400;
inline constexpr size_t stores = 24;
inline constexpr size_t markets = 3;

struct Product {
    size_t category;
    std::array<int64_t, markets> price_cents;  // in the market's currency
    std::array<std::string, markets> fields;   // `"product_id":"P001","name":…,"price":129.9`
};

struct Store {
    Market market;
    std::string fields;  // `"store_id":"S01","store":"上海一店","city":"上海"`
};

struct Retailer {
    World world;
    std::vector<Product> goods;
    // Of category k: products [50 k, 50 k + 50), and their popularity ^ 0.7, summed up.
    std::array<std::array<double, products / categories>, categories> popularity;
    std::vector<Store> shops;
    std::array<std::vector<size_t>, markets> shops_of;
    std::vector<Calendar> calendars;  // by market
    std::array<PageChain, personas> chains;
    std::array<double, personas> order_chances;
    std::array<CurrencyCode, markets> currencies;
    std::array<std::string_view, markets> currency_names;

    // Errors: Invalid for a period that is empty or longer than 5 years.
    static Result<Retailer> make(const World& world);
};

// What goes wrong, and where (SI-30).
struct PainPoint {
    static constexpr size_t first_day = 120, last_day = 150;  // local days of the customer's market
    static constexpr std::string_view device = "Aurora X2";
    static constexpr double slower_ms = 2100;
};

}  // namespace itinera::simulate
