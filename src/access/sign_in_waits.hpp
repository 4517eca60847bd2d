// How long one waits after wrong passwords (PR-47): nothing for the first five, then 1 s, 2 s, 4 s
// … 15 min, for each account and address. Accounts that do not exist are treated alike.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

#include "base/time.hpp"

namespace itinera {

inline constexpr int free_failures_max = 5;
inline constexpr Duration sign_in_wait_max = std::chrono::minutes(15);
inline constexpr size_t sign_in_waits_max = 50'000;  // beyond, the oldest is forgotten

// Threads: any number.
class SignInWaits {
public:
    // Counts the attempt as failed, before its password is looked at, so that attempts at the same
    // time count too; or says how long to wait, and counts nothing.
    Duration begin(const std::string& account, const std::string& address, Timestamp now);
    // It was right: everything is forgotten.
    void succeeded(const std::string& account, const std::string& address);
    // It was neither right nor wrong (the second factor is missing): as if it had not been.
    void undo(const std::string& account, const std::string& address);

private:
    struct Count {
        int failures = 0;
        Timestamp next{};  // no attempt before
        std::list<std::string>::iterator place;
    };
    std::mutex mutex_;
    std::unordered_map<std::string, Count> counts_;  // by account, NUL, address
    std::list<std::string> order_;                   // keys, the longest untouched first
};

}  // namespace itinera
