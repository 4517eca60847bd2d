// The keys by which one event is known, however often it comes (EV-43).
#pragma once

#include <string>
#include <string_view>

#include "base/digest.hpp"
#include "event/record_batch.hpp"

namespace itinera {

// Makes the keys of EV-43 for one source: first 16 bytes of HMAC-SHA-256(secret, source ‖ 0x00 ‖
// messageId).
class DedupKeys {
public:
    DedupKeys(const HmacSha256& hmac, std::string_view source);
    DedupKey of(std::string_view message_id) const;

private:
    HmacSha256 hmac_;
    std::string prefix_;
};

}  // namespace itinera
