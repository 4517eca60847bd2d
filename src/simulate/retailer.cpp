#include "simulate/retailer.hpp"

#include <cmath>

#include "base/random.hpp"
#include "event/currency.hpp"
#include "simulate/json_fields.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

constexpr std::array<double, markets> price_factor{1, 0.19, 0.15};
constexpr size_t per_category = products / categories;

// 128.37 -> 129.90, 43.2 -> 43.90: the way prices look. std::exp may differ in its last bit between
// C libraries; rounding to whole units hides it.
int64_t pretty_cents(double price)
{
    const auto whole = static_cast<int64_t>(price);
    return std::max<int64_t>(3, whole) * 100 + 90;
}

void append_two_digits(std::string& out, size_t number)
{
    if (number < 10) out += '0';
    append_number(out, static_cast<int64_t>(number));
}

Product make_product(const World& world, size_t number)
{
    Random random(world.seed, number, purpose_products);
    Product product{number / per_category, {}, {}};
    const CategoryWords& words = category_words()[product.category];
    const double price = words.price_median * std::exp(0.55 * random.normal());
    const size_t noun = number % per_category % 10;
    const size_t adjective = (number % per_category / 10 * 4 + product.category) % 20;
    for (size_t market = 0; market < markets; ++market) {
        const bool china = market == 0;
        product.price_cents[market] = pretty_cents(price * price_factor[market]);
        std::string& out = product.fields[market];
        out += "\"product_id\":\"P";
        append_number(out, static_cast<int64_t>(1000 + number));
        out += "\",\"name\":\"";
        out += china ? adjectives_zh()[adjective] : adjectives_en()[adjective];
        if (!china) out += ' ';
        out += china ? words.nouns_zh[noun] : words.nouns_en[noun];
        out += "\"";
        text_field(out, "category", china ? words.name_zh : words.name_en);
        money_field(out, "price", product.price_cents[market]);
    }
    return product;
}

Store make_store(size_t number)
{
    // 14 in China, 6 in America, 4 in Britain, in the larger cities.
    static constexpr std::array<std::string_view, 4> ordinal{"一店", "二店", "三店", "四店"};
    const Market market = number < 14   ? Market::China
                          : number < 20 ? Market::America
                                        : Market::Britain;
    const auto cities = market == Market::China     ? cities_china()
                        : market == Market::America ? cities_america()
                                                    : cities_britain();
    const size_t index = number < 14 ? number : number < 20 ? number - 14 : number - 20;
    const City& city = cities[index % 10 % cities.size()];
    Store store{market, "\"store_id\":\"S"};
    append_two_digits(store.fields, number + 1);
    store.fields += "\",\"store\":\"";
    store.fields += city.name;
    if (market == Market::China)
        store.fields += ordinal[index / 10];
    else
        store.fields += " Store";
    store.fields += "\",\"city\":\"";
    store.fields += city.name;
    store.fields += '"';
    return store;
}

}  // namespace

Result<Retailer> Retailer::make(const World& world)
{
    const int64_t length_days = (ms_of(world.to) - ms_of(world.from)) / 86'400'000;
    if (world.to <= world.from || length_days > 5 * 366) {
        return Error{ErrorKind::Invalid, "a simulated period lasts from one moment to five years"};
    }
    Retailer retailer{world, {}, {}, {}, {}, {}, {}, {}, {}, {"CNY", "USD", "GBP"}};
    for (size_t k = 0; k < products; ++k) {
        retailer.goods.push_back(make_product(world, k));
        // Popularity ~ 1 / rank; to the power 0.7 by sqrt and fifth roots kept simple: 1 /
        // rank^0.75.
        const auto rank = static_cast<double>(k % per_category + 1);
        double& sum = retailer.popularity[k / per_category][k % per_category];
        sum = (k % per_category ? retailer.popularity[k / per_category][k % per_category - 1] : 0) +
              1 / (std::sqrt(rank) * std::sqrt(std::sqrt(rank)));
    }
    for (size_t k = 0; k < stores; ++k) {
        retailer.shops.push_back(make_store(k));
        retailer.shops_of[static_cast<size_t>(retailer.shops.back().market)].push_back(k);
    }
    for (size_t market = 0; market < markets; ++market) {
        retailer.calendars.push_back(TRY(Calendar::make(static_cast<Market>(market), world)));
        retailer.currencies[market] = *parse_currency(retailer.currency_names[market]);
    }
    for (size_t k = 0; k < personas; ++k) {
        retailer.chains[k] = page_chain(all_personas()[k]);
        retailer.order_chances[k] = order_chance(retailer.chains[k]);
    }
    return retailer;
}

}  // namespace itinera::simulate
