#include "access/sign_in_waits.hpp"

#include <algorithm>

namespace itinera {
namespace {

std::string key_of(const std::string& account, const std::string& address)
{
    return account + '\0' + address;
}

Duration wait_after(int failures)
{
    if (failures < free_failures_max) return Duration{0};
    const int doublings = std::min(failures - free_failures_max, 20);
    return std::min<Duration>(std::chrono::seconds(int64_t{1} << doublings), sign_in_wait_max);
}

}  // namespace

Duration SignInWaits::begin(const std::string& account, const std::string& address, Timestamp now)
{
    const std::lock_guard lock(mutex_);
    const auto [found, is_new] = counts_.try_emplace(key_of(account, address));
    Count& count = found->second;
    if (is_new) {
        count.place = order_.insert(order_.end(), found->first);
        if (counts_.size() > sign_in_waits_max) {
            counts_.erase(order_.front());
            order_.pop_front();
        }
    } else {
        order_.splice(order_.end(), order_, count.place);
    }
    if (now < count.next) return count.next - now;
    count.next = now + wait_after(++count.failures);
    return Duration{0};
}

void SignInWaits::succeeded(const std::string& account, const std::string& address)
{
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(key_of(account, address));
    if (found == counts_.end()) return;
    order_.erase(found->second.place);
    counts_.erase(found);
}

void SignInWaits::undo(const std::string& account, const std::string& address)
{
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(key_of(account, address));
    if (found == counts_.end() || found->second.failures == 0) return;
    --found->second.failures;
    found->second.next = {};
}

}  // namespace itinera
