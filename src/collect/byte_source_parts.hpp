// What the byte sources share among themselves: looking ahead.
#pragma once

#include <memory>
#include <string>

#include "collect/byte_source.hpp"

namespace itinera {

// Up to `length` bytes; fewer only at the end.
Result<std::string> read_at_most(ByteSource& bytes, size_t length);
// Gives `seen` first, then the rest.
std::unique_ptr<ByteSource> bytes_seen_again(std::string seen, std::unique_ptr<ByteSource> rest);

}  // namespace itinera
