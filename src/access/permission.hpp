// What a route needs and what somebody may: every route names exactly one permission, and a role is
// a set of them (PR-46).
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace itinera {

enum class Permission : uint8_t {
    Undeclared,   // the default of a Route; a server with such a route does not start
    Public,       // anyone, without being known
    SignedIn,     // any member of staff who is signed in: own session, password, second factor
    JourneyRead,  // reports; cells with few customers are hidden without PersonRead (PR-35)
    ImportRun,
    SourceManage,  // sources, their keys, the tracking plan, connectors, identity rules
    QuarantineRead,
    PersonRead,          // customers one by one, personal values masked
    PersonReadPersonal,  // … in clear
    PersonReadSensitive,
    PersonExport,
    ConsentRead,
    ConsentWrite,
    PrivacyRead,      // the register, requests, retention rules
    PrivacyRequest,   // enter and work on customers' requests
    PrivacyApprove,   // the second person for erasures and large reveals
    PrivacySettings,  // purposes, retention rules, field classes
    ReportShare,
    AuditRead,
    StaffManage,
    SettingsRead,
    SettingsManage,
    KeysRotate,
    SqlRun,
    TokenOwn,  // API tokens of one's own
};
inline constexpr size_t permissions_count = 25;
using Permissions = std::bitset<permissions_count>;

// "journey:read"; "public"; "signed_in"; "" for Undeclared and for numbers outside the list.
std::string_view name_of(Permission permission);
// Only those that a role or a token can have: neither public nor signed_in.
std::optional<Permission> find_permission(std::string_view name);
// Names in the order of the list, without public and signed_in.
std::vector<std::string_view> names_of(const Permissions& permissions);

enum class Role : uint8_t {
    Owner,
    Admin,
    PrivacyOfficer,
    Analyst,
    Marketer,
    Service,
    Developer,
    Viewer,
    Auditor,
};
inline constexpr size_t roles_count = 9;
using Roles = std::bitset<roles_count>;

std::string_view name_of(Role role);  // "privacy_officer"
std::optional<Role> find_role(std::string_view name);
std::vector<std::string_view> names_of(const Roles& roles);
const Permissions& permissions_of(Role role);
Permissions permissions_of(const Roles& roles);
// Owner, admin, privacy_officer: without a second factor they may nothing but set one up (PR-48).
bool needs_factor(const Roles& roles);

enum class ActorKind : uint8_t { Nobody, Staff, Token, System };
std::string_view name_of(ActorKind kind);  // "nobody", "staff", …

// Who asks, and what they may.
struct Principal {
    ActorKind actor_kind = ActorKind::Nobody;
    std::string id{};    // of the member of staff or the token; "" for the system
    std::string name{};  // for display
    Roles roles{};       // of staff
    Permissions granted{};
    std::string session_id{};   // "" for tokens
    bool fresh_factor = false;  // gave the second factor in the last 10 minutes

    bool may(Permission permission) const;
};

// May everything: the command line of those who hold the data folder, and tests.
Principal local_administrator();

}  // namespace itinera
