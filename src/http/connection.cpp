#include "http/connection.hpp"

#include <poll.h>

#include <boost/asio/co_spawn.hpp>

#include "http/admission.hpp"
#include "http/answer.hpp"
#include "http/connection_class.hpp"
#include "http/guard.hpp"
#include "http/peer.hpp"
#include "http/refusals.hpp"
#include "http/run_on.hpp"

namespace itinera::http {
namespace {
constexpr auto gone_check_every = std::chrono::milliseconds(100);
}

void serve(std::shared_ptr<ServerCore> core, tcp::socket socket)
{
    asio::io_context& io = core->io;
    error_code gone;  // it has gone already: its address matters no more
    const tcp::endpoint peer = socket.remote_endpoint(gone);
    auto connection = std::make_shared<Connection>(std::move(core), std::move(socket),
                                                   peer.address().to_string());
    // An exception out of the coroutine (no memory) ends this connection only.
    asio::co_spawn(io, connection->run(), [connection](std::exception_ptr) {});
}

void end_connection(Connection& connection, bool at_once)
{
    connection.end(at_once);
}

void Connection::end(bool at_once)
{
    error_code ignored;  // it ends either way
    if (gone_ && (at_once || streams_)) *gone_ = true;
    if (at_once) {
        stream_.socket().close(ignored);
    } else if (!busy_) {
        stream_.socket().cancel(ignored);
    }
}

// Cancels what the socket waits for when the time is over.
void Connection::arm(Duration at_most)
{
    timed_out_ = false;
    deadline_.expires_after(at_most);
    deadline_.async_wait([weak = weak_from_this(), turn = ++turn_](error_code cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self || self->turn_ != turn) return;
        self->timed_out_ = true;
        error_code ignored;
        self->stream_.socket().cancel(ignored);
    });
}

void Connection::disarm()
{
    ++turn_;
    deadline_.cancel();
}

// Looks whether the peer has closed, without reading what it may have sent ahead.
void Connection::watch_peer(std::shared_ptr<std::atomic<bool>> gone)
{
    watch_.expires_after(gone_check_every);
    watch_.async_wait([weak = weak_from_this(), gone](error_code cancelled) {
        const auto self = weak.lock();
        if (cancelled || !self || *gone) return;
        pollfd peer{self->stream_.socket().native_handle(), POLLRDHUP, 0};
        if (poll(&peer, 1, 0) > 0 && (peer.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
            *gone = true;
        } else {
            self->watch_peer(gone);
        }
    });
}

// False: the peer does not speak TLS as we do.
Task<bool> Connection::shake_hands()
{
    if (!stream_.is_tls()) co_return true;
    error_code failed;
    arm(limits().handshake_max);
    co_await stream_.tls().async_handshake(asio::ssl::stream_base::server,
                                           asio::redirect_error(asio::use_awaitable, failed));
    disarm();
    co_return !failed;
}

Task<void> Connection::run()
{
    bool open = co_await shake_hands();
    bool has_unread_body = false;
    while (open && !core_->stopping) {
        HeaderParser parser;
        parser.header_limit(limits().header_bytes_max);
        parser.body_limit(boost::none);
        error_code failed;
        busy_ = false;
        arm(limits().idle_max);
        const size_t bytes = co_await wire::async_read_header(
            stream_, buffer_, parser, asio::redirect_error(asio::use_awaitable, failed));
        disarm();
        busy_ = true;
        // Beast's own limit stops a header without end, but is off by some bytes.
        if (!failed && bytes > limits().header_bytes_max) failed = wire::error::header_limit;
        if (failed) {
            has_unread_body =
                co_await refuse_header(failed, parser.got_some() || buffer_.size() > 0);
            break;
        }
        const Answered answered = co_await answer(parser);
        open = answered.keep_open;
        has_unread_body = answered.has_unread_body;
        if (buffer_.size() == 0 && buffer_.capacity() > piece_bytes) buffer_.shrink_to_fit();
    }
    co_await finish(has_unread_body);
}

Response Connection::refused(const Refusal& refusal, const Request& request) const
{
    Response response = core_->problems.of_refusal(refusal, request.id);
    response.status = refusal.status;
    if (refusal.status == 204) response.body.clear();
    response.headers.insert(response.headers.end(), refusal.headers.begin(), refusal.headers.end());
    return dress(std::move(response), request, make_nonce());
}

// Whether something was answered.
Task<bool> Connection::refuse_header(error_code failed, bool got_some)
{
    std::optional<Refusal> refusal;
    if (failed == wire::error::header_limit || failed == wire::error::buffer_overflow) {
        refusal = Refusal{431, "too_large",
                          "the header has more than " + std::to_string(limits().header_bytes_max) +
                              " bytes"};
    } else if (timed_out_ && got_some) {
        refusal = Refusal{408, "request_timeout", "the header came too slowly"};
    } else if (failed.category() == make_error_code(wire::error::bad_method).category() &&
               failed != wire::error::end_of_stream && failed != wire::error::partial_message) {
        refusal = Refusal{400, "invalid", "this is no HTTP/1.1 request: " + failed.message()};
    }
    if (!refusal) co_return false;
    Request request;
    request.id = core_->next_request_id();
    request.path = "/v1";  // unknown, and not to be cached
    request.is_secure = stream_.is_tls() || core_->options.behind_proxy;
    co_await send(refused(*refusal, request), request, 11, false);
    co_return true;
}

Request Connection::request_of(const HeaderParser& parser) const
{
    const auto& message = parser.get();
    Request request;
    request.id = core_->next_request_id();
    request.method = method_of(message.method());
    request.path = "/v1";  // unknown as yet, and not to be cached
    for (const auto& field : message) {
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
    place_request(request, peer_, stream_.is_tls() || core_->options.behind_proxy,
                  core_->trusted_proxies);
    return request;
}

Task<Connection::Answered> Connection::answer(HeaderParser& parser)
{
    const auto& message = parser.get();
    Request request = request_of(parser);
    gone_ = request.gone;
    const unsigned version = message.version();
    const bool keep_open = message.keep_alive();
    const bool has_body = parser.chunked() || parser.content_length().value_or(0) > 0;

    Routed routed;
    routed.refusal = check_message(parser);
    if (!routed.refusal) {
        const std::string target(message.target());
        routed = route_request(core_->router, core_->options, target, request);
    }
    const bool takes_body = routed.route && routed.route->body != BodyForm::None;
    if (!routed.refusal && has_body && !takes_body) {
        routed.refusal = Refusal{400, "invalid", "a request to " + request.path + " has no body"};
    }
    if (routed.refusal) {
        const bool open = co_await send(refused(*routed.refusal, request), request, version,
                                        keep_open && !has_body);
        co_return Answered{open, has_body};
    }
    if (has_body) {
        std::optional<Response> trouble = co_await admit_body(parser, *routed.route, request);
        if (trouble) {
            co_await send(std::move(*trouble), request, version, false);
            co_return Answered{false, true};
        }
    }

    watch_peer(request.gone);
    const StaticFiles* files = core_->files ? &*core_->files : nullptr;
    std::optional<Response> response = co_await run_on<Response>(core_->workers, [&]() -> Response {
        if (routed.route && !has_body) {
            auto refused = admit(*routed.route, core_->options, core_->problems, request);
            if (refused) return dress(std::move(*refused), request, make_nonce());
        }
        return produce(routed, files, core_->problems, request);
    });
    if (!response) response = refused(busy("too many requests are waiting"), request);
    const bool open = co_await send(std::move(*response), request, version, keep_open);
    watch_.cancel();
    co_return Answered{open, false};
}

}  // namespace itinera::http
