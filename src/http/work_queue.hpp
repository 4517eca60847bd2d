// Threads that run handlers, beside the thread that moves bytes. Threads are made when needed and
// kept; beyond `threads_max` busy ones work waits, and beyond `waiting_max` it is refused.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace itinera::http {

class WorkQueue {
public:
    WorkQueue(size_t threads_max, size_t waiting_max);
    ~WorkQueue();  // as stop()
    WorkQueue(const WorkQueue&) = delete;
    WorkQueue& operator=(const WorkQueue&) = delete;

    // False if it is full or stopped; `work` then was not taken. `work` must not throw.
    bool push(std::function<void()> work);
    // Runs what waits, then ends all threads. Nothing is taken any more.
    void stop();

private:
    void run();

    const size_t threads_max_;
    const size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable ready_;
    std::deque<std::function<void()>> waiting_;
    std::vector<std::thread> threads_;
    size_t busy_ = 0;  // threads that run something
    bool stopped_ = false;
};

}  // namespace itinera::http
