#include "api/audited_route.hpp"

#include "access/access.hpp"
#include "api/caller.hpp"
#include "api/problem.hpp"
#include "privacy/audit.hpp"

namespace itinera::api {
namespace {

constexpr int first_status_of_no_answer = 300;

std::string audited_object(const Audited& what, const http::Request& request,
                           const http::Response& response)
{
    if (!what.parameter.empty()) return request.parameter(what.parameter);
    const std::string_view location = http::find_header(response.headers, "Location");
    return std::string(location.substr(location.rfind('/') + 1));
}

}  // namespace

http::Route audited(Engine& engine, const Audited& what, http::Route route)
{
    route.handler = [&engine, what, handler = std::move(route.handler)](http::Request& request) {
        http::Response response = handler(request);
        const bool is_read = what.when == nullptr || what.when(request);
        if (response.status >= first_status_of_no_answer || !is_read) return response;
        const std::string object_id = audited_object(what, request, response);
        AuditAct act;
        act.action = what.action;
        act.object_kind = what.object_kind;
        act.object_id = object_id;
        const auto written = engine.audit().add(
            engine.access().audit_origin(request.principal, origin_of(request)), act);
        return written ? std::move(response) : to_problem(written.error(), request.id);
    };
    return audits_itself(std::move(route));
}

http::Route audits_itself(http::Route route)
{
    route.is_audited = true;
    return route;
}

}  // namespace itinera::api
