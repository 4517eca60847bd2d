// Chance as an argument: counter-based random numbers (Philox4x32-10) and samplers of our own.
//
// A stream is named by (seed, stream, purpose); its i-th number is a pure function of these, so
// results are the same on any platform and with any number of threads.
// Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace itinera {

// One block of Philox4x32-10.
std::array<uint32_t, 4> philox4x32(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

class Random {
public:
    Random(uint64_t seed, uint64_t stream, uint32_t purpose = 0);

    uint64_t bits();                  // 64 uniform bits
    double uniform();                 // [0, 1), 53 bits
    uint64_t below(uint64_t limit);   // [0, limit), unbiased. Precondition: limit > 0.
    bool chance(double probability);  // true with this probability
    double normal();                  // mean 0, deviation 1 (inverse transform)
    double exponential();             // mean 1
    double gamma(double shape);       // scale 1. Precondition: shape > 0. Marsaglia & Tsang 2000.
    double beta(double a, double b);
    uint64_t poisson(double mean);  // Precondition: 0 <= mean <= 1e6
    // Index drawn with probability weight / sum. Precondition: some weight > 0, none negative.
    size_t weighted(std::span<const double> weights);
    std::vector<double> dirichlet(std::span<const double> alpha);

private:
    std::array<uint32_t, 2> key_;
    std::array<uint32_t, 4> counter_;
    std::array<uint32_t, 4> block_{};
    uint32_t used_ = 4;
};

// Inverse of the standard normal distribution. Precondition: 0 < p < 1. |error| < 1e-15.
// Source: Wichura, AS 241, Applied Statistics 37 (1988).
double normal_quantile(double p);

}  // namespace itinera
