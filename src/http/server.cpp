#include "http/server.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <thread>

#include "base/text.hpp"
#include "http/connection.hpp"
#include "http/guard.hpp"
#include "http/tls.hpp"

namespace itinera::http {
namespace asio = boost::asio;
using tcp = asio::ip::tcp;

ServerCore::ServerCore(ServerOptions options_, Router router_, Problems problems_)
    : options(std::move(options_)), router(std::move(router_)), problems(std::move(problems_)),
      workers(options.limits.workers, options.limits.requests_waiting_max),
      streams(options.limits.streams_max, 0), id_prefix(make_nonce().substr(0, 8) + "-")
{
    if (!options.web_folder.empty()) files.emplace(options.web_folder);
}

std::string ServerCore::next_request_id()
{
    return id_prefix + std::to_string(++requests);
}

namespace {

// Sent by hand, because no memory is taken for a connection too many.
std::string too_many_connections()
{
    Request nobody;
    nobody.path = "/v1";
    Response response;
    add_security_headers(response, nobody, "none");
    std::string text =
        "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: "
        "close\r\n";
    for (const Field& field : response.headers) text += field.name + ": " + field.value + "\r\n";
    return text + "\r\n";
}

Error listen_error(const boost::system::error_code& code, const ServerOptions& options)
{
    const std::string where = options.address + ":" + std::to_string(options.port);
    const bool taken = code == asio::error::address_in_use;
    return {taken ? ErrorKind::Conflict : ErrorKind::Unavailable,
            "cannot listen on " + where + ": " + code.message()};
}

class BeastServer final : public Server {
public:
    explicit BeastServer(std::shared_ptr<ServerCore> core)
        : core_(std::move(core)), retry_(core_->io)
    {}
    ~BeastServer() override { stop(); }

    Result<Done> listen();
    uint16_t port() const override { return port_; }
    size_t connections() const override { return core_->connections_open; }
    void stop() override;

private:
    void accept();
    void take(tcp::socket socket);
    bool wait_until_closed();
    void end_connections(bool at_once);

    std::shared_ptr<ServerCore> core_;
    asio::steady_timer retry_;
    std::thread io_thread_;
    const std::string refusal_ = too_many_connections();
    uint16_t port_ = 0;
};

Result<Done> BeastServer::listen()
{
    const ServerOptions& options = core_->options;
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(options.address, failed);
    if (failed)
        return Error{ErrorKind::Invalid, in_quotes(options.address) + " is no IP address",
                     "address"};
    if (!address.is_loopback() && !options.behind_proxy && !core_->tls) {
        return Error{ErrorKind::Invalid,
                     options.address +
                         " can be reached from other machines: give a TLS certificate and key, or "
                         "say behind_proxy if a proxy with TLS stands before it",
                     "address"};
    }
    const tcp::endpoint endpoint(address, options.port);
    tcp::acceptor& acceptor = core_->acceptor;
    acceptor.open(endpoint.protocol(), failed);
    if (!failed) acceptor.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor.bind(endpoint, failed);
    if (!failed) acceptor.listen(asio::socket_base::max_listen_connections, failed);
    if (failed) return listen_error(failed, options);
    port_ = acceptor.local_endpoint().port();
    accept();
    io_thread_ = std::thread([core = core_] { core->io.run(); });
    return Done{};
}

void BeastServer::accept()
{
    core_->acceptor.async_accept([this](boost::system::error_code failed, tcp::socket socket) {
        if (core_->stopping || failed == asio::error::operation_aborted) return;
        if (!failed) {
            take(std::move(socket));
            return accept();
        }
        // Out of descriptors or of memory: what is open goes on, new ones wait in the kernel.
        retry_.expires_after(std::chrono::milliseconds(100));
        retry_.async_wait([this](boost::system::error_code cancelled) {
            if (!cancelled) accept();
        });
    });
}

void BeastServer::take(tcp::socket socket)
{
    boost::system::error_code ignored;  // without the option answers are slower, not wrong
    socket.set_option(tcp::no_delay(true), ignored);
    if (core_->connections_open < core_->options.limits.connections_max) {
        return serve(core_, std::move(socket));
    }
    socket.non_blocking(true, ignored);
    if (!core_->tls) socket.write_some(asio::buffer(refusal_), ignored);
    socket.shutdown(tcp::socket::shutdown_both, ignored);
}

bool BeastServer::wait_until_closed()
{
    std::unique_lock lock(core_->mutex);
    return core_->closed.wait_for(lock, core_->options.limits.stop_max,
                                  [this] { return core_->connections_open == 0; });
}

void BeastServer::end_connections(bool at_once)
{
    // Refers to the core without owning it: the io thread may have ended, and then this never runs.
    asio::post(core_->io, [this, at_once] {
        for (Connection* connection : core_->connections) end_connection(*connection, at_once);
    });
}

void BeastServer::stop()
{
    if (!io_thread_.joinable()) return;
    core_->stopping = true;
    asio::post(core_->io, [this] {
        boost::system::error_code ignored;  // it is closed either way
        core_->acceptor.close(ignored);
        retry_.cancel();
    });
    end_connections(false);
    if (!wait_until_closed()) {
        end_connections(true);
        wait_until_closed();
    }
    core_->workers.stop();
    core_->streams.stop();
    // With the last connection the io thread runs out of work, and nothing is left behind in its
    // queue.
    if (!wait_until_closed()) core_->io.stop();
    io_thread_.join();
}

// Without a way to know people only what is public can be served.
Result<Done> check_authenticate(const ServerOptions& options, const Router& router)
{
    if (options.authenticate) return Done{};
    for (const Route& route : router.routes()) {
        if (route.permission == Permission::Public) continue;
        return Error{ErrorKind::Invalid, "route " + std::string(name_of(route.method)) + " " +
                                             route.pattern +
                                             " needs a permission, and nothing says who has it"};
    }
    return Done{};
}

Result<std::unique_ptr<asio::ssl::context>> tls_of(const ServerOptions& options)
{
    const bool has_certificate = !options.tls_certificate.empty();
    if (has_certificate != !options.tls_key.empty()) {
        return Error{ErrorKind::Invalid, "TLS needs a certificate and its key",
                     has_certificate ? "tls_key" : "tls_certificate"};
    }
    if (!has_certificate) return std::unique_ptr<asio::ssl::context>();
    return tls_context({options.tls_certificate, options.tls_key});
}

}  // namespace

Result<std::unique_ptr<Server>> Server::start(ServerOptions options, std::vector<Route> routes,
                                              Problems problems)
{
    Router router = TRY(Router::build(std::move(routes)));
    TRY(check_authenticate(options, router));
    auto trusted = TRY(TrustedProxies::parse(options.trusted_proxies));
    std::unique_ptr<asio::ssl::context> tls = TRY(tls_of(options));
    if (!options.uploads.folder.empty()) remove_stale_uploads(options.uploads.folder);
    auto core =
        std::make_shared<ServerCore>(std::move(options), std::move(router), std::move(problems));
    core->trusted_proxies = std::move(trusted);
    core->tls = std::move(tls);
    auto server = std::make_unique<BeastServer>(std::move(core));
    TRY(server->listen());
    return std::unique_ptr<Server>(std::move(server));
}

}  // namespace itinera::http
