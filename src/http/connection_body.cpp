// How a connection reads the body of a request.
#include <boost/asio/write.hpp>

#include "http/admission.hpp"
#include "http/answer.hpp"
#include "http/connection_class.hpp"
#include "http/guard.hpp"
#include "http/refusals.hpp"
#include "http/run_on.hpp"

namespace itinera::http {

// Nothing of a body is read for those who may not send it. -> the answer, if there is one already
Task<std::optional<Response>> Connection::admit_body(HeaderParser& parser, const Route& route,
                                                     Request& request)
{
    // Not an optional of an optional, as in send_stream().
    struct Admitted {
        bool may_go_on;
        Response answer;
    };
    std::optional<Admitted> admitted = co_await run_on<Admitted>(core_->workers, [&]() -> Admitted {
        auto refused = admit(route, core_->options, core_->problems, request);
        if (!refused) return {true, {}};
        return {false, dress(std::move(*refused), request, make_nonce())};
    });
    if (!admitted) co_return refused(busy("too many requests are waiting"), request);
    if (!admitted->may_go_on) co_return std::move(admitted->answer);
    co_return co_await read_body(parser, route, request);
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
        co_await asio::async_write(stream_, asio::buffer(go_on.data(), go_on.size()),
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
    co_await wire::async_read(stream_, buffer_, whole,
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
        co_await wire::async_read(stream_, buffer_, parser,
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

}  // namespace itinera::http
