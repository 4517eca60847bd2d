// Whether a request may go on to its handler: who asks, what they may, and whether they meant to.
//
//   nobody set the server up  -> 503 not_set_up        permission missing, nobody known -> 401
//   permission missing        -> 403 forbidden         a page may have been tricked     -> 403 csrf
//   second factor too old     -> 403 factor_needed
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/message.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

namespace itinera::http {

// Asks options.authenticate, fills caller, principal and csrf of the request, and tells refusals of
// known people to options.on_refused. Runs on a worker thread. -> the answer if it may not go on
std::optional<Response> admit(const Route& route, const ServerOptions& options,
                              const Problems& problems, Request& request);

// A state-changing request that a browser sends with its cookie needs a content type that no form
// of another site has, our own Origin, and the session's token (PR-49).
std::optional<Refusal> check_intent(const Route& route, const Request& request);

// Takes the same time wherever they differ.
bool equal_secrets(std::string_view a, std::string_view b);

}  // namespace itinera::http
