// Paying, as stored chance (SI-4): the same numbers decide in the world with and without the pain
// point.
#pragma once

#include <array>

#include "base/random.hpp"
#include "simulate/personas.hpp"

namespace itinera::simulate {

struct PaymentDraws {
    std::array<double, payment_tries_max> fails, retries;  // uniform numbers
};

struct Payment {
    size_t failures;
    bool success;
};

inline PaymentDraws draw_payment(Random& random)
{
    PaymentDraws draws{};
    for (size_t k = 0; k < payment_tries_max; ++k) {
        draws.fails[k] = random.uniform();
        draws.retries[k] = random.uniform();
    }
    return draws;
}

inline Payment outcome(const PaymentDraws& draws, double failure)
{
    for (size_t k = 0; k < payment_tries_max; ++k) {
        if (draws.fails[k] >= failure) return {k, true};
        if (draws.retries[k] >= payment_retry) return {k + 1, false};
    }
    return {payment_tries_max, false};
}

}  // namespace itinera::simulate
