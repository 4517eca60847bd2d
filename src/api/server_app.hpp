// The whole server over an engine: what `main` starts and stops.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace itinera {
class Engine;
}

namespace itinera::api {

struct AppOptions {
    std::string address = "127.0.0.1";
    uint16_t port = 8080;                        // 0: any free one
    std::vector<std::string> hosts{};            // beside localhost, 127.0.0.1, [::1]
    bool behind_proxy = false;                   // allows an address that is not loopback
    std::vector<std::string> trusted_proxies{};  // whose X-Forwarded-* count: addresses, networks
    std::filesystem::path tls_certificate{};     // PEM, with tls_key: TLS, and nothing else
    std::filesystem::path tls_key{};
    std::filesystem::path web_folder{};      // of the built console; empty: none
    std::filesystem::path staging_folder{};  // uploads lie here until the engine takes them
    unsigned threads = 2;                    // of one question
};

class ServerApp {
public:
    // Answers from now on. `engine` and `clock` must outlive it.
    // Errors: Invalid, Conflict (port taken), Unavailable.
    static Result<std::unique_ptr<ServerApp>> start(Engine& engine, const Clock& clock,
                                                    const AppOptions& options);
    virtual ~ServerApp() = default;  // as stop()

    virtual uint16_t port() const = 0;
    // Finishes requests under way (ten seconds at most), cancels questions that run as jobs, ends
    // streams. The engine is stopped after it, by the caller.
    virtual void stop() = 0;
};

}  // namespace itinera::api
