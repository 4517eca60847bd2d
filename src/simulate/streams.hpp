// The streams of chance: one for each customer, purpose and index (SI-1), so that a new purpose
// moves no number of an old one.
#pragma once

#include <cstdint>

namespace itinera::simulate {

// Of a customer (stream = customer number); the low 20 bits are an index.
inline constexpr uint32_t purpose_person = 0x0010'0000;
inline constexpr uint32_t purpose_latent = 0x0020'0000;
inline constexpr uint32_t purpose_arrivals = 0x0030'0000;
inline constexpr uint32_t purpose_session = 0x0040'0000;
inline constexpr uint32_t purpose_order = 0x0050'0000;
inline constexpr uint32_t purpose_touches = 0x0060'0000;
inline constexpr uint32_t purpose_service = 0x0070'0000;
inline constexpr uint32_t purpose_membership = 0x0080'0000;
// Of a block (stream = block number), a product (its number).
inline constexpr uint32_t purpose_households = 0x0100'0000;
inline constexpr uint32_t purpose_products = 0x0110'0000;

}  // namespace itinera::simulate
