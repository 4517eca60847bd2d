// Server-sent events (WHATWG HTML, section 9.2).
#pragma once

#include <string>
#include <string_view>

#include "http/message.hpp"

namespace itinera::api {

// "id: 7\nevent: progress\ndata: {…}\n\n". Precondition: no line break in any of them.
std::string sent_event(std::string_view event, std::string_view json, std::string_view id = "");

// What keeps a silent stream alive, and finds out that its reader has gone.
inline constexpr std::string_view sent_nothing = ":\n\n";

http::Response event_stream(http::ChunkSource source);

}  // namespace itinera::api
