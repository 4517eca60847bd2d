// The cookie that carries a session (PR-49): read from requests, set on answers.
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace itinera::http {

// "__Host-itinera" on TLS, which browsers take only with Secure, for this host and all of it;
// "itinera" on plain http, which the server speaks over loopback only.
std::string_view session_cookie_name(const Request& request);

// The value of the one cookie of this name; "" if there is none, or several: then a page of a
// neighbouring host may have set one of them.
std::string_view cookie_value(const Request& request, std::string_view name);

// Sets the session's cookie: HttpOnly, SameSite=Lax, Secure on TLS, gone when the browser closes.
// Precondition: value has letters, digits, "-" and "_" only.
void set_session_cookie(Response& response, const Request& request, std::string_view value);
void clear_session_cookie(Response& response, const Request& request);

}  // namespace itinera::http
