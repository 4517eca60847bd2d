// Members of staff and their roles (PR-46).
#include "api/access_request.hpp"
#include "api/route_table.hpp"

namespace itinera::api {
namespace {

using Response = http::Response;

Result<Response> invite(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"email", "name", "roles"}));
    NewStaff staff;
    staff.email = TRY(required_text(body, "email"));
    staff.name = TRY(required_text(body, "name"));
    staff.roles = TRY(roles_field(body));
    return json_response(201, TRY(access.invite(request.principal, staff, origin_of(request))));
}

Result<Response> change(Access& access, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"roles", "state", "name"}));
    StaffChange change;
    if (body.contains("roles")) change.roles = TRY(roles_field(body));
    change.state = TRY(optional_text(body, "state"));
    change.name = TRY(optional_text(body, "name"));
    return json_response(200, TRY(access.change(request.principal, request.parameter("id"), change,
                                                origin_of(request))));
}

Json names_json(const std::vector<std::string_view>& names)
{
    Json list = Json::array();
    for (const std::string_view name : names) list.push_back(name);
    return list;
}

Json roles()
{
    Json list = Json::array();
    for (size_t at = 0; at < roles_count; ++at) {
        const auto role = static_cast<Role>(at);
        Roles one;
        one.set(at);
        list.push_back({{"role", name_of(role)},
                        {"permissions", names_json(names_of(permissions_of(role)))},
                        {"factor_required", needs_factor(one)}});
    }
    return {{"roles", std::move(list)},
            {"permissions", names_json(names_of(permissions_of(Role::Owner)))}};
}

}  // namespace

void add_staff_routes(Routes& routes, Access& access)
{
    const Permission manage = Permission::StaffManage;
    routes.push_back(
        get("/v1/staff", manage, [&](http::Request&) -> Result<Json> { return access.staff(); }));
    routes.push_back(with_fresh_factor(post(
        "/v1/staff", manage, [&](http::Request& request) { return invite(access, request); })));
    routes.push_back(with_fresh_factor(patch("/v1/staff/{id}", manage, [&](http::Request& request) {
        return change(access, request);
    })));
    routes.push_back(with_fresh_factor(
        post("/v1/staff/{id}/reset", manage, [&](http::Request& request) -> Result<Response> {
            TRY(json_object(request, {"-"}));
            return json_response(
                200, TRY(access.new_reset_link(request.principal, request.parameter("id"),
                                               origin_of(request))));
        })));
    routes.push_back(get("/v1/roles", Permission::SignedIn,
                         [](http::Request&) -> Result<Json> { return roles(); }));
}

}  // namespace itinera::api
