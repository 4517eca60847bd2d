// What the log's dictionaries hold: names of fields and events, never a value (PR-12).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace itinera {

struct BodySample {
    NodeId owner{};
    std::string text;  // a body, maybe cut short
};

// A name that fewer owners use than this may say who somebody is: it stays out.
inline constexpr size_t name_owners_min = 8;

// The bodies without their values, each form once, the most frequent last; at most `bytes_max`.
std::string names_in(std::span<const BodySample> samples, size_t bytes_max);

}  // namespace itinera
