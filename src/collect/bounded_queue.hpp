// A queue between two threads that holds at most `items_max` items: the faster one waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>

namespace itinera {

template <typename T>
class BoundedQueue {
public:
    explicit BoundedQueue(size_t items_max) : items_max_(items_max) {}

    // False when the queue is closed: nobody will take the item.
    bool put(T item)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_closed_ || items_.size() < items_max_; });
        if (is_closed_) return false;
        items_.push_back(std::move(item));
        changed_.notify_all();
        return true;
    }
    // Nothing when the queue is closed and empty.
    std::optional<T> take()
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return is_closed_ || !items_.empty(); });
        if (items_.empty()) return std::nullopt;
        std::optional<T> item(std::move(items_.front()));
        items_.pop_front();
        changed_.notify_all();
        return item;
    }
    void close()
    {
        const std::scoped_lock lock(mutex_);
        is_closed_ = true;
        changed_.notify_all();
    }

private:
    const size_t items_max_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<T> items_;
    bool is_closed_ = false;
};

}  // namespace itinera
