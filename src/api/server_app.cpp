#include "api/server_app.hpp"

#include "api/caller.hpp"
#include "api/problem.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "http/server.hpp"

namespace itinera::api {
namespace {

class App final : public ServerApp {
public:
    App(Engine& engine, const Clock& clock, unsigned threads)
        : jobs_([&engine](const Json& question,
                          const RunControl& control) { return engine.ask(question, control); },
                clock, threads)
    {}
    ~App() override { stop(); }

    Result<Done> listen(Engine& engine, http::ServerOptions options)
    {
        server_ =
            TRY(http::Server::start(std::move(options), route_table(engine, jobs_), problems()));
        return Done{};
    }
    uint16_t port() const override { return server_->port(); }
    void stop() override
    {
        jobs_.cancel_all();
        if (server_) server_->stop();
    }

private:
    QuestionJobs jobs_;  // before the server, whose handlers use it
    std::unique_ptr<http::Server> server_;
};

}  // namespace

Result<std::unique_ptr<ServerApp>> ServerApp::start(Engine& engine, const Clock& clock,
                                                    const AppOptions& options)
{
    http::ServerOptions http;
    http.address = options.address;
    http.port = options.port;
    http.hosts = options.hosts;
    http.behind_proxy = options.behind_proxy;
    http.web_folder = options.web_folder;
    http.uploads.folder = options.staging_folder;
    http.trusted_proxies = options.trusted_proxies;
    http.tls_certificate = options.tls_certificate;
    http.tls_key = options.tls_key;
    http.authenticate = authentication_by(engine.access());
    http.on_refused = refusals_to(engine.access());
    auto app = std::make_unique<App>(engine, clock, options.threads);
    TRY(app->listen(engine, std::move(http)));
    return std::unique_ptr<ServerApp>(std::move(app));
}

}  // namespace itinera::api
