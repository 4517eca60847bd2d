// What the server refuses by itself while it reads a request.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "http/message.hpp"

namespace itinera::http {

// A share of the memory for bodies, given back at its end.
class BodyShare {
public:
    BodyShare(std::atomic<int64_t>& used, int64_t bytes, int64_t bytes_max)
        : used_(used), bytes_(bytes)
    {
        fits = (used_ += bytes_) <= bytes_max;
    }
    ~BodyShare() { used_ -= bytes_; }
    BodyShare(const BodyShare&) = delete;
    BodyShare& operator=(const BodyShare&) = delete;
    bool fits;

private:
    std::atomic<int64_t>& used_;
    const int64_t bytes_;
};

inline Refusal busy(std::string detail)
{
    return {503, "unavailable", std::move(detail), {{"Retry-After", "1"}}};
}
inline Refusal too_large_body(int64_t bytes_max)
{
    return {413, "too_large", "the body has more than " + std::to_string(bytes_max) + " bytes"};
}
inline Refusal slow_body()
{
    return {408, "request_timeout", "the body came too slowly"};
}

}  // namespace itinera::http
