// TLS as this server speaks it. Only for server.cpp, which alone with connection.cpp knows sockets.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <filesystem>
#include <memory>

#include "base/result.hpp"

namespace itinera::http {

struct TlsFiles {
    std::filesystem::path certificate;  // PEM: the server's certificate, then those above it
    std::filesystem::path key;          // PEM, without passphrase
};

// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption only; ALPN http/1.1.
// Errors: Invalid, naming the file that cannot be read or does not fit the other.
Result<std::unique_ptr<boost::asio::ssl::context>> tls_context(const TlsFiles& files);

}  // namespace itinera::http
