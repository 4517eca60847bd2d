// The HTTP/1.1 server, wrapped once: everything about it is bounded.
//
// One thread moves bytes; handlers run on worker threads, streams on threads of their own. A
// request is read whole (or spooled to disk) before its handler runs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "http/upload.hpp"

namespace itinera::http {

struct ServerLimits {
    uint32_t header_bytes_max = 16 * 1024;          // request line and fields; beyond: 431
    size_t connections_max = 10'000;                // beyond: 503
    size_t requests_waiting_max = 256;              // for a worker; beyond: 503
    int64_t bodies_bytes_max = int64_t{256} << 20;  // of all requests being read; beyond: 503
    size_t streams_max = 64;                        // beyond: 503
    size_t workers = 8;
    Duration handshake_max = std::chrono::seconds(10);  // of TLS
    Duration idle_max = std::chrono::seconds(30);  // from the end of an answer to the next header
    Duration body_max =
        std::chrono::seconds(30);  // for a body; for a file, for each 64 KiB; else 408
    Duration write_max = std::chrono::seconds(30);  // for each 256 KiB of an answer; else cut
    Duration stop_max = std::chrono::seconds(10);   // for requests under way when the server stops
};

// How errors look. Called on any thread.
struct Problems {
    std::function<Response(const Refusal&, std::string_view request_id)> of_refusal;
    std::function<Response(const Error&, std::string_view request_id)> of_error;
};

// Who sends a request, found out from its cookie or its Authorization field.
struct Authentication {
    Caller state = Caller::Unknown;
    Principal principal{};  // of a known one
    std::string csrf{};     // of the session
    bool by_cookie = false;
};

struct ServerOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;  // 0: any free one
    std::vector<std::string>
        hosts{};  // beside localhost, 127.0.0.1, [::1]; lower case, without port
    // A proxy that speaks TLS stands before us: allows an address that is not loopback.
    bool behind_proxy = false;
    std::vector<std::string> trusted_proxies{};  // whose X-Forwarded-* count: addresses, networks
    std::filesystem::path tls_certificate{};     // PEM; with tls_key: the server speaks TLS only
    std::filesystem::path tls_key{};
    // Called for every request to a route, on a worker thread. Must be set unless all routes are
    // public. Its error is answered as such.
    std::function<Result<Authentication>(const Request&)> authenticate{};
    // Told of every 403 of a route's permission, intent or factor, before it is answered; its error
    // is answered instead. May be empty.
    std::function<Result<Done>(const Request&, const Route&, const Refusal&)> on_refused{};
    std::filesystem::path web_folder{};  // empty: no console
    UploadLimits uploads{};
    ServerLimits limits{};
};

class Server {
public:
    // Listens and answers from now on. Errors: Invalid (a route without permission or otherwise
    // wrong, naming it; an address that is none, or that others can reach without TLS; certificate
    // or key that cannot be read; routes for signed-in people and no `authenticate`), Conflict
    // (port taken), Unavailable.
    static Result<std::unique_ptr<Server>> start(ServerOptions options, std::vector<Route> routes,
                                                 Problems problems);
    virtual ~Server() = default;  // as stop()

    virtual uint16_t port() const = 0;
    virtual size_t connections() const = 0;
    // Takes no new connection, ends streams and idle connections, lets requests under way finish
    // for at most limits.stop_max, then tells their handlers that the client is gone and cuts them.
    // Called by one thread.
    virtual void stop() = 0;
};

}  // namespace itinera::http
