#include "api/access_request.hpp"

#include "base/text.hpp"
#include "base/zone.hpp"
#include "http/cookie.hpp"

namespace itinera::api {
namespace {

template <typename Set, typename Find>
Result<Set> set_of(const Json& body, const char* field, const Find& find)
{
    Set set;
    if (!body.contains(field) || !body[field].is_array())
        return Error{ErrorKind::Invalid, std::string(field) + " is to be a list of names", field};
    for (const Json& name : body[field]) {
        const auto one = name.is_string() ? find(name.get<std::string>()) : std::nullopt;
        if (!one)
            return Error{ErrorKind::Invalid,
                         in_quotes(dump_json(name)) + " is not in the list of " + field, field};
        set.set(static_cast<size_t>(*one));
    }
    return set;
}

}  // namespace

Authenticated authenticated(const http::Request& request)
{
    Authenticated who;
    switch (request.caller) {
    case http::Caller::NotSetUp: who.state = Authenticated::State::NotSetUp; break;
    case http::Caller::Unknown: who.state = Authenticated::State::Unknown; break;
    case http::Caller::Known: who.state = Authenticated::State::Known; break;
    }
    who.principal = request.principal;
    who.csrf = request.csrf;
    who.by_cookie = request.by_cookie;
    return who;
}

Result<std::string> required_text(const Json& body, const char* name)
{
    if (!body.contains(name) || !body[name].is_string())
        return Error{ErrorKind::Invalid, std::string(name) + " is to be a text", name};
    return body[name].get<std::string>();
}

Result<std::optional<std::string>> optional_text(const Json& body, const char* name)
{
    if (!body.contains(name)) return std::optional<std::string>();
    return std::optional<std::string>(TRY(required_text(body, name)));
}

Result<std::optional<Timestamp>> optional_time(const http::Request& request, const char* field)
{
    const auto text = request.query_value(field);
    if (!text || text->empty()) return std::optional<Timestamp>();
    const Result<Timestamp> time = parse_timestamp(*text, Zone::utc());
    if (!time)
        return Error{ErrorKind::Invalid, in_quotes(*text) + " is no time, such as 2026-11-22",
                     field};
    return std::optional<Timestamp>(*time);
}

Result<Roles> roles_field(const Json& body)
{
    return set_of<Roles>(body, "roles", [](const std::string& name) { return find_role(name); });
}

Result<Permissions> permissions_field(const Json& body)
{
    return set_of<Permissions>(body, "permissions",
                               [](const std::string& name) { return find_permission(name); });
}

http::Response session_response(int status, const OpenedSession& session,
                                const http::Request& request)
{
    http::Response response = json_response(status, session.document);
    if (!session.secret.empty()) http::set_session_cookie(response, request, session.secret);
    return response;
}

}  // namespace itinera::api
