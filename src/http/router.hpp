// Which handler answers a method and a path.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "http/message.hpp"
#include "http/target.hpp"

namespace itinera::http {

// Runs on a worker thread. May throw: that is answered 500.
using Handler = std::function<Response(Request&)>;

enum class BodyForm : uint8_t {
    None,       // a body is refused
    Buffered,   // in Request::body
    Multipart,  // in Request::parts, files in the staging folder
};

struct Route {
    Method method = Method::Get;
    std::string pattern;  // "/v1/events/{name}/properties"
    Permission permission = Permission::Undeclared;
    Handler handler;
    BodyForm body = BodyForm::None;
    int64_t body_bytes_max = 0;
    bool needs_fresh_factor = false;  // the second factor, given in the last ten minutes (PR-49)
    bool is_audited = false;          // its handler leaves an entry in the audit (PR-55)
};

class Router {
public:
    // Errors: Invalid, naming the route: no permission declared, a bad pattern, two routes that
    // answer the same requests, no handler.
    static Result<Router> build(std::vector<Route> routes);

    struct Match {
        const Route* route = nullptr;  // null: none for this method
        Fields parameters;
        std::vector<Method> allowed;  // of all routes of this path; empty: nothing has this path
    };
    // HEAD finds GET. Where a literal and a {parameter} fit, the literal is taken. Cost: linear in
    // routes.
    Match find(Method method, const std::vector<std::string>& segments) const;

    const std::vector<Route>& routes() const { return routes_; }

private:
    std::vector<Route> routes_;
    std::vector<std::vector<std::string>>
        patterns_;  // [routes_.size()] segments; "{name}" is a parameter
};

}  // namespace itinera::http
