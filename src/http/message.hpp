// The only HTTP that the rest of the program sees: a request that was read whole, and its answer.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/permission.hpp"

namespace itinera::http {

enum class Method : uint8_t { Get, Head, Post, Put, Patch, Delete, Options, Other };
// "GET"; "" for Other.
std::string_view name_of(Method method);

struct Field {
    std::string name;
    std::string value;
};
using Fields = std::vector<Field>;

// The value of the first field of this name, ASCII case ignored; "" if there is none.
std::string_view find_header(const Fields& fields, std::string_view name);
// Whether a comma-separated header value lists this token, ASCII case ignored.
bool has_token(std::string_view list, std::string_view token);

// One part of a multipart/form-data body. A part with a file name lies in a spool file, which is
// deleted with the part unless it was moved away.
struct SpoolFile {
    explicit SpoolFile(std::filesystem::path path) : path(std::move(path)) {}
    SpoolFile(const SpoolFile&) = delete;
    SpoolFile& operator=(const SpoolFile&) = delete;
    ~SpoolFile();
    std::filesystem::path path;
};
struct Part {
    std::string name;
    std::string file_name{};  // as sent, without folders; for display only
    std::string text{};       // of a part without a file name
    std::unique_ptr<SpoolFile> file{};
};

// Who sends a request, as far as is known. NotSetUp: nobody can be known yet.
enum class Caller : uint8_t { NotSetUp, Unknown, Known };

struct Request {
    std::string id;  // unique in this process; also in the answer as X-Request-Id
    Method method = Method::Get;
    std::string path;  // decoded; of the routed pattern see `parameters`
    Fields headers;
    Fields query;       // decoded, in the order sent
    Fields parameters;  // of the route's pattern, decoded
    std::string body;
    std::vector<Part> parts;
    std::string client;      // IP address it comes from, as far as proxies are trusted
    std::string host;        // the host it is for, with port
    bool is_secure = false;  // came by TLS, to us or to the proxy before us
    Caller caller = Caller::Unknown;
    Principal principal;     // of a known caller
    std::string csrf;        // of the session whose cookie came along
    bool by_cookie = false;  // known by a cookie, which browsers send unasked
    // Becomes true when the client has gone or the server wants to stop: a long handler looks at
    // it.
    std::shared_ptr<std::atomic<bool>> gone = std::make_shared<std::atomic<bool>>(false);

    // The parameter of the pattern. Precondition: the pattern has it.
    const std::string& parameter(std::string_view name) const;
    // The query's value, if it is there.
    std::optional<std::string> query_value(std::string_view name) const;
    std::string_view header(std::string_view name) const { return find_header(headers, name); }
};

// Gives the next piece of a stream: "" for nothing yet, nothing at its end. May block for a second
// or so; is called only when the client took the piece before, on a thread that serves streams.
using ChunkSource = std::function<std::optional<std::string>(const std::atomic<bool>& gone)>;

struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    Fields headers{};
    ChunkSource stream{};  // if set, the body is what it gives
};

// An answer that the HTTP server itself gives, where no handler was asked.
struct Refusal {
    int status;
    std::string_view type;  // as in contract/openapi.yaml, Problem.type
    std::string detail;
    Fields headers{};
};

}  // namespace itinera::http
