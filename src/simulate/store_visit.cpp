#include <algorithm>

#include "simulate/json_fields.hpp"
#include "simulate/session.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {

size_t draw_category(const Customer& customer, Random& random)
{
    const double u = random.uniform();
    size_t k = 0;
    while (k + 1 < categories && customer.taste[k] <= u) ++k;
    return k;
}

size_t draw_product(const Scene& scene, Random& random)
{
    const size_t category = draw_category(scene.customer, random);
    const auto& sums = scene.retailer.popularity[category];
    const auto draw = [&] {
        const double at = random.uniform() * sums.back();
        const auto found = std::upper_bound(sums.begin(), sums.end() - 1, at);
        return category * sums.size() + static_cast<size_t>(found - sums.begin());
    };
    const size_t first = draw();
    if (random.uniform() >= scene.persona().discount_taste) return first;
    const size_t second = draw();
    const auto price = [&](size_t product) {
        return scene.retailer.goods[product].price_cents[scene.market()];
    };
    return price(second) < price(first) ? second : first;
}

void append_order_id(std::string& out, const Customer& customer, uint32_t session)
{
    out += 'o';
    append_number(out, customer.number);
    out += '-';
    append_number(out, session);
}

Visit visit_store(Scene& scene, const Session& session)
{
    Random random(scene.seed(), scene.customer.number, purpose_session + session.index);
    const auto& shops = scene.retailer.shops_of[scene.market()];
    // Most visits are to the store next door.
    const size_t home = (scene.customer.household.city * 7 + scene.market()) % shops.size();
    const Store& shop =
        scene.retailer.shops[shops[random.chance(.85) ? home : random.below(shops.size())]];
    scene.journal.add(EventType::StoreVisited, Channel::Store, session.start_ms, "," + shop.fields);
    Visit visit{session.start_ms + 600'000, {}, {}};
    if (!random.chance(store_order_chance)) return visit;

    const size_t product = draw_product(scene, random);
    const size_t items = 1 + random.poisson(0.6);
    int64_t cents = 0;
    for (size_t k = 0; k < items; ++k) {
        cents += scene.retailer.goods[k == 0 ? product : draw_product(scene, random)]
                     .price_cents[scene.market()];
    }
    visit.end_ms += static_cast<int64_t>(random.below(1'800'000));
    std::string& out = scene.journal.open(EventType::OrderCompleted, Channel::Store, visit.end_ms);
    out += ",\"order_id\":\"";
    append_order_id(out, scene.customer, session.index);
    out += '"';
    money_field(out, "revenue", cents);
    text_field(out, "currency", scene.retailer.currency_names[scene.market()]);
    number_field(out, "items", static_cast<int64_t>(items));
    const CategoryWords& words = category_words()[scene.retailer.goods[product].category];
    text_field(out, "category", scene.is_china() ? words.name_zh : words.name_en);
    out += ',';
    out += shop.fields;
    scene.journal.close(cents * 100, scene.retailer.currencies[scene.market()]);
    visit.order = Order{session.index, visit.end_ms, Channel::Store, session.cause, product, cents};
    return visit;
}

}  // namespace itinera::simulate
