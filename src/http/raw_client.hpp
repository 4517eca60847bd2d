// A client of bytes for tests: says exactly what it is told, and reads what comes.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "http/message.hpp"
#include "http/target.hpp"

namespace itinera::http {

class RawClient {
public:
    explicit RawClient(uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
            throw std::runtime_error("cannot connect");
        }
    }
    RawClient(RawClient&& other) noexcept
        : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_))
    {}
    ~RawClient() { close(); }
    RawClient(const RawClient&) = delete;
    RawClient& operator=(const RawClient&) = delete;

    // False once the server has closed.
    bool send(std::string_view bytes)
    {
        while (!bytes.empty()) {
            const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return false;
            bytes.remove_prefix(static_cast<size_t>(sent));
        }
        return true;
    }

    // The next answer, with its body unchunked; status 0 if the connection ended before it.
    Response receive(bool is_answer_to_head = false)
    {
        Response response;
        response.status = 0;
        const size_t end = find("\r\n\r\n");
        if (end == std::string::npos) return response;
        std::string_view header(received_.data(), end);
        response.status = std::atoi(received_.c_str() + received_.find(' ') + 1);
        for (size_t at = header.find("\r\n"); at != header.npos; at = header.find("\r\n", at)) {
            at += 2;
            const size_t stop = std::min(header.find("\r\n", at), header.size());
            const std::string_view line = header.substr(at, stop - at);
            const size_t colon = line.find(": ");
            response.headers.push_back(
                {std::string(line.substr(0, colon)), std::string(line.substr(colon + 2))});
        }
        received_.erase(0, end + 4);
        response.content_type = find_header(response.headers, "Content-Type");
        if (response.status == 100) return receive(is_answer_to_head);
        if (is_answer_to_head) return response;
        if (find_header(response.headers, "Transfer-Encoding") == "chunked") {
            for (std::string piece = receive_chunk(); !piece.empty(); piece = receive_chunk()) {
                response.body += piece;
            }
        } else {
            const std::string length(find_header(response.headers, "Content-Length"));
            response.body = receive_bytes(static_cast<size_t>(std::atoll(length.c_str())));
        }
        return response;
    }
    // Header of an answer only; then receive_chunk() gives its pieces.
    Response receive_header() { return receive(true); }
    std::string receive_chunk()
    {
        const size_t end = find("\r\n");
        if (end == std::string::npos) return "";
        const auto size = static_cast<size_t>(std::strtoull(received_.c_str(), nullptr, 16));
        received_.erase(0, end + 2);
        std::string piece = receive_bytes(size);
        receive_bytes(2);
        return piece;
    }

    // Whether the server closed, waited for at most ten seconds. What it still sent is dropped.
    bool is_closed()
    {
        while (read_some()) received_.clear();
        return closed_;
    }
    void close()
    {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    void shut_sending() { ::shutdown(socket_, SHUT_WR); }

private:
    size_t find(std::string_view what)
    {
        size_t at = received_.find(what);
        while (at == std::string::npos && read_some()) at = received_.find(what);
        return at;
    }
    std::string receive_bytes(size_t size)
    {
        while (received_.size() < size && read_some()) {
        }
        std::string bytes = received_.substr(0, size);
        received_.erase(0, bytes.size());
        return bytes;
    }
    bool read_some()
    {
        pollfd ready{socket_, POLLIN, 0};
        if (poll(&ready, 1, 10'000) <= 0) return false;
        char bytes[65536];
        const ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
        closed_ = size <= 0;
        if (closed_) return false;
        received_.append(bytes, static_cast<size_t>(size));
        return true;
    }

    int socket_;
    bool closed_ = false;
    std::string received_;
};

}  // namespace itinera::http
