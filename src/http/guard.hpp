// What keeps a browser from being turned against this server, and what every answer says (PR-60).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace itinera::http {

// The host of a Host header without its port, lower case: "[::1]:8080" -> "[::1]". "" if it is
// none.
std::string host_name(std::string_view host_header);

// A name that resolves to us but is not ours is an attack by DNS rebinding. Ours are localhost,
// 127.0.0.1, [::1] and `allowed`.
std::optional<Refusal> check_host(const Request& request, const std::vector<std::string>& allowed);

// A state-changing request that a page of another site made: by Sec-Fetch-Site, else by Origin.
// Programs that are no browsers send neither.
std::optional<Refusal> check_site(const Request& request);

// Whether Origin is there and is this server's: scheme, host and port.
bool is_own_origin(const Request& request);

// Content-Security-Policy with this nonce and its companions; `no-store` under /v1;
// Strict-Transport-Security on TLS.
void add_security_headers(Response& response, const Request& request, std::string_view nonce);

// 128 random bits as base64url, from the operating system.
std::string make_nonce();

}  // namespace itinera::http
