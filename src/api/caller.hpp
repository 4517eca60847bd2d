// Between the HTTP door, which knows cookies and headers, and access, which knows people.
#pragma once

#include "access/access.hpp"
#include "http/server.hpp"

namespace itinera::api {

// Where a request comes from, as the audit notes it.
RequestOrigin origin_of(const http::Request& request);

// How the door learns who asks. `access` must outlive the server.
std::function<Result<http::Authentication>(const http::Request&)> authentication_by(Access& access);
// How refusals of known people come into the audit: by the route, whose parameters may be personal.
std::function<Result<Done>(const http::Request&, const http::Route&, const http::Refusal&)>
refusals_to(Access& access);

}  // namespace itinera::api
