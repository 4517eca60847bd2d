// A server on a free loopback port with a few routes, for tests.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <fstream>
#include <mutex>

#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace itinera::http {

// A door that handlers wait at.
class Door {
public:
    void open()
    {
        const std::lock_guard lock(mutex_);
        is_open_ = true;
        changed_.notify_all();
    }
    void arrive_and_wait()
    {
        std::unique_lock lock(mutex_);
        ++arrived_;
        changed_.notify_all();
        changed_.wait(lock, [this] { return is_open_; });
    }
    void wait_for_arrivals(int count)
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return arrived_ >= count; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_open_ = false;
    int arrived_ = 0;
};

class ServerTest : public testing::Test {
protected:
    static constexpr int64_t echo_bytes_max = 1000;
    static constexpr int64_t upload_bytes_max = 1 << 20;

    ServerTest()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "itinera-http-XXXXXX").string();
        folder = mkdtemp(name.data());
        options.port = 0;
        options.uploads.folder = folder / "staging";
        options.uploads.free_bytes_min = 0;
        options.authenticate = [](const Request&) {
            return Authentication{Caller::Known, local_administrator()};
        };
    }
    ~ServerTest() override
    {
        door.open();
        server.reset();
        std::filesystem::remove_all(folder);
    }

    void start()
    {
        auto started = Server::start(options, routes(), problems());
        ASSERT_TRUE(started) << started.error().message;
        server = std::move(started).value();
    }
    RawClient connect() const { return RawClient(server->port()); }
    // One request on a connection of its own.
    Response ask(std::string_view request) const
    {
        RawClient client = connect();
        client.send(request);
        return client.receive();
    }
    Response get(std::string_view path, std::string_view more = "") const
    {
        return ask("GET " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
                   std::string(more) + "\r\n");
    }
    static std::string post(std::string_view body, std::string_view more = "")
    {
        return "POST /v1/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
               std::to_string(body.size()) + "\r\n" + std::string(more) + "\r\n" +
               std::string(body);
    }
    void write(const std::string& name, std::string_view bytes) const
    {
        std::filesystem::create_directories((folder / name).parent_path());
        std::ofstream(folder / name, std::ios::binary) << bytes;
    }

    static Problems problems()
    {
        return {[](const Refusal& refusal, std::string_view) {
                    return Response{refusal.status, "text/plain",
                                    std::string(refusal.type) + ": " + refusal.detail};
                },
                [](const Error& error, std::string_view) {
                    const int status = error.kind == ErrorKind::TooLarge      ? 413
                                       : error.kind == ErrorKind::Unavailable ? 503
                                                                              : 400;
                    return Response{status, "text/plain",
                                    std::string(name_of(error.kind)) + ": " + error.message};
                }};
    }

    std::vector<Route> routes()
    {
        const auto echo = [](Request& request) {
            return Response{200, "application/json", request.body};
        };
        return {
            {Method::Get, "/v1/big", Permission::JourneyRead,
             [](Request&) { return Response{200, "application/json", std::string(3 << 20, 'a')}; }},
            {Method::Get, "/v1/hello/{name}", Permission::JourneyRead,
             [](Request& request) {
                 return Response{200, "text/plain", "hello " + request.parameter("name")};
             }},
            {Method::Post, "/v1/echo", Permission::JourneyRead, echo, BodyForm::Buffered,
             echo_bytes_max},
            {Method::Get, "/v1/wait", Permission::JourneyRead,
             [this](Request&) {
                 door.arrive_and_wait();
                 return Response{200, "text/plain", "waited"};
             }},
            {Method::Get, "/v1/until-gone", Permission::JourneyRead,
             [this](Request& request) {
                 while (!*request.gone) std::this_thread::yield();
                 saw_client_go.arrive_and_wait();
                 return Response{200, "text/plain", ""};
             }},
            {Method::Get, "/v1/throw", Permission::JourneyRead,
             [](Request&) -> Response { throw std::runtime_error("a secret"); }},
            {Method::Get, "/v1/stream", Permission::JourneyRead,
             [this](Request&) { return stream(); }},
            {Method::Post, "/v1/upload", Permission::ImportRun,
             [this](Request& request) { return take_upload(request); }, BodyForm::Multipart,
             upload_bytes_max},
        };
    }

    // "piece 1", "piece 2", … without end, until the client goes; `stream_ended` tells.
    Response stream()
    {
        Response response{200, "text/event-stream", ""};
        auto number = std::make_shared<int>(0);
        struct Ending {
            Door& door;
            ~Ending() { door.open(); }
        };
        auto ending = std::make_shared<Ending>(stream_ended);
        response.stream = [number, ending](const std::atomic<bool>&) -> std::optional<std::string> {
            return "piece " + std::to_string(++*number) + "\n" + std::string(10'000, '.');
        };
        return response;
    }

    Response take_upload(Request& request)
    {
        std::string said;
        for (const Part& part : request.parts) {
            said += part.name + "=" + part.text;
            if (part.file) {
                said += part.file_name + ":" +
                        std::to_string(std::filesystem::file_size(part.file->path));
            }
            said += ";";
        }
        return {200, "text/plain", said};
    }
    bool staging_is_empty() const
    {
        return !std::filesystem::exists(options.uploads.folder) ||
               std::filesystem::is_empty(options.uploads.folder);
    }

    std::filesystem::path folder;
    ServerOptions options;
    Door door, saw_client_go, stream_ended;
    std::unique_ptr<Server> server;
};

}  // namespace itinera::http
