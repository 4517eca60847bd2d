#include "base/random.hpp"

#include <cmath>
#include <numeric>

namespace itinera {
namespace {

constexpr uint32_t multiplier_0 = 0xD2511F53U;
constexpr uint32_t multiplier_1 = 0xCD9E8D57U;
constexpr uint32_t weyl_0 = 0x9E3779B9U;
constexpr uint32_t weyl_1 = 0xBB67AE85U;

// Ratio of two polynomials of degree 7, coefficients from the lowest power.
double ratio(double x, const std::array<double, 8>& above, const std::array<double, 8>& below)
{
    double p = 0;
    double q = 0;
    for (size_t k = 8; k-- > 0;) {
        p = p * x + above[k];
        q = q * x + below[k];
    }
    return p / q;
}

}  // namespace

std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key)
{
    for (int round = 0; round < 10; ++round) {
        const uint64_t a = uint64_t{multiplier_0} * counter[0];
        const uint64_t b = uint64_t{multiplier_1} * counter[2];
        counter = {static_cast<uint32_t>(b >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(b),
                   static_cast<uint32_t>(a >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(a)};
        key = {key[0] + weyl_0, key[1] + weyl_1};
    }
    return counter;
}

Random::Random(uint64_t seed, uint64_t stream, uint32_t purpose)
    : key_{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)},
      counter_{0, purpose, static_cast<uint32_t>(stream), static_cast<uint32_t>(stream >> 32)}
{}

uint64_t Random::bits()
{
    if (used_ == 4) {
        block_ = philox4x32(counter_, key_);
        ++counter_[0];
        used_ = 0;
    }
    const uint64_t low = block_[used_];
    const uint64_t high = block_[used_ + 1];
    used_ += 2;
    return high << 32 | low;
}

double Random::uniform()
{
    return static_cast<double>(bits() >> 11) * 0x1.0p-53;
}

// Lemire, "Fast random integer generation in an interval", 2019.
uint64_t Random::below(uint64_t limit)
{
    __extension__ using Wide = unsigned __int128;
    Wide product = Wide{bits()} * limit;
    if (static_cast<uint64_t>(product) < limit) {
        const uint64_t threshold = (0 - limit) % limit;
        while (static_cast<uint64_t>(product) < threshold) product = Wide{bits()} * limit;
    }
    return static_cast<uint64_t>(product >> 64);
}

bool Random::chance(double probability)
{
    return uniform() < probability;
}

double Random::normal()
{
    // Never 0 or 1: the middle of one of 2^53 cells.
    return normal_quantile((static_cast<double>(bits() >> 12) + 0.5) * 0x1.0p-52);
}

double Random::exponential()
{
    return -std::log1p(-uniform());
}

double Random::gamma(double shape)
{
    if (shape < 1) {
        const double boosted = gamma(shape + 1);
        return boosted * std::pow(1 - uniform(), 1 / shape);
    }
    const double d = shape - 1.0 / 3;
    const double c = 1 / std::sqrt(9 * d);
    for (;;) {
        const double x = normal();
        const double t = 1 + c * x;
        if (t <= 0) continue;
        const double v = t * t * t;
        const double u = 1 - uniform();
        if (std::log(u) < 0.5 * x * x + d - d * v + d * std::log(v)) return d * v;
    }
}

double Random::beta(double a, double b)
{
    const double x = gamma(a);
    const double y = gamma(b);
    return x / (x + y);
}

// Knuth's product of uniforms, in pieces of mean 30 so that exp() stays far from underflow.
uint64_t Random::poisson(double mean)
{
    uint64_t count = 0;
    while (mean > 0) {
        const double piece = std::min(mean, 30.0);
        mean -= piece;
        const double floor = std::exp(-piece);
        for (double product = uniform(); product > floor; product *= uniform()) ++count;
    }
    return count;
}

size_t Random::weighted(std::span<const double> weights)
{
    double rest = uniform() * std::accumulate(weights.begin(), weights.end(), 0.0);
    size_t last = 0;
    for (size_t k = 0; k < weights.size(); ++k) {
        if (weights[k] <= 0) continue;
        last = k;
        rest -= weights[k];
        if (rest < 0) return k;
    }
    return last;
}

std::vector<double> Random::dirichlet(std::span<const double> alpha)
{
    std::vector<double> shares;
    double sum = 0;
    for (const double a : alpha) sum += shares.emplace_back(gamma(a));
    for (double& share : shares) share /= sum;
    return shares;
}

double normal_quantile(double p)
{
    static constexpr std::array<double, 8> a{3.3871328727963666080e0,  1.3314166789178437745e+2,
                                             1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                             4.5921953931549871457e+4, 6.7265770927008700853e+4,
                                             3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static constexpr std::array<double, 8> b{1.0,
                                             4.2313330701600911252e+1,
                                             6.8718700749205790830e+2,
                                             5.3941960214247511077e+3,
                                             2.1213794301586595867e+4,
                                             3.9307895800092710610e+4,
                                             2.8729085735721942674e+4,
                                             5.2264952788528545610e+3};
    static constexpr std::array<double, 8> c{1.42343711074968357734e0,  4.63033784615654529590e0,
                                             5.76949722146069140550e0,  3.64784832476320460504e0,
                                             1.27045825245236838258e0,  2.41780725177450611770e-1,
                                             2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static constexpr std::array<double, 8> d{1.0,
                                             2.05319162663775882187e0,
                                             1.67638483018380384940e0,
                                             6.89767334985100004550e-1,
                                             1.48103976427480074590e-1,
                                             1.51986665636164571966e-2,
                                             5.47593808499534494600e-4,
                                             1.05075007164441684324e-9};
    static constexpr std::array<double, 8> e{6.65790464350110377720e0,  5.46378491116411436990e0,
                                             1.78482653991729133580e0,  2.96560571828504891230e-1,
                                             2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                             2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static constexpr std::array<double, 8> f{1.0,
                                             5.99832206555887937690e-1,
                                             1.36929880922735805310e-1,
                                             1.48753612908506148525e-2,
                                             7.86869131145613259100e-4,
                                             1.84631831751005468180e-5,
                                             1.42151175831644588870e-7,
                                             2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (std::abs(q) <= 0.425) return q * ratio(0.180625 - q * q, a, b);
    const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
    const double tail = r <= 5 ? ratio(r - 1.6, c, d) : ratio(r - 5, e, f);
    return q < 0 ? -tail : tail;
}

}  // namespace itinera
