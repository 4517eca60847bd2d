// From a coroutine of the io thread to a worker and back.
#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "http/work_queue.hpp"

namespace itinera::http {

// Runs `work` on a thread of the queue; the coroutine goes on, on its own thread, with what it
// gave. Nothing if the queue was full. Precondition: what `work` refers to outlives the co_await.
template <typename T>
boost::asio::awaitable<std::optional<T>> run_on(WorkQueue& queue, std::function<T()> work)
{
    auto start = [&queue, work = std::move(work)](auto handler) {
        auto shared = std::make_shared<decltype(handler)>(std::move(handler));
        auto executor = boost::asio::get_associated_executor(*shared);
        const bool taken =
            queue.push([shared, executor, guard = boost::asio::make_work_guard(executor), work] {
                std::exception_ptr thrown;
                std::optional<T> result;
                try {
                    result.emplace(work());
                } catch (...) {
                    thrown = std::current_exception();
                }
                boost::asio::post(executor, [shared, thrown, result = std::move(result)]() mutable {
                    std::move (*shared)(thrown, std::move(result));
                });
            });
        if (!taken) {
            boost::asio::post(executor,
                              [shared] { std::move (*shared)(nullptr, std::optional<T>()); });
        }
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>,
                                       void(std::exception_ptr, std::optional<T>)>(
        std::move(start), boost::asio::use_awaitable);
}

}  // namespace itinera::http
