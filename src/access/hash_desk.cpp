#include "access/hash_desk.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include "base/seal.hpp"

namespace itinera {
namespace {

std::string random_password()
{
    const SealKey key = random_key();
    return std::string(reinterpret_cast<const char*>(key.data()), key.size());
}

}  // namespace

HashDesk::HashDesk(PasswordCost cost) : cost_(cost), nobody_(hash_password(random_password(), cost))
{
    for (size_t k = 0; k < hashes_at_once_max; ++k) threads_.emplace_back([this] { work(); });
}

HashDesk::~HashDesk()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    has_work_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void HashDesk::work()
{
    // On Linux the priority is that of the thread. Without the permission it is as others are.
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 10);
    std::unique_lock lock(mutex_);
    while (true) {
        has_work_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        Job* job = jobs_.front();
        jobs_.pop_front();
        ++running_;
        lock.unlock();
        (*job->work)();
        lock.lock();
        --running_;
        job->done = true;
        is_done_.notify_all();
    }
}

Result<Done> HashDesk::run(const std::function<void()>& work)
{
    Job job{&work};
    std::unique_lock lock(mutex_);
    if (jobs_.size() + running_ >= hashes_at_once_max + hashes_waiting_max) {
        return Error{ErrorKind::TooMany, "too many people sign in at this moment: try again"};
    }
    jobs_.push_back(&job);
    has_work_.notify_one();
    is_done_.wait(lock, [&job] { return job.done; });
    return Done{};
}

Result<std::string> HashDesk::hash(std::string_view password)
{
    std::string hash;
    bool failed = false;
    TRY(run([&] {
        try {
            hash = hash_password(password, cost_);
        } catch (const std::exception&) {
            failed = true;
        }
    }));
    if (failed)
        return Error{ErrorKind::Unavailable, "there is not enough memory to hash a password"};
    return hash;
}

Result<bool> HashDesk::fits(std::string_view password, const std::string& hash)
{
    bool fits = false;
    TRY(run([&] { fits = password_fits(password, hash.empty() ? nobody_ : hash); }));
    return fits && !hash.empty();
}

}  // namespace itinera
