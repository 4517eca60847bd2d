#include "simulate/customer.hpp"

#include <algorithm>

#include "simulate/json_fields.hpp"
#include "simulate/streams.hpp"

namespace itinera::simulate {
namespace {

constexpr double lambda_shape = 0.6, lambda_days = 50;  // Gamma (SI-23)
constexpr double drop_a = 0.8, drop_b = 3;              // Beta (SI-23)
constexpr double sessions_a_day_max = 0.9;
constexpr double early_share = 0.25;  // known already when recording began: met in the first month
constexpr double early_days = 30;

constexpr std::array<double, 5> household_sizes{.38, .30, .17, .10, .05};
constexpr std::array<double, markets> market_shares{.70, .18, .12};

constexpr std::array<std::string_view, 6> devices{PainPoint::device, "Comet 12", "Lumen 5",
                                                  "Orchid Pro",      "Pebble 3", "Zephyr S"};
constexpr std::array<double, 6> device_shares{.25, .22, .18, .15, .11, .09};

// Prior of interests by persona (SI-21): the mean taste, times 4.
constexpr std::array<std::array<double, categories>, personas> interest{{
    {.8, .5, .6, .5, .3, .8, .3, .2},
    {.6, .5, .8, .6, .4, .6, .3, .2},
    {.4, .8, .8, .4, .6, .5, .4, .1},
    {.6, .5, .4, .4, .9, .3, .2, .7},
    {.9, .7, .5, .7, .3, .6, .2, .1},
    {.5, .4, .4, .7, .9, .3, .6, .2},
}};

size_t draw_city(Market market, Random& random)
{
    double sum = 0;
    for (const City& city : cities_of(market)) sum += city.weight;
    double rest = random.uniform() * sum;
    size_t index = 0;
    for (const City& city : cities_of(market)) {
        rest -= city.weight;
        if (rest < 0) break;
        ++index;
    }
    return std::min(index, cities_of(market).size() - 1);
}

void append_hex(std::string& out, uint64_t bits, int digits)
{
    for (int k = digits - 1; k >= 0; --k) out += "0123456789abcdef"[bits >> (4 * k) & 15];
}

std::string identifier_of(uint32_t number, bool is_member, Random& random)
{
    std::string id;
    if (is_member) {
        id = 'u';
        append_number(id, 100'000'000 + int64_t{number});
        return id;
    }
    const uint64_t high = random.bits(), low = random.bits();
    append_hex(id, high >> 32, 8), id += '-';
    append_hex(id, high >> 16, 4), id += "-4";
    append_hex(id, high, 3), id += "-a";
    append_hex(id, low >> 48, 3), id += '-';
    append_hex(id, low, 12);
    return id;
}

int64_t draw_acquisition(const Retailer& retailer, Market market, Season season, Random& random)
{
    const Calendar& calendar = retailer.calendars[static_cast<size_t>(market)];
    const double length = calendar.length(season);
    const bool early = random.chance(early_share);
    const double u = random.uniform();
    const double measure = early ? u * std::min(early_days, length) : u * length;
    // A local day may reach beyond the period; the first events lie minutes before the first visit.
    const int64_t earliest = ms_of(retailer.world.from) + 600'000;
    const int64_t latest = ms_of(retailer.world.to) - 600'000;
    return std::max(std::min(calendar.at(measure, season, random).ms, latest), earliest);
}

}  // namespace

std::span<const City> cities_of(Market market)
{
    if (market == Market::China) return cities_china();
    return market == Market::America ? cities_america() : cities_britain();
}

std::vector<Household> draw_households(const Retailer& retailer, uint32_t block)
{
    Random random(retailer.world.seed, block, purpose_households);
    std::vector<Household> of_person;
    while (of_person.size() < customers_per_block) {
        const size_t size = random.weighted(household_sizes) + 1;
        Household household{static_cast<Market>(random.weighted(market_shares)), 0, 0};
        household.city = draw_city(household.market, random);
        const bool china = household.market == Market::China;
        household.surname = random.below(china ? surnames_zh().size() : surnames_en().size());
        of_person.insert(of_person.end(), size, household);
    }
    of_person.resize(customers_per_block);
    return of_person;
}

double session_order_chance(const Retailer& retailer, size_t persona)
{
    const double store = all_personas()[persona].store_share;
    return store * store_order_chance + (1 - store) * retailer.order_chances[persona];
}

Customer draw_customer(const Retailer& retailer, uint32_t number, const Household& household)
{
    const uint64_t seed = retailer.world.seed;
    Random who(seed, number, purpose_person);
    Customer customer;
    customer.number = number;
    customer.household = household;
    Person& person = customer.person;
    person.market = household.market;
    std::array<double, personas> shares{};
    for (size_t k = 0; k < personas; ++k) shares[k] = all_personas()[k].share;
    person.persona = static_cast<uint8_t>(who.weighted(shares));
    person.is_pure = who.chance(0.10);
    person.is_member = who.chance(0.82);
    person.identifier = identifier_of(number, person.is_member, who);
    const bool china = household.market == Market::China;
    customer.given_name = who.below(china ? given_zh().size() : given_en().size());
    customer.device = devices[who.weighted(device_shares)];
    customer.takes_email = person.is_member && who.chance(china ? 0.25 : 0.75);
    customer.takes_sms = person.is_member && who.chance(china ? 0.55 : 0.25);
    customer.is_contact = person.is_member && china && who.chance(0.40);
    for (size_t cause = 1; cause < 6; ++cause) {
        if (who.chance(0.10)) customer.touches_off |= static_cast<uint8_t>(1U << cause);
    }

    Random latent(seed, number, purpose_latent);
    const Persona& persona = all_personas()[person.persona];
    const double factor = person.is_pure ? 1 : persona.purchase_rate;
    customer.order_rate = latent.gamma(lambda_shape) / lambda_days * factor;
    customer.drop_out = latent.beta(drop_a, drop_b);
    const double chance = session_order_chance(retailer, person.persona);
    customer.session_rate = customer.order_rate / chance;
    if (!person.is_pure)
        customer.session_rate = std::min(customer.session_rate, sessions_a_day_max);
    double sum = 0;
    for (size_t k = 0; k < categories; ++k) {
        customer.taste[k] = sum += latent.gamma(interest[person.persona][k]);
    }
    for (double& taste : customer.taste) taste /= sum;
    customer.mood_mean = 0.15 + 0.25 * latent.normal();
    customer.acquired_ms = draw_acquisition(retailer, person.market,
                                            person.is_pure ? Season::Flat : Season::Real, latent);
    return customer;
}

}  // namespace itinera::simulate
