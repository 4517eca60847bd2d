#include "base/clock.hpp"

namespace itinera {

Timestamp SystemClock::now() const
{
    return std::chrono::floor<Duration>(std::chrono::system_clock::now());
}

}  // namespace itinera
