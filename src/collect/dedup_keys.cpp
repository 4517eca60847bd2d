#include "collect/dedup_keys.hpp"

#include <cstring>

namespace itinera {

DedupKeys::DedupKeys(const HmacSha256& hmac, std::string_view source) : hmac_(hmac), prefix_(source)
{
    prefix_.push_back('\0');
}

DedupKey DedupKeys::of(std::string_view message_id) const
{
    const Sha256Digest digest = hmac_(prefix_, message_id);
    DedupKey key;
    std::memcpy(&key, digest.data(), sizeof key);
    return key;
}

}  // namespace itinera
