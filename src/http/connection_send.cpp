// How a connection sends an answer, and ends.
#include <boost/asio/write.hpp>

#include "http/connection_class.hpp"
#include "http/run_on.hpp"

namespace itinera::http {
namespace {
constexpr size_t write_bytes_each = 256 * 1024;  // may take ServerLimits::write_max
constexpr auto linger_max = std::chrono::seconds(2);
}  // namespace

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
    co_await wire::async_write(stream_, message, asio::redirect_error(asio::use_awaitable, failed));
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
    co_await wire::async_write_header(stream_, serializer,
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
            co_await asio::async_write(stream_, wire::make_chunk(asio::buffer(bytes)),
                                       asio::redirect_error(asio::use_awaitable, failed));
        } else {
            co_await asio::async_write(stream_, asio::buffer(bytes),
                                       asio::redirect_error(asio::use_awaitable, failed));
        }
        disarm();
    }
    streams_ = false;
    if (!failed && is_chunked) {
        arm(limits().write_max);
        co_await asio::async_write(stream_, wire::make_chunk_last(),
                                   asio::redirect_error(asio::use_awaitable, failed));
        disarm();
    }
    co_return !failed && !gone;
}

// Reads on for a moment, so that the peer sees the answer before the connection breaks.
Task<void> Connection::linger()
{
    error_code failed;
    // TLS knows no half of a connection that is closed.
    if (!stream_.is_tls()) stream_.socket().shutdown(tcp::socket::shutdown_send, failed);
    std::string discarded(piece_bytes, '\0');
    arm(std::chrono::duration_cast<Duration>(linger_max));
    while (!failed) {
        co_await stream_.async_read_some(asio::buffer(discarded),
                                         asio::redirect_error(asio::use_awaitable, failed));
    }
    disarm();
}

// Says goodbye, and closes.
Task<void> Connection::finish(bool has_unread_body)
{
    if (has_unread_body) co_await linger();
    error_code ignored;
    if (stream_.is_tls() && !has_unread_body && !core_->stopping) {
        arm(std::chrono::duration_cast<Duration>(linger_max));
        co_await stream_.tls().async_shutdown(asio::redirect_error(asio::use_awaitable, ignored));
        disarm();
    }
    stream_.socket().shutdown(tcp::socket::shutdown_both, ignored);
    stream_.socket().close(ignored);
}

}  // namespace itinera::http
