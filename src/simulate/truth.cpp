#include "simulate/truth.hpp"

#include "base/json.hpp"

namespace itinera::simulate {
namespace {

template <typename A>
void add_all(A& into, const A& from)
{
    for (size_t k = 0; k < from.size(); ++k) into[k] += from[k];
}

Json counts_json(const Truth& truth, const World& world)
{
    Json types = Json::object(), by_channel = Json::object(), days = Json::object();
    for (size_t k = 0; k < event_types; ++k) {
        if (truth.by_type[k])
            types[std::string(event_name(static_cast<EventType>(k)))] = truth.by_type[k];
    }
    for (size_t k = 0; k < channels; ++k) {
        if (truth.by_channel[k])
            by_channel[std::string(channel_name(static_cast<Channel>(k)))] = truth.by_channel[k];
    }
    const auto first = std::chrono::floor<std::chrono::days>(world.from);
    for (size_t k = 0; k < truth.by_day.size(); ++k) {
        days[to_iso(Timestamp{first + std::chrono::days{static_cast<int64_t>(k)}}).substr(0, 10)] =
            truth.by_day[k];
    }
    return {{"type", types}, {"channel", by_channel}, {"day", days}};
}

Json personas_json(const Truth& truth)
{
    Json list = Json::array();
    for (size_t k = 0; k < personas; ++k) {
        const Persona& persona = all_personas()[k];
        list.push_back({{"name", persona.name},
                        {"share", persona.share},
                        {"customers", truth.customers_by_persona[k]}});
    }
    return {{"list", list}, {"of", truth.persona_digits}};
}

Json chain_json(const Retailer& retailer, const Truth& truth)
{
    Json states = Json::array(), by_persona = Json::object();
    for (size_t k = 0; k < pages; ++k) states.push_back(page_name(static_cast<Page>(k)));
    for (size_t k = 0; k < personas; ++k) {
        by_persona[std::string(all_personas()[k].name)] = {
            {"probability", retailer.chains[k]},
            {"realised", truth.transitions[k]},
            {"order_chance", retailer.order_chances[k]}};
    }
    return {{"states", states},
            {"start", "home"},
            {"events",
             {{"home", {"$page", "$screen", "$mp_page"}},
              {"category", {"$page", "$screen", "$mp_page"}},
              {"search", {"Products Searched"}},
              {"product", {"Product Viewed"}},
              {"cart", {"Product Added", "Product Removed"}},
              {"checkout", {"Checkout Started"}},
              {"shipping", {"Shipping Chosen"}},
              {"payment", {"$page", "$screen", "$mp_page"}},
              {"done", {"Order Completed"}}}},
            {"personas", by_persona}};
}

Json journeys_json(const Truth& truth)
{
    const DeviationTruth& seen = truth.deviations;
    const auto one = [](double rate, uint64_t count) {
        return Json{{"rate", rate}, {"count", count}};
    };
    return {{"designed",
             {"Product Viewed", "Product Added", "Checkout Started", "Shipping Chosen",
              "Order Completed"}},
            {"deviations",
             {{"skip_shipping", one(deviations.skip_shipping, seen.skip_shipping)},
              {"repeat_checkout", one(deviations.repeat_checkout, seen.repeat_checkout)},
              {"skip_checkout", one(deviations.skip_checkout, seen.skip_checkout)},
              {"stall", one(deviations.stall, seen.stall)}}}};
}

Json touches_json(const Truth& truth)
{
    Json beta = Json::object(), omega = Json::object(), caused = Json::object();
    for (const TouchEffect& effect : touch_effects) {
        const std::string name(cause_name(effect.cause));
        beta[name] = effect.beta;
        omega[name] = effect.omega_per_day;
        caused[name] = truth.orders_by_cause[static_cast<size_t>(effect.cause)];
    }
    return {
        {"beta", beta}, {"omega", omega}, {"caused", caused}, {"base", truth.orders_by_cause[0]}};
}

Json pain_json(const Retailer& retailer, const Truth& truth)
{
    const Calendar& calendar = retailer.calendars[static_cast<size_t>(Market::China)];
    const auto day = [&](size_t number) {
        return to_iso(timestamp_of(calendar.day_start_ms(std::min(number, calendar.days()))));
    };
    return {{"channel", "mini_program"},
            {"device", PainPoint::device},
            {"step", "payment"},
            {"start", day(PainPoint::first_day)},
            {"end", day(PainPoint::last_day)},
            {"failure", payment_failure_in_pain},
            {"failure_elsewhere", payment_failure},
            {"lcp_slower_ms", PainPoint::slower_ms},
            {"tries", truth.pain.tries},
            {"failures", truth.pain.failures},
            {"orders_lost", truth.pain.orders_lost},
            {"revenue_lost", static_cast<double>(truth.pain.revenue_lost_cents) / 100},
            {"currency", "CNY"},
            {"customers", truth.pain.customers_affected}};
}

}  // namespace

std::string_view cause_name(Cause cause)
{
    static constexpr std::array<std::string_view, causes> names{"base",  "ads", "social",
                                                                "email", "sms", "chat"};
    return names[static_cast<size_t>(cause)];
}

void Truth::add(const Truth& other)
{
    events += other.events;
    add_all(by_type, other.by_type);
    add_all(by_channel, other.by_channel);
    by_day.resize(std::max(by_day.size(), other.by_day.size()));
    add_all(by_day, other.by_day);
    add_all(orders_by_cause, other.orders_by_cause);
    add_all(revenue_cents, other.revenue_cents);
    add_all(customers_by_persona, other.customers_by_persona);
    pure_customers += other.pure_customers;
    members += other.members;
    dropped_out += other.dropped_out;
    orders += other.orders;
    customers_with_order += other.customers_with_order;
    for (size_t k = 0; k < personas; ++k) {
        for (size_t from = 0; from < pages; ++from)
            add_all(transitions[k][from], other.transitions[k][from]);
    }
    deviations.skip_shipping += other.deviations.skip_shipping;
    deviations.repeat_checkout += other.deviations.repeat_checkout;
    deviations.skip_checkout += other.deviations.skip_checkout;
    deviations.stall += other.deviations.stall;
    pain.tries += other.pain.tries;
    pain.failures += other.pain.failures;
    pain.orders_lost += other.pain.orders_lost;
    pain.revenue_lost_cents += other.pain.revenue_lost_cents;
    pain.customers_affected += other.pain.customers_affected;
    persona_digits += other.persona_digits;
    state_digits += other.state_digits;
}

std::string truth_json(const Retailer& retailer, const Truth& truth)
{
    const World& world = retailer.world;
    Json revenue = Json::object();
    for (size_t k = 0; k < markets; ++k) {
        revenue[std::string(retailer.currency_names[k])] =
            static_cast<double>(truth.revenue_cents[k]) / 100;
    }
    const Json json{{"schema", "itinera.truth/1"},
                    {"seed", world.seed},
                    {"world", "retailer"},
                    {"customers", world.customers},
                    {"events", truth.events},
                    {"from", to_iso(world.from)},
                    {"to", to_iso(world.to)},
                    {"counts", counts_json(truth, world)},
                    {"personas", personas_json(truth)},
                    {"orders",
                     {{"count", truth.orders},
                      {"customers", truth.customers_with_order},
                      {"revenue", revenue}}},
                    {"clv",
                     {{"params", {{"r", 0.6}, {"alpha_days", 50}, {"a", 0.8}, {"b", 3}}},
                      {"pure_cohort", truth.pure_customers},
                      {"dropped_out", truth.dropped_out},
                      {"state", truth.state_digits}}},
                    {"members", truth.members},
                    {"page_chain", chain_json(retailer, truth)},
                    {"journeys", journeys_json(truth)},
                    {"touch_effects", touches_json(truth)},
                    {"pain_point", pain_json(retailer, truth)}};
    return dump_json_pretty(json) + "\n";
}

}  // namespace itinera::simulate
