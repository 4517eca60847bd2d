// Numbers that name things. Each is its own type, so the compiler tells them apart.
#pragma once

#include <cstdint>

namespace itinera {

// Place of a record in the event log: dense from 1, never reused. 0 is "before the first record".
enum class Position : int64_t {};
// One identifier value (a user id, an anonymous id …): a number without meaning, from 1.
enum class NodeId : int64_t {};
// One customer: dense from 0, in the order of first appearance in the log.
enum class CustomerId : uint32_t {};
// One event name, in the order in which the names first appeared in the log, from 0.
enum class EventCode : uint16_t {};
// One channel of the registry.
enum class ChannelCode : uint8_t {};
enum class SourceCode : uint16_t {};
enum class CurrencyCode : uint16_t {
};  // 0 is "none"; else the three letters as base-26 number plus 1

// The number behind an id.
template <typename Id>
constexpr auto raw(Id id)
{
    return static_cast<__underlying_type(Id)>(id);
}

}  // namespace itinera
