#include "http/connection.hpp"

#include <poll.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

#include "http/answer.hpp"
#include "http/guard.hpp"
#include "http/refusals.hpp"
#include "http/run_on.hpp"
#include "http/wire.hpp"

namespace itinera::http {
namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;
template <typename T>
using Task = asio::awaitable<T>;

namespace {

constexpr size_t buffer_bytes_max = 256 * 1024;
constexpr size_t piece_bytes = 64 * 1024;        // of a file on its way to disk
constexpr size_t write_bytes_each = 256 * 1024;  // may take ServerLimits::write_max
constexpr auto linger_max = std::chrono::seconds(2);
constexpr auto gone_check_every = std::chrono::milliseconds(100);

}  // namespace

// Threads: all on the io thread, but for the work it hands to the queues.
class Connection : public std::enable_shared_from_this<Connection> {
public:
    Connection(std::shared_ptr<ServerCore> core, tcp::socket socket)
        : core_(std::move(core)), socket_(std::move(socket)), deadline_(core_->io),
          watch_(core_->io)
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

    Task<Answered> answer(HeaderParser& parser);
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
    Response refused(const Refusal& refusal, const Request& request) const;

    void arm(Duration at_most);
    void disarm();
    void watch_peer(std::shared_ptr<std::atomic<bool>> gone);

    const ServerLimits& limits() const { return core_->options.limits; }

    std::shared_ptr<ServerCore> core_;
    tcp::socket socket_;
    asio::steady_timer deadline_;
    asio::steady_timer watch_;
    boost::beast::flat_buffer buffer_{buffer_bytes_max};
    std::shared_ptr<std::atomic<bool>> gone_;
    uint64_t turn_ = 0;
    bool timed_out_ = false;
    bool busy_ = false;
    bool streams_ = false;
};

void serve(std::shared_ptr<ServerCore> core, tcp::socket socket)
{
    asio::io_context& io = core->io;
    auto connection = std::make_shared<Connection>(std::move(core), std::move(socket));
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
        socket_.close(ignored);
    } else if (!busy_) {
        socket_.cancel(ignored);
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
        self->socket_.cancel(ignored);
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
        pollfd peer{self->socket_.native_handle(), POLLRDHUP, 0};
        if (poll(&peer, 1, 0) > 0 && (peer.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) {
            *gone = true;
        } else {
            self->watch_peer(gone);
        }
    });
}

Task<void> Connection::run()
{
    bool open = true;
    bool has_unread_body = false;
    while (open && !core_->stopping) {
        HeaderParser parser;
        parser.header_limit(limits().header_bytes_max);
        parser.body_limit(boost::none);
        error_code failed;
        busy_ = false;
        arm(limits().idle_max);
        const size_t bytes = co_await wire::async_read_header(
            socket_, buffer_, parser, asio::redirect_error(asio::use_awaitable, failed));
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
    if (has_unread_body) co_await linger();
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_both, ignored);
    socket_.close(ignored);
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
    co_await send(refused(*refusal, request), request, 11, false);
    co_return true;
}

Task<Connection::Answered> Connection::answer(HeaderParser& parser)
{
    const auto& message = parser.get();
    Request request;
    request.id = core_->next_request_id();
    request.method = method_of(message.method());
    request.path = "/v1";
    for (const auto& field : message) {
        request.headers.push_back({std::string(field.name_string()), std::string(field.value())});
    }
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
        std::optional<Response> trouble = co_await read_body(parser, *routed.route, request);
        if (trouble) {
            co_await send(std::move(*trouble), request, version, false);
            co_return Answered{false, true};
        }
    }

    watch_peer(request.gone);
    const StaticFiles* files = core_->files ? &*core_->files : nullptr;
    std::optional<Response> response = co_await run_on<Response>(
        core_->workers, [&] { return produce(routed, files, core_->problems, request); });
    if (!response) response = refused(busy("too many requests are waiting"), request);
    const bool open = co_await send(std::move(*response), request, version, keep_open);
    watch_.cancel();
    co_return Answered{open, false};
}

Task<std::optional<Response>> Connection::read_body(HeaderParser& parser, const Route& route,
                                                    Request& request)
{
    const auto bytes = static_cast<int64_t>(parser.content_length().value_or(0));
    if (bytes > route.body_bytes_max)
        co_return refused(too_large_body(route.body_bytes_max), request);
    if (!request.header("Content-Encoding").empty()) {
        co_return refused(
            {415, "unsupported_media_type", "a body is sent without Content-Encoding"}, request);
    }
    if (const std::string_view expect = request.header("Expect"); !expect.empty()) {
        if (!has_token(expect, "100-continue")) {
            co_return refused({417, "invalid", "the only expectation is 100-continue"}, request);
        }
        static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        error_code failed;
        arm(limits().write_max);
        co_await asio::async_write(socket_, asio::buffer(go_on.data(), go_on.size()),
                                   asio::redirect_error(asio::use_awaitable, failed));
        disarm();
    }
    if (route.body == BodyForm::Multipart) co_return co_await read_parts(parser, route, request);
    co_return co_await read_whole(parser, route, request);
}

std::optional<Refusal> Connection::refusal_of_read(error_code failed, int64_t bytes_max)
{
    if (!failed) return std::nullopt;
    if (failed == wire::error::body_limit) return too_large_body(bytes_max);
    if (timed_out_) return slow_body();
    return Refusal{400, "invalid", "the body cannot be read: " + failed.message()};
}

Task<std::optional<Response>> Connection::read_whole(HeaderParser& parser, const Route& route,
                                                     Request& request)
{
    const int64_t bytes_max = route.body_bytes_max;
    const auto length = parser.content_length();
    const BodyShare share(core_->bodies_bytes, length ? static_cast<int64_t>(*length) : bytes_max,
                          limits().bodies_bytes_max);
    if (!share.fits) co_return refused(busy("too many bodies are being read"), request);
    wire::request_parser<wire::string_body> whole(std::move(parser));
    whole.body_limit(static_cast<uint64_t>(bytes_max));
    error_code failed;
    arm(limits().body_max);
    co_await wire::async_read(socket_, buffer_, whole,
                              asio::redirect_error(asio::use_awaitable, failed));
    disarm();
    if (const auto refusal = refusal_of_read(failed, bytes_max))
        co_return refused(*refusal, request);
    request.body = std::move(whole.get().body());
    co_return std::nullopt;
}

Task<std::optional<Response>> Connection::read_parts(HeaderParser& parser, const Route& route,
                                                     Request& request)
{
    const std::string content_type(request.header("Content-Type"));
    if (!content_type.starts_with("multipart/form-data")) {
        co_return refused({415, "unsupported_media_type", "the body is to be multipart/form-data"},
                          request);
    }
    std::optional<uint64_t> length;
    if (parser.content_length()) length = *parser.content_length();
    using Begun = Result<std::unique_ptr<Upload>>;
    std::optional<Begun> upload = co_await run_on<Begun>(core_->workers, [&] {
        return Upload::begin(content_type, length, core_->options.uploads, request.id);
    });
    if (!upload) co_return refused(busy("too many requests are waiting"), request);
    if (!*upload)
        co_return dress(core_->problems.of_error(upload->error(), request.id), request,
                        make_nonce());

    wire::request_parser<wire::buffer_body> pieces(std::move(parser));
    pieces.body_limit(static_cast<uint64_t>(route.body_bytes_max));
    auto trouble = co_await take_pieces(pieces, *upload->value(), route.body_bytes_max, request);
    if (trouble) co_return trouble;
    Result<std::vector<Part>> parts = upload->value()->finish();
    if (!parts)
        co_return dress(core_->problems.of_error(parts.error(), request.id), request, make_nonce());
    request.parts = std::move(parts).value();
    co_return std::nullopt;
}

Task<std::optional<Response>>
Connection::take_pieces(wire::request_parser<wire::buffer_body>& parser, Upload& upload,
                        int64_t bytes_max, Request& request)
{
    std::string piece(piece_bytes, '\0');
    while (!parser.is_done()) {
        auto& body = parser.get().body();
        body.data = piece.data();
        body.size = piece.size();
        error_code failed;
        arm(limits().body_max);
        co_await wire::async_read(socket_, buffer_, parser,
                                  asio::redirect_error(asio::use_awaitable, failed));
        disarm();
        if (failed == wire::error::need_buffer) failed = {};  // the piece is full
        if (const auto refusal = refusal_of_read(failed, bytes_max))
            co_return refused(*refusal, request);
        const std::string_view bytes(piece.data(), piece.size() - body.size);
        std::optional<Result<Done>> taken =
            co_await run_on<Result<Done>>(core_->workers, [&] { return upload.take(bytes); });
        if (!taken) co_return refused(busy("too many requests are waiting"), request);
        if (!*taken)
            co_return dress(core_->problems.of_error(taken->error(), request.id), request,
                            make_nonce());
    }
    co_return std::nullopt;
}

// Whether the connection can go on.
Task<bool> Connection::send(Response response, const Request& request, unsigned version,
                            bool keep_open)
{
    keep_open = keep_open && !core_->stopping && !(response.stream && version < 11);
    wire::response<wire::empty_body> head;
    head.version(version < 11 ? 10 : 11);
    head.result(static_cast<unsigned>(response.status));
    if (!response.content_type.empty()) head.set(wire::field::content_type, response.content_type);
    for (const Field& field : response.headers) head.insert(field.name, field.value);
    head.keep_alive(keep_open);
    if (response.stream) {
        const bool open = co_await send_stream(response, request, head);
        co_return open&& keep_open;
    }
    const bool has_length = response.status != 204 && response.status != 304;
    if (has_length) head.content_length(response.body.size());
    if (request.method == Method::Head) response.body.clear();

    wire::response<wire::string_body> message(std::move(head.base()));
    message.body() = std::move(response.body);
    error_code failed;
    arm(limits().write_max * (1 + static_cast<int64_t>(message.body().size() / write_bytes_each)));
    co_await wire::async_write(socket_, message, asio::redirect_error(asio::use_awaitable, failed));
    disarm();
    co_return !failed && keep_open;
}

Task<bool> Connection::send_stream(const Response& response, const Request& request,
                                   wire::response<wire::empty_body>& head)
{
    const bool is_chunked = head.version() >= 11;
    if (is_chunked) head.chunked(true);
    wire::response_serializer<wire::empty_body> serializer(head);
    error_code failed;
    arm(limits().write_max);
    co_await wire::async_write_header(socket_, serializer,
                                      asio::redirect_error(asio::use_awaitable, failed));
    disarm();
    if (failed || request.method == Method::Head) co_return !failed;

    const std::atomic<bool>& gone = *request.gone;
    streams_ = true;
    if (core_->stopping) *request.gone = true;
    // Not an optional of an optional, of which g++ 12 with sanitizers says that it is
    // uninitialized.
    struct Piece {
        bool is_end;
        std::string bytes;
    };
    const std::function<Piece()> next = [&]() -> Piece {
        std::optional<std::string> given = response.stream(gone);
        return given ? Piece{false, std::move(*given)} : Piece{true, ""};
    };
    while (!failed && !gone) {
        const std::optional<Piece> piece = co_await run_on<Piece>(core_->streams, next);
        if (!piece || piece->is_end) break;  // no thread for it, or its end
        const std::string& bytes = piece->bytes;
        if (bytes.empty()) continue;
        arm(limits().write_max);
        if (is_chunked) {
            co_await asio::async_write(socket_, wire::make_chunk(asio::buffer(bytes)),
                                       asio::redirect_error(asio::use_awaitable, failed));
        } else {
            co_await asio::async_write(socket_, asio::buffer(bytes),
                                       asio::redirect_error(asio::use_awaitable, failed));
        }
        disarm();
    }
    streams_ = false;
    if (!failed && is_chunked) {
        arm(limits().write_max);
        co_await asio::async_write(socket_, wire::make_chunk_last(),
                                   asio::redirect_error(asio::use_awaitable, failed));
        disarm();
    }
    co_return !failed && !gone;
}

// Reads on for a moment, so that the peer sees the answer before the connection breaks.
Task<void> Connection::linger()
{
    error_code failed;
    socket_.shutdown(tcp::socket::shutdown_send, failed);
    std::string discarded(piece_bytes, '\0');
    arm(std::chrono::duration_cast<Duration>(linger_max));
    while (!failed) {
        co_await socket_.async_read_some(asio::buffer(discarded),
                                         asio::redirect_error(asio::use_awaitable, failed));
    }
    disarm();
}

}  // namespace itinera::http
