// A connection's bytes, plain or by TLS. Only for the files of the connection and server.cpp.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <optional>

namespace itinera::http {

// An AsyncStream as Asio and Beast want it. Threads: the io thread.
class Stream {
public:
    using Socket = boost::asio::ip::tcp::socket;
    using executor_type = Socket::executor_type;

    // tls: null for a plain one; outlives the stream.
    Stream(Socket socket, boost::asio::ssl::context* tls) : socket_(std::move(socket))
    {
        if (tls) tls_.emplace(socket_, *tls);
    }
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    executor_type get_executor() { return socket_.get_executor(); }
    Socket& socket() { return socket_; }
    bool is_tls() const { return tls_.has_value(); }
    // Precondition: is_tls().
    boost::asio::ssl::stream<Socket&>& tls() { return *tls_; }

    template <typename Buffers, typename Token>
    auto async_read_some(const Buffers& buffers, Token&& token)
    {
        if (tls_) return tls_->async_read_some(buffers, std::forward<Token>(token));
        return socket_.async_read_some(buffers, std::forward<Token>(token));
    }
    template <typename Buffers, typename Token>
    auto async_write_some(const Buffers& buffers, Token&& token)
    {
        if (tls_) return tls_->async_write_some(buffers, std::forward<Token>(token));
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

private:
    Socket socket_;
    std::optional<boost::asio::ssl::stream<Socket&>> tls_;
};

}  // namespace itinera::http
