#include "base/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace itinera {
namespace {

// Known answers of the Random123 distribution (kat_vectors, philox4x32 10).
TEST(Philox, GivesTheKnownAnswers)
{
    using Four = std::array<uint32_t, 4>;
    EXPECT_EQ(philox4x32({0, 0, 0, 0}, {0, 0}),
              (Four{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    EXPECT_EQ(
        philox4x32({0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
        (Four{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    EXPECT_EQ(
        philox4x32({0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
        (Four{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

// Quantiles of the standard normal distribution, from tables.
TEST(NormalQuantile, AgreesWithTables)
{
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-14);
    EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-13);
    EXPECT_NEAR(normal_quantile(1e-12), -7.034483825301131, 1e-11);
}

struct Moments {
    double mean, variance;
};
template <typename Draw>
Moments moments_of(Draw draw)
{
    constexpr int n = 200'000;
    double sum = 0;
    double squares = 0;
    for (int k = 0; k < n; ++k) {
        const double x = draw();
        sum += x;
        squares += x * x;
    }
    const double mean = sum / n;
    return {mean, squares / n - mean * mean};
}

// Five standard errors of the mean of 200 000 draws.
double margin(double variance)
{
    return 5 * std::sqrt(variance / 200'000);
}

TEST(Random, SamplersHaveTheStatedMoments)
{
    Random random(7, 1);
    const auto close = [](Moments is, double mean, double variance) {
        EXPECT_NEAR(is.mean, mean, margin(variance));
        EXPECT_NEAR(is.variance, variance, variance * 0.06);
    };
    close(moments_of([&] { return random.uniform(); }), 0.5, 1.0 / 12);
    close(moments_of([&] { return random.normal(); }), 0, 1);
    close(moments_of([&] { return random.exponential(); }), 1, 1);
    close(moments_of([&] { return random.gamma(0.6); }), 0.6, 0.6);
    close(moments_of([&] { return random.gamma(6); }), 6, 6);
    close(moments_of([&] { return random.beta(0.8, 3); }), 0.8 / 3.8, 0.8 * 3 / (3.8 * 3.8 * 4.8));
    close(moments_of([&] { return static_cast<double>(random.poisson(4.5)); }), 4.5, 4.5);
    close(moments_of([&] { return static_cast<double>(random.poisson(75)); }), 75, 75);
    close(moments_of([&] { return static_cast<double>(random.below(6)); }), 2.5, 35.0 / 12);
}

TEST(Random, WeightsDecideHowOften)
{
    Random random(7, 2);
    const std::array<double, 3> weights{1, 0, 3};
    std::array<int, 3> seen{};
    for (int k = 0; k < 40'000; ++k) ++seen[random.weighted(weights)];
    EXPECT_NEAR(seen[0], 10'000, 450);
    EXPECT_EQ(seen[1], 0);
}

TEST(Random, AStreamFollowsFromItsNameAlone)
{
    Random a(1, 5, 9);
    Random b(1, 5, 9);
    Random other(1, 6, 9);
    EXPECT_EQ(a.bits(), b.bits());
    EXPECT_NE(a.bits(), other.bits());
}

}  // namespace
}  // namespace itinera
