// From a request that was read to the answer that is sent, without any socket.
#pragma once

#include <optional>

#include "http/message.hpp"
#include "http/router.hpp"
#include "http/server.hpp"
#include "http/static_files.hpp"

namespace itinera::http {

// What a request asks for, once its header is known. Exactly one of route, is_static, refusal.
struct Routed {
    const Route* route = nullptr;
    bool is_static = false;
    std::optional<Refusal> refusal;
    std::vector<std::string> segments;
};

// Checks target, host, site, path and method, in this order; fills path, query and parameters of
// the request. Whether the caller may is for admit() to say.
Routed route_request(const Router& router, const ServerOptions& options, std::string_view target,
                     Request& request);

// Runs the handler (500 if it throws) or reads the file, and dresses the answer.
Response produce(const Routed& routed, const StaticFiles* files, const Problems& problems,
                 Request& request);

// Adds what every answer has: request id, security headers, ETag (304 if the client has it), gzip.
Response dress(Response response, const Request& request, std::string_view nonce);

}  // namespace itinera::http
