#include "http/permission.hpp"

namespace itinera::http {

std::string_view name_of(Permission permission)
{
    switch (permission) {
    case Permission::Undeclared: return "";
    case Permission::Public: return "public";
    case Permission::JourneyRead: return "journey:read";
    case Permission::CustomerRead: return "customer:read";
    case Permission::ImportRun: return "import:run";
    case Permission::QuarantineRead: return "quarantine:read";
    }
    return "";
}

bool Principal::may(Permission permission) const
{
    if (permission == Permission::Public) return true;
    const auto at = static_cast<size_t>(permission);
    return permission != Permission::Undeclared && at < granted.size() && granted[at];
}

Principal local_administrator()
{
    Principal principal{"local administrator", {}};
    principal.granted.set();
    return principal;
}

}  // namespace itinera::http
