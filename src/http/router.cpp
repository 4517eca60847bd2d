#include "http/router.hpp"

#include <algorithm>

namespace itinera::http {
namespace {

bool is_parameter(std::string_view segment)
{
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

std::string description(const Route& route)
{
    return std::string(name_of(route.method)) + " " + route.pattern;
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string>& segments)
{
    return std::equal(pattern.begin(), pattern.end(), segments.begin(), segments.end(),
                      [](const std::string& expected, const std::string& segment) {
                          return is_parameter(expected) ? !segment.empty() : expected == segment;
                      });
}

// Literals before parameters, from the left.
bool is_more_special(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    for (size_t i = 0; i < a.size(); ++i) {
        if (is_parameter(a[i]) != is_parameter(b[i])) return is_parameter(b[i]);
    }
    return false;
}

bool answer_the_same(const std::vector<std::string>& a, const std::vector<std::string>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const std::string& x, const std::string& y) {
                          return is_parameter(x) ? is_parameter(y) : x == y;
                      });
}

Result<std::vector<std::string>> parse_pattern(const Route& route)
{
    Result<Target> target = parse_target(route.pattern);
    if (!target || !target->query.empty()) {
        return Error{ErrorKind::Invalid, "route " + description(route) + " has a bad pattern"};
    }
    return std::move(target).value().segments;
}

Result<Done> check(const Route& route)
{
    if (name_of(route.permission).empty()) {
        return Error{ErrorKind::Invalid, "route " + description(route) + " declares no permission"};
    }
    if (!route.handler) {
        return Error{ErrorKind::Invalid, "route " + description(route) + " has no handler"};
    }
    if (route.body != BodyForm::None && route.body_bytes_max <= 0) {
        return Error{ErrorKind::Invalid,
                     "route " + description(route) + " does not bound its body"};
    }
    return Done{};
}

}  // namespace

Result<Router> Router::build(std::vector<Route> routes)
{
    Router router;
    for (const Route& route : routes) {
        TRY(check(route));
        std::vector<std::string> pattern = TRY(parse_pattern(route));
        for (size_t i = 0; i < router.patterns_.size(); ++i) {
            if (routes[i].method == route.method && answer_the_same(router.patterns_[i], pattern)) {
                return Error{ErrorKind::Invalid, "routes " + description(routes[i]) + " and " +
                                                     description(route) +
                                                     " answer the same requests"};
            }
        }
        router.patterns_.push_back(std::move(pattern));
    }
    router.routes_ = std::move(routes);
    return router;
}

Router::Match Router::find(Method method, const std::vector<std::string>& segments) const
{
    const Method wanted = method == Method::Head ? Method::Get : method;
    Match match;
    const std::vector<std::string>* best = nullptr;
    for (size_t i = 0; i < routes_.size(); ++i) {
        if (!matches(patterns_[i], segments)) continue;
        const Method offered = routes_[i].method;
        if (std::find(match.allowed.begin(), match.allowed.end(), offered) == match.allowed.end()) {
            match.allowed.push_back(offered);
            if (offered == Method::Get) match.allowed.push_back(Method::Head);
        }
        if (offered != wanted) continue;
        if (!best || is_more_special(patterns_[i], *best)) {
            best = &patterns_[i];
            match.route = &routes_[i];
        }
    }
    if (best) {
        for (size_t i = 0; i < best->size(); ++i) {
            const std::string& name = (*best)[i];
            if (is_parameter(name)) {
                match.parameters.push_back({name.substr(1, name.size() - 2), segments[i]});
            }
        }
    }
    return match;
}

}  // namespace itinera::http
