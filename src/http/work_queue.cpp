#include "http/work_queue.hpp"

namespace itinera::http {

WorkQueue::WorkQueue(size_t threads_max, size_t waiting_max)
    : threads_max_(threads_max), waiting_max_(waiting_max)
{}

WorkQueue::~WorkQueue()
{
    stop();
}

bool WorkQueue::push(std::function<void()> work)
{
    const std::lock_guard lock(mutex_);
    if (stopped_) return false;
    if (waiting_.size() >= threads_max_ - busy_ + waiting_max_) return false;
    waiting_.push_back(std::move(work));
    if (waiting_.size() > threads_.size() - busy_ && threads_.size() < threads_max_) {
        threads_.emplace_back([this] { run(); });
    }
    ready_.notify_one();
    return true;
}

void WorkQueue::run()
{
    std::unique_lock lock(mutex_);
    for (;;) {
        ready_.wait(lock, [this] { return stopped_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const std::function<void()> work = std::move(waiting_.front());
        waiting_.pop_front();
        ++busy_;
        lock.unlock();
        work();
        lock.lock();
        --busy_;
    }
}

void WorkQueue::stop()
{
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
        threads.swap(threads_);
    }
    ready_.notify_all();
    for (std::thread& thread : threads) thread.join();
}

}  // namespace itinera::http
