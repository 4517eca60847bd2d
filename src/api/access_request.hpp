// What the routes of staff, sessions, tokens and audit share. Only for the *_routes.cpp files.
#pragma once

#include <string>

#include "access/access.hpp"
#include "api/caller.hpp"
#include "api/json_route.hpp"

namespace itinera::api {

// The request as the door let it in.
Authenticated authenticated(const http::Request& request);

// A field of a body. Errors: Invalid, naming it.
Result<std::string> required_text(const Json& body, const char* name);
Result<std::optional<std::string>> optional_text(const Json& body, const char* name);
// A time in the query. Errors: Invalid, naming it.
Result<std::optional<Timestamp>> optional_time(const http::Request& request, const char* field);
// A list of names. Errors: Invalid, naming the one that is none.
Result<Roles> roles_field(const Json& body);
Result<Permissions> permissions_field(const Json& body);

// An answer with the session's document, and its secret as the cookie.
http::Response session_response(int status, const OpenedSession& session,
                                const http::Request& request);

}  // namespace itinera::api
