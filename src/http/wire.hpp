// Between Beast's messages and ours. Only for connection.cpp.
#pragma once

#include <boost/beast/http.hpp>
#include <optional>

#include "http/message.hpp"

namespace itinera::http {
namespace wire = boost::beast::http;

inline Method method_of(wire::verb verb)
{
    switch (verb) {
    case wire::verb::get: return Method::Get;
    case wire::verb::head: return Method::Head;
    case wire::verb::post: return Method::Post;
    case wire::verb::put: return Method::Put;
    case wire::verb::patch: return Method::Patch;
    case wire::verb::delete_: return Method::Delete;
    case wire::verb::options: return Method::Options;
    default: return Method::Other;
    }
}

using HeaderParser = wire::request_parser<wire::empty_body>;

// What Beast lets pass and RFC 9112 or PR-61 does not.
inline std::optional<Refusal> check_message(const HeaderParser& parser)
{
    const auto& fields = parser.get().base();
    if (fields.count(wire::field::host) != 1) {
        return Refusal{400, "invalid", "a request needs exactly one Host"};
    }
    if (fields.count(wire::field::content_length) > 1) {
        return Refusal{400, "invalid", "a request has at most one Content-Length"};
    }
    const auto length = fields[wire::field::content_length];  // "1, 1" is two of them
    if (length.find_first_not_of("0123456789") != length.npos) {
        return Refusal{400, "invalid", "Content-Length is one number"};
    }
    if (fields.count(wire::field::transfer_encoding) > 0) {
        if (!parser.chunked() || fields.count(wire::field::transfer_encoding) > 1 ||
            fields[wire::field::transfer_encoding] != "chunked") {
            return Refusal{501, "unsupported_media_type", "the only Transfer-Encoding is chunked"};
        }
        if (parser.get().version() < 11 || fields.count(wire::field::content_length) > 0) {
            return Refusal{400, "invalid", "the length of the body is said in two ways"};
        }
    }
    return std::nullopt;
}

}  // namespace itinera::http
