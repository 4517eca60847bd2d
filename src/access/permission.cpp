#include "access/permission.hpp"

#include <array>

namespace itinera {
namespace {

constexpr std::array<std::string_view, permissions_count> permission_names{
    "",
    "public",
    "signed_in",
    "journey:read",
    "import:run",
    "source:manage",
    "quarantine:read",
    "person:read",
    "person:read_personal",
    "person:read_sensitive",
    "person:export",
    "consent:read",
    "consent:write",
    "privacy:read",
    "privacy:request",
    "privacy:approve",
    "privacy:settings",
    "report:share",
    "audit:read",
    "staff:manage",
    "settings:read",
    "settings:manage",
    "keys:rotate",
    "sql:run",
    "token:own",
};
static_assert(static_cast<size_t>(Permission::TokenOwn) + 1 == permissions_count);

constexpr std::array<std::string_view, roles_count> role_names{
    "owner",   "admin",     "privacy_officer", "analyst", "marketer",
    "service", "developer", "viewer",          "auditor"};
static_assert(static_cast<size_t>(Role::Auditor) + 1 == roles_count);

constexpr size_t first_granted = static_cast<size_t>(Permission::JourneyRead);

Permissions set_of(std::initializer_list<Permission> permissions)
{
    Permissions set;
    for (const Permission permission : permissions) set.set(static_cast<size_t>(permission));
    return set;
}

Permissions everything()
{
    Permissions set;
    for (size_t at = first_granted; at < permissions_count; ++at) set.set(at);
    return set;
}

// The table of PR-46. Who works with segments or experiments asks the same questions as a report.
Permissions of_role(Role role)
{
    using enum Permission;
    switch (role) {
    case Role::Owner: return everything();
    case Role::Admin:
        return set_of({SourceManage, ImportRun, QuarantineRead, PrivacySettings, SettingsRead});
    case Role::PrivacyOfficer:
        return set_of({PersonRead, PersonReadPersonal, PersonReadSensitive, PersonExport,
                       ConsentRead, ConsentWrite, PrivacyRead, PrivacyRequest, PrivacyApprove,
                       PrivacySettings, AuditRead});
    case Role::Analyst: return set_of({JourneyRead, PersonRead, SqlRun});
    case Role::Marketer: return set_of({JourneyRead, PersonRead});
    case Role::Service: return set_of({PersonRead, PersonReadPersonal});
    case Role::Developer: return set_of({SourceManage, QuarantineRead, TokenOwn});
    case Role::Viewer: return set_of({JourneyRead});
    case Role::Auditor: return set_of({AuditRead, PrivacyRead, ConsentRead, SettingsRead});
    }
    return {};
}

}  // namespace

std::string_view name_of(Permission permission)
{
    const auto at = static_cast<size_t>(permission);
    return at < permissions_count ? permission_names[at] : std::string_view();
}

std::optional<Permission> find_permission(std::string_view name)
{
    for (size_t at = first_granted; at < permissions_count; ++at) {
        if (permission_names[at] == name) return static_cast<Permission>(at);
    }
    return std::nullopt;
}

std::vector<std::string_view> names_of(const Permissions& permissions)
{
    std::vector<std::string_view> names;
    for (size_t at = first_granted; at < permissions_count; ++at) {
        if (permissions[at]) names.push_back(permission_names[at]);
    }
    return names;
}

std::string_view name_of(Role role)
{
    const auto at = static_cast<size_t>(role);
    return at < roles_count ? role_names[at] : std::string_view();
}

std::optional<Role> find_role(std::string_view name)
{
    for (size_t at = 0; at < roles_count; ++at) {
        if (role_names[at] == name) return static_cast<Role>(at);
    }
    return std::nullopt;
}

std::vector<std::string_view> names_of(const Roles& roles)
{
    std::vector<std::string_view> names;
    for (size_t at = 0; at < roles_count; ++at) {
        if (roles[at]) names.push_back(role_names[at]);
    }
    return names;
}

const Permissions& permissions_of(Role role)
{
    static const std::array<Permissions, roles_count> table = [] {
        std::array<Permissions, roles_count> all;
        for (size_t at = 0; at < roles_count; ++at) all[at] = of_role(static_cast<Role>(at));
        return all;
    }();
    return table.at(static_cast<size_t>(role));
}

Permissions permissions_of(const Roles& roles)
{
    Permissions sum;
    for (size_t at = 0; at < roles_count; ++at) {
        if (roles[at]) sum |= permissions_of(static_cast<Role>(at));
    }
    return sum;
}

bool needs_factor(const Roles& roles)
{
    return roles[static_cast<size_t>(Role::Owner)] || roles[static_cast<size_t>(Role::Admin)] ||
           roles[static_cast<size_t>(Role::PrivacyOfficer)];
}

std::string_view name_of(ActorKind kind)
{
    switch (kind) {
    case ActorKind::Nobody: return "nobody";
    case ActorKind::Staff: return "staff";
    case ActorKind::Token: return "token";
    case ActorKind::System: return "system";
    }
    return "";
}

bool Principal::may(Permission permission) const
{
    if (permission == Permission::Public) return true;
    if (permission == Permission::SignedIn) {
        return actor_kind == ActorKind::Staff || actor_kind == ActorKind::System;
    }
    const auto at = static_cast<size_t>(permission);
    return permission != Permission::Undeclared && at < granted.size() && granted[at];
}

Principal local_administrator()
{
    Principal principal;
    principal.actor_kind = ActorKind::System;
    principal.name = "local administrator";
    principal.granted = everything();
    principal.fresh_factor = true;
    return principal;
}

}  // namespace itinera
