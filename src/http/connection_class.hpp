// One connection: declared here, defined in connection.cpp (its course), connection_body.cpp
// (reading bodies) and connection_send.cpp (sending answers), the only files that include this.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "http/connection.hpp"
#include "http/stream.hpp"
#include "http/wire.hpp"

namespace itinera::http {
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
template <typename T>
using Task = asio::awaitable<T>;

inline constexpr size_t buffer_bytes_max = 256 * 1024;
inline constexpr size_t piece_bytes = 64 * 1024;  // of a file on its way to disk

// Threads: all on the io thread, but for the work it hands to the queues.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<ServerCore> core, tcp::socket socket, std::string peer)
        : core_(std::move(core)), stream_(std::move(socket), core_->tls.get()),
          peer_(std::move(peer)), deadline_(core_->io), watch_(core_->io)
    {
        core_->connections.insert(this);
        ++core_->connections_open;
    }
    ~Connection()
    {
        core_->connections.erase(this);
        const std::lock_guard lock(core_->mutex);
        --core_->connections_open;
        core_->closed.notify_all();
    }

    Task<void> run();
    void end(bool at_once);

private:
    struct Answered {
        bool keep_open;
        bool has_unread_body;
    };

    Task<bool> shake_hands();
    Task<Answered> answer(HeaderParser& parser);
    Request request_of(const HeaderParser& parser) const;
    Task<std::optional<Response>> admit_body(HeaderParser& parser, const Route& route,
                                             Request& request);
    Task<std::optional<Response>> read_body(HeaderParser& parser, const Route& route,
                                            Request& request);
    Task<std::optional<Response>> read_whole(HeaderParser& parser, const Route& route,
                                             Request& request);
    Task<std::optional<Response>> read_parts(HeaderParser& parser, const Route& route,
                                             Request& request);
    Task<std::optional<Response>> take_pieces(wire::request_parser<wire::buffer_body>& parser,
                                              Upload& upload, int64_t bytes_max, Request& request);
    std::optional<Refusal> refusal_of_read(error_code failed, int64_t bytes_max);
    Task<bool> refuse_header(error_code failed, bool got_some);
    Task<bool> send(Response response, const Request& request, unsigned version, bool keep_open);
    Task<bool> send_stream(const Response& response, const Request& request,
                           wire::response<wire::empty_body>& head);
    Task<void> linger();
    Task<void> finish(bool has_unread_body);
    Response refused(const Refusal& refusal, const Request& request) const;

    void arm(Duration at_most);
    void disarm();
    void watch_peer(std::shared_ptr<std::atomic<bool>> gone);

    const ServerLimits& limits() const { return core_->options.limits; }

    std::shared_ptr<ServerCore> core_;
    Stream stream_;
    const std::string peer_;  // IP address
    asio::steady_timer deadline_;
    asio::steady_timer watch_;
    boost::beast::flat_buffer buffer_{buffer_bytes_max};
    std::shared_ptr<std::atomic<bool>> gone_;
    uint64_t turn_ = 0;
    bool timed_out_ = false;
    bool busy_ = false;
    bool streams_ = false;
};

}  // namespace itinera::http
