#include "api/caller.hpp"

#include "http/cookie.hpp"
#include "http/target.hpp"

namespace itinera::api {
namespace {

constexpr size_t agent_bytes_max = 256;
constexpr std::string_view bearer_scheme = "Bearer ";

std::string_view bearer_of(const http::Request& request)
{
    const std::string_view field = request.header("Authorization");
    const bool is_bearer =
        field.size() > bearer_scheme.size() &&
        http::equals_ignoring_case(field.substr(0, bearer_scheme.size()), bearer_scheme);
    return is_bearer ? field.substr(bearer_scheme.size()) : std::string_view{};
}

http::Caller caller_of(Authenticated::State state)
{
    switch (state) {
    case Authenticated::State::NotSetUp: return http::Caller::NotSetUp;
    case Authenticated::State::Unknown: return http::Caller::Unknown;
    case Authenticated::State::Known: return http::Caller::Known;
    }
    return http::Caller::Unknown;
}

}  // namespace

RequestOrigin origin_of(const http::Request& request)
{
    return {request.id, request.client,
            std::string(request.header("User-Agent").substr(0, agent_bytes_max))};
}

std::function<Result<http::Authentication>(const http::Request&)> authentication_by(Access& access)
{
    return [&access](const http::Request& request) -> Result<http::Authentication> {
        const std::string_view cookie =
            http::cookie_value(request, http::session_cookie_name(request));
        Authenticated who = access.authenticate(cookie, bearer_of(request));
        return http::Authentication{caller_of(who.state), std::move(who.principal),
                                    std::move(who.csrf), who.by_cookie};
    };
}

std::function<Result<Done>(const http::Request&, const http::Route&, const http::Refusal&)>
refusals_to(Access& access)
{
    return [&access](const http::Request& request, const http::Route& route,
                     const http::Refusal& refusal) {
        const std::string what = std::string(name_of(request.method)) + " " + route.pattern;
        const bool lacks = refusal.type == "forbidden";
        return access.refused(request.principal, origin_of(request), what,
                              lacks ? name_of(route.permission) : refusal.type);
    };
}

}  // namespace itinera::api
