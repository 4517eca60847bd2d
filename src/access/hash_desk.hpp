// Hashes passwords on two threads of low priority, so that a flood of sign-ins slows nothing else
// (PR-47): two at once, two more wait, the rest are turned away at once.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/password_hash.hpp"
#include "base/result.hpp"

namespace itinera {

inline constexpr size_t hashes_at_once_max = 2;
// A request that waits occupies a thread of the HTTP server, which has eight.
inline constexpr size_t hashes_waiting_max = 2;

// Threads: any number.
class HashDesk {
public:
    explicit HashDesk(PasswordCost cost);
    ~HashDesk();

    // Errors of both: TooMany.
    Result<std::string> hash(std::string_view password);
    // With an empty `hash` the same work is done, and the answer is false.
    Result<bool> fits(std::string_view password, const std::string& hash);

private:
    Result<Done> run(const std::function<void()>& work);
    void work();

    struct Job {
        const std::function<void()>* work;
        bool done = false;
    };
    const PasswordCost cost_;
    const std::string nobody_;  // the hash of a random password
    std::mutex mutex_;
    std::condition_variable has_work_, is_done_;
    std::deque<Job*> jobs_;
    size_t running_ = 0;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace itinera
