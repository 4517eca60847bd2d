#include "api/event_stream.hpp"

namespace itinera::api {

std::string sent_event(std::string_view event, std::string_view json, std::string_view id)
{
    std::string out;
    if (!id.empty()) out += "id: " + std::string(id) + "\n";
    return out + "event: " + std::string(event) + "\ndata: " + std::string(json) + "\n\n";
}

http::Response event_stream(http::ChunkSource source)
{
    http::Response response{200, "text/event-stream", ""};
    response.stream = std::move(source);
    return response;
}

}  // namespace itinera::api
