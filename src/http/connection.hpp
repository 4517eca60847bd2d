// Inside of the server: what all connections share, and one connection. Only for server.cpp and
// connection.cpp, which alone include Boost.
#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_set>

#include "http/peer.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"
#include "http/work_queue.hpp"

namespace itinera::http {

// Threads: `connections` and `acceptor` belong to the io thread; the rest is constant or atomic.
struct ServerCore {
    ServerCore(ServerOptions options_, Router router_, Problems problems_);

    ServerOptions options;
    Router router;
    Problems problems;
    std::optional<StaticFiles> files;
    TrustedProxies trusted_proxies;
    std::unique_ptr<boost::asio::ssl::context> tls;  // null: plain

    boost::asio::io_context io{1};
    boost::asio::ip::tcp::acceptor acceptor{io};
    WorkQueue workers;
    WorkQueue streams;

    std::unordered_set<class Connection*> connections;
    std::atomic<size_t> connections_open{0};
    std::atomic<int64_t> bodies_bytes{0};
    std::atomic<uint64_t> requests{0};
    std::string id_prefix;
    std::atomic<bool> stopping{false};

    std::mutex mutex;
    std::condition_variable closed;  // a connection has ended

    std::string next_request_id();
};

// Serves one connection until it ends. Runs on the io thread.
void serve(std::shared_ptr<ServerCore> core, boost::asio::ip::tcp::socket socket);
// Ends it if it is idle or streams; with `at_once`, however busy it is.
void end_connection(Connection& connection, bool at_once);

}  // namespace itinera::http
