#include "http/cookie.hpp"

#include <algorithm>

#include "http/target.hpp"

namespace itinera::http {
namespace {

constexpr std::string_view secure_name = "__Host-itinera";
constexpr std::string_view plain_name = "itinera";

std::string_view without_blanks(std::string_view text)
{
    const size_t from = text.find_first_not_of(" \t");
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

void add_cookie(Response& response, const Request& request, std::string_view value,
                std::string_view age)
{
    std::string line = std::string(session_cookie_name(request)) + "=" + std::string(value) +
                       "; Path=/; HttpOnly; SameSite=Lax";
    if (request.is_secure) line += "; Secure";
    response.headers.push_back({"Set-Cookie", line + std::string(age)});
}

}  // namespace

std::string_view session_cookie_name(const Request& request)
{
    return request.is_secure ? secure_name : plain_name;
}

std::string_view cookie_value(const Request& request, std::string_view name)
{
    std::string_view found;
    size_t times = 0;
    for (const Field& field : request.headers) {
        if (!equals_ignoring_case(field.name, "Cookie")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const size_t end = std::min(rest.find(';'), rest.size());
            const std::string_view pair = without_blanks(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            const size_t equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            found = pair.substr(equals + 1);
            ++times;
        }
    }
    return times == 1 ? found : std::string_view{};
}

void set_session_cookie(Response& response, const Request& request, std::string_view value)
{
    add_cookie(response, request, value, "");
}

void clear_session_cookie(Response& response, const Request& request)
{
    add_cookie(response, request, "", "; Max-Age=0");
}

}  // namespace itinera::http
