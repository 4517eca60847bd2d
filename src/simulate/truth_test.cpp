// The distributions that the truth states are those of the events.
#include "simulate/truth.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <map>

#include "base/file.hpp"
#include "base/json.hpp"
#include "simulate/customer.hpp"
#include "simulate/generate.hpp"
#include "simulate/payment.hpp"

namespace itinera::simulate {
namespace {

using namespace std::chrono;

struct Sample {
    Retailer retailer;
    Truth truth;
};

const Sample& sample()
{
    static const Sample made = [] {
        const World world{42, 8000, Timestamp{sys_days{2025y / 1 / 1}},
                          Timestamp{sys_days{2026y / 1 / 1}}};
        Sample of{Retailer::make(world).value(), {}};
        of.truth = generate_blocks(of.retailer, 2, [](const Block&) -> Result<Done> {
                       return Done{};
                   }).value();
        return of;
    }();
    return made;
}

double deviations_off(double share, double p, double n)
{
    return std::abs(share - p) / std::sqrt(p * (1 - p) / n);
}

TEST(Truth, PageChainsAreDistributions)
{
    for (const PageChain& chain : sample().retailer.chains) {
        for (const auto& row : chain) {
            double sum = 0;
            for (const double p : row) {
                EXPECT_GE(p, -1e-12);
                sum += p;
            }
            EXPECT_NEAR(sum, 1, 1e-12);
        }
    }
}

// The target of the score card: four standard errors, for transitions seen 1 000 times. The payment
// row is mixed with the pain point's and is left out.
TEST(Truth, WalksFollowThePageChain)
{
    int compared = 0;
    for (size_t persona = 0; persona < personas; ++persona) {
        for (size_t from = 0; from < static_cast<size_t>(Page::Payment); ++from) {
            const auto& counts = sample().truth.transitions[persona][from];
            double n = 0;
            for (const uint64_t count : counts) n += static_cast<double>(count);
            if (n < 1000) continue;
            for (size_t to = 0; to < pages; ++to) {
                const double p = sample().retailer.chains[persona][from][to];
                if (p < 1e-9) {
                    EXPECT_EQ(counts[to], 0U);
                    continue;
                }
                EXPECT_LE(deviations_off(static_cast<double>(counts[to]) / n, p, n), 4)
                    << persona << ' ' << from << ' ' << to;
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 100);
}

TEST(Truth, PersonasMarketsAndMembersHaveTheirShares)
{
    const double n = sample().retailer.world.customers;
    for (size_t k = 0; k < personas; ++k) {
        const double share = static_cast<double>(sample().truth.customers_by_persona[k]) / n;
        EXPECT_LE(deviations_off(share, all_personas()[k].share, n), 4) << all_personas()[k].name;
    }
    EXPECT_LE(deviations_off(static_cast<double>(sample().truth.pure_customers) / n, 0.10, n), 4);
    EXPECT_LE(deviations_off(static_cast<double>(sample().truth.members) / n, 0.82, n), 4);
}

// Gamma(0.6) at 50 days: mean 0.012 orders a day, variance 0.6 / 2500; Beta(0.8, 3): mean 0.8
// / 3.8.
TEST(Truth, LatentRatesHaveTheStatedMoments)
{
    const Retailer& retailer = sample().retailer;
    const int n = 20'000;
    double rate = 0, square = 0, drop = 0;
    for (uint32_t k = 0; k < n; ++k) {
        const Customer customer = draw_customer(retailer, k, Household{Market::China, 0, 0});
        const double factor =
            customer.person.is_pure ? 1 : all_personas()[customer.person.persona].purchase_rate;
        const double lambda = customer.order_rate / factor;
        rate += lambda / n;
        square += lambda * lambda / n;
        drop += customer.drop_out / n;
    }
    EXPECT_NEAR(rate, 0.012, 4 * std::sqrt(0.6 / 2500 / n));
    EXPECT_NEAR(square - rate * rate, 0.6 / 2500, 0.05 * 0.6 / 2500);
    EXPECT_NEAR(drop, 0.8 / 3.8, 4 * 0.19 / std::sqrt(n));
}

TEST(Truth, DeviationsHappenAtTheirRates)
{
    const Truth& truth = sample().truth;
    const auto leaving = [&](Page page) {
        double n = 0;
        for (size_t k = 0; k < personas; ++k) {
            for (const uint64_t count : truth.transitions[k][static_cast<size_t>(page)])
                n += static_cast<double>(count);
        }
        return n;
    };
    const double checkouts = leaving(Page::Checkout), shippings = leaving(Page::Shipping),
                 carts = leaving(Page::Cart);
    EXPECT_LE(deviations_off(static_cast<double>(truth.deviations.skip_shipping) / checkouts,
                             deviations.skip_shipping, checkouts),
              4);
    EXPECT_LE(deviations_off(static_cast<double>(truth.deviations.repeat_checkout) / shippings,
                             deviations.repeat_checkout, shippings),
              4);
    EXPECT_LE(deviations_off(static_cast<double>(truth.deviations.skip_checkout) / carts,
                             deviations.skip_checkout, carts),
              4);
    const double steps = shippings + leaving(Page::Payment);
    EXPECT_LE(deviations_off(static_cast<double>(truth.deviations.stall) / steps, deviations.stall,
                             steps),
              4);
}

TEST(Truth, PaymentsFailMoreOftenInThePainPointOnly)
{
    const PainTruth& pain = sample().truth.pain;
    const auto n = static_cast<double>(pain.tries);
    ASSERT_GT(n, 50);
    EXPECT_LE(deviations_off(static_cast<double>(pain.failures) / n, payment_failure_in_pain, n),
              4);
    EXPECT_GT(pain.orders_lost, 0U);
    EXPECT_GT(pain.revenue_lost_cents, 0);
}

TEST(Truth, WhatIsLostToThePainPointFollowsFromTheSameChance)
{
    const PaymentDraws draws{{0.10, 0.01, 0.5}, {0.9, 0.9, 0.9}};
    EXPECT_FALSE(outcome(draws, payment_failure_in_pain).success);
    EXPECT_TRUE(outcome(draws, payment_failure).success);
    Random random(5, 0);
    double success = 0;
    const int n = 200'000;
    for (int k = 0; k < n; ++k) {
        const PaymentDraws drawn = draw_payment(random);
        success += outcome(drawn, payment_failure_in_pain).success;
        // More chance of failure never helps.
        EXPECT_LE(outcome(drawn, payment_failure_in_pain).success,
                  outcome(drawn, payment_failure).success);
    }
    EXPECT_LE(deviations_off(success / n, payment_success(payment_failure_in_pain), n), 4);
}

// The shop's chance of an order, found by powers of the chain, is what the walks came to.
TEST(Truth, OrderChanceIsThatOfTheWalks)
{
    for (size_t k = 0; k < personas; ++k) {
        const auto& counts = sample().truth.transitions[k];
        double done = 0, ended = 0;
        for (const auto& row : counts) {
            done += static_cast<double>(row[static_cast<size_t>(Page::Done)]);
            ended += static_cast<double>(row[static_cast<size_t>(Page::Done)] +
                                         row[static_cast<size_t>(Page::Exit)]);
        }
        EXPECT_LE(deviations_off(done / ended, sample().retailer.order_chances[k], ended), 4.5)
            << k;
    }
}

TEST(Truth, IsWrittenAsItsSchemaSays)
{
    const Json schema = parse_json(read_file(TRUTH_SCHEMA, 1 << 20).value()).value();
    const Json truth = parse_json(truth_json(sample().retailer, sample().truth)).value();
    const std::function<void(const Json&, const Json&, const std::string&)> check =
        [&](const Json& rule, const Json& value, const std::string& path) {
            const std::string type = rule.value("type", "");
            const std::map<std::string, bool> is{{"", true},
                                                 {"object", value.is_object()},
                                                 {"array", value.is_array()},
                                                 {"string", value.is_string()},
                                                 {"integer", value.is_number_integer()},
                                                 {"number", value.is_number()}};
            EXPECT_TRUE(is.at(type)) << path << " is not of type " << type;
            EXPECT_TRUE(!rule.contains("const") || rule["const"] == value) << path;
            for (const auto& name : rule.value("required", Json::array())) {
                EXPECT_TRUE(value.contains(name.get<std::string>())) << path << " lacks " << name;
            }
            const Json named = rule.value("properties", Json::object());
            if (value.is_object()) {
                for (const auto& [name, member] : value.items()) {
                    if (named.contains(name))
                        check(named[name], member, path + "/" + name);
                    else if (rule.contains("additionalProperties") &&
                             rule["additionalProperties"].is_object())
                        check(rule["additionalProperties"], member, path + "/" + name);
                    else
                        EXPECT_TRUE(rule.value("additionalProperties", true))
                            << path << " has " << name;
                }
            }
            if (value.is_array() && rule.contains("items")) {
                for (const Json& item : value) check(rule["items"], item, path + "/0");
            }
        };
    check(schema, truth, "");
}

}  // namespace
}  // namespace itinera::simulate
