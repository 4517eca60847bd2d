// The one place where an error becomes an HTTP answer (RFC 9457, application/problem+json).
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "http/message.hpp"
#include "http/server.hpp"

namespace itinera::api {

// {"type", "title", "status", "detail", "path"?, "request_id"}; `path` is that of the field at
// fault.
http::Response to_problem(const Error& error, std::string_view request_id);
http::Response to_problem(const http::Refusal& refusal, std::string_view request_id);

// Both of the above, as the HTTP server wants them.
http::Problems problems();

}  // namespace itinera::api
