#include <fmt/format.h>
#include <signal.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <ctime>

#include "api/server_app.hpp"
#include "base/clock.hpp"
#include "engine/engine.hpp"
#include "main/commands.hpp"
#include "main/first_start.hpp"
#include "main/open_engine.hpp"

namespace itinera {
namespace {

// The console's files: as told, beside the program, or as built in the source tree; or none.
std::filesystem::path web_folder(const std::filesystem::path& told)
{
    if (!told.empty()) return told;
    std::error_code failed;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
    for (const auto& candidate :
         {program.parent_path() / "web", program.parent_path() / "../share/itinera/web",
          program.parent_path() / "../web/dist"}) {
        if (std::filesystem::exists(candidate / "index.html", failed))
            return candidate.lexically_normal();
    }
    return {};
}

// Blocks SIGINT and SIGTERM for this thread and those it starts, so that `wait` gets them.
class StopSignals {
public:
    StopSignals()
    {
        sigemptyset(&set_);
        sigaddset(&set_, SIGINT);
        sigaddset(&set_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set_, nullptr);
        signal(SIGPIPE, SIG_IGN);
    }
    // Whether one came within a second.
    bool came() const
    {
        const timespec second{1, 0};
        return sigtimedwait(&set_, nullptr, &second) > 0;
    }

private:
    sigset_t set_{};
};

// How a browser reaches it.
std::string address_of(const ServeOptions& options, uint16_t port)
{
    const bool is_tls = !options.tls_certificate.empty();
    const bool is_v6 = options.address.find(':') != std::string::npos;
    const std::string host = !options.hosts.empty() ? options.hosts.front()
                             : is_v6                ? "[" + options.address + "]"
                                                    : options.address;
    return fmt::format("{}://{}:{}", is_tls ? "https" : "http", host, port);
}

}  // namespace

int serve_command(const DataOptions& data, const ServeOptions& options)
{
    const StopSignals signals;
    const SystemClock clock;
    const auto engine = open_engine(data, clock);
    if (!engine) return report(engine.error());

    api::AppOptions app;
    app.address = options.address;
    app.port = options.port;
    app.hosts = options.hosts;
    app.tls_certificate = options.tls_certificate;
    app.tls_key = options.tls_key;
    app.behind_proxy = options.behind_proxy;
    app.trusted_proxies = options.trusted_proxies;
    app.web_folder = web_folder(options.web);
    app.staging_folder = data.folder / "staging";
    app.threads = data.threads;
    const auto server = api::ServerApp::start(**engine, clock, app);
    if (!server) return report(server.error());
    const std::string address = address_of(options, (*server)->port());
    if (app.web_folder.empty()) {
        fmt::print("Itinera answers its API at {}; the console was not built (make build)\n",
                   address);
    } else {
        fmt::print("Itinera is at {}\n", address);
    }
    fmt::print("{}", first_start_words((*engine)->access(), address, output_is_kept()));
    std::fflush(stdout);
    std::string last_problem;
    while (!signals.came()) {
        const auto kept = (*engine)->keep_up();
        const std::string problem = kept ? "" : kept.error().message;
        if (problem != last_problem && !problem.empty()) spdlog::error("upkeep: {}", problem);
        last_problem = problem;
    }
    spdlog::info("stopping");
    (*server)->stop();
    (*engine)->stop();
    return 0;
}

}  // namespace itinera
