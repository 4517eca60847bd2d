// Members of staff: inviting, changing, resetting.
#include <fmt/format.h>
#include <soci/soci.h>

#include "access/access_sql.hpp"
#include "access/live_access.hpp"
#include "access/password_rules.hpp"
#include "access/totp.hpp"
#include "base/text.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr Duration invite_valid = std::chrono::days(7);
constexpr Duration reset_valid = std::chrono::hours(1);
constexpr std::string_view link_path = "/invite#";  // behind "#" a browser keeps it to itself

Error dead_link()
{
    return {ErrorKind::Gone, "this link was used, has expired, or is none of ours", "token"};
}

Result<Done> check_roles(const Roles& roles)
{
    if (roles.none()) return Error{ErrorKind::Invalid, "somebody has one role at least", "roles"};
    return Done{};
}

std::string masked_name(std::string_view name)
{
    size_t bytes = name.empty() ? 0 : 1;
    while (bytes < name.size() && (static_cast<unsigned char>(name[bytes]) & 0xc0) == 0x80) ++bytes;
    return std::string(name.substr(0, bytes)) + "**";
}

// What an entry says of a member: nothing by which customers' staff could be looked up.
Json masked_member(const Member& member)
{
    Json roles = Json::array();
    for (const std::string_view role : names_of(member.roles)) roles.push_back(role);
    return {{"roles", std::move(roles)},
            {"state", name_of(member.state)},
            {"name", masked_name(member.name)},
            {"email", masked_email(member.email)}};
}

}  // namespace

Json LiveAccess::staff() const
{
    std::vector<Member> members;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [id, member] : book_.members) members.push_back(member);
    }
    std::ranges::sort(members, {},
                      [](const Member& one) { return std::pair(one.created_at_ms, one.id); });
    Json list = Json::array();
    for (const Member& member : members) list.push_back(staff_json(member));
    return {{"staff", std::move(list)}};
}

std::pair<std::string, LiveAccess::Work>
LiveAccess::new_link(const Member& member, std::string_view purpose, Duration valid) const
{
    const std::string id = new_id("ln_");
    const int64_t expires_ms = now_ms() + valid.count();
    const Work work = [this, id, staff = member.id, purpose = std::string(purpose),
                       expires_ms](soci::session& sql) -> Result<Done> {
        const long long now = now_ms(), expires = expires_ms;
        sql << std::string(statement(access_sql, "forget_links")), soci::use(staff, "staff"),
            soci::use(now, "now");
        sql << std::string(statement(access_sql, "add_link")), soci::use(id, "id"),
            soci::use(staff, "staff"), soci::use(purpose, "purpose"),
            soci::use(expires, "expires_at");
        return Done{};
    };
    return {std::string(link_path) + secrets_.link_token(purpose, id, expires_ms), work};
}

Result<Json> LiveAccess::write_link(const AuditOrigin& origin, const AuditAct& act,
                                    const Member& member, const char* field)
{
    const bool is_invite = member.password.empty();
    const auto [link, work] =
        new_link(member, is_invite ? "invite" : "reset", is_invite ? invite_valid : reset_valid);
    TRY(write_member(origin, act, member, work));
    return Json{{"staff", staff_json(member)}, {field, link}};
}

Result<Json> LiveAccess::invite(const Principal& who, const NewStaff& staff,
                                const RequestOrigin& origin)
{
    Member member;
    member.email_key = TRY(email_key_of(staff.email));
    member.email = to_nfc(trim_white_space(staff.email));
    member.name = TRY(checked_name(staff.name));
    TRY(check_roles(staff.roles));
    member.roles = staff.roles;
    member.id = new_id("st_");
    member.created_at_ms = now_ms();
    const std::lock_guard writing(writing_);
    if (member_of_email(member.email_key))
        return Error{ErrorKind::Conflict, "there is a member of staff with this address", "email"};
    AuditAct act{"staff.invite", "staff", member.id};
    act.before_after = Json{{"after", masked_member(member)}};
    return write_link(audit_origin(who, origin), act, member, "invite_link");
}

Result<Json> LiveAccess::new_reset_link(const Principal& who, const std::string& id,
                                        const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    const Member found = TRY(member(id));
    if (found.state == StaffState::Disabled)
        return Error{ErrorKind::Conflict, "this member of staff is disabled: enable them first"};
    return write_link(audit_origin(who, origin), {"staff.reset_link", "staff", id}, found,
                      "reset_link");
}

Result<OpenedSession> LiveAccess::accept(const std::string& link_token, const std::string& password,
                                         const std::string& name, const RequestOrigin& origin)
{
    const auto invite = secrets_.read_link("invite", link_token);
    const auto reset = secrets_.read_link("reset", link_token);
    const auto& link = invite ? invite : reset;
    if (!link || link->expires_ms <= now_ms()) return dead_link();
    std::string staff, purpose;
    const auto find = [&](soci::session& sql) -> Result<Done> {
        sql << std::string(statement(access_sql, "find_link")), soci::use(link->id, "id"),
            soci::into(staff), soci::into(purpose);
        return sql.got_data() ? Result<Done>(Done{}) : dead_link();
    };
    TRY(state_.transact(find));
    Member found = TRY(member(staff));
    if (invite && !name.empty()) found.name = TRY(checked_name(name));
    const std::string normal = TRY(accepted_password(found, password));
    const std::string hash = TRY(desk_.hash(normal));

    const std::lock_guard writing(writing_);
    TRY(state_.transact(find));  // somebody else may have used it meanwhile
    const std::string chosen_name = found.name;
    found = TRY(member(staff));
    if (found.state == StaffState::Disabled || found.password.empty() != invite.has_value())
        return dead_link();
    found.name = chosen_name;
    found.password = hash;
    found.long_password = is_long_password(normal);
    found.state = StaffState::Active;
    found.failures = 0;
    const Work use_link = [&](soci::session& sql) -> Result<Done> {
        const long long now = now_ms();
        sql << std::string(statement(access_sql, "forget_links")), soci::use(staff, "staff"),
            soci::use(now, "now");
        return Done{};
    };
    AuditOrigin by;
    by.actor_kind = name_of(ActorKind::Staff);
    by.actor_id = found.id;
    by.request_id = origin.request_id;
    by.address_prefix = address_prefix(origin.address);
    if (invite) {
        found.last_sign_in_ms = now_ms();
        return write_member_and_reopen(by, {"staff.accept_invite", "staff", staff}, found, origin,
                                       use_link);
    }
    TRY(write_member(by, {"staff.reset_password", "staff", staff}, found,
                     [&](soci::session& sql) -> Result<Done> {
                         end_sessions(sql, staff);
                         return use_link(sql);
                     }));
    forget_sessions(staff);
    return OpenedSession{"", Json{{"state", "signed_out"}}};
}

Result<Json> LiveAccess::change(const Principal& who, const std::string& id,
                                const StaffChange& change, const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    const Member before = TRY(member(id));
    Member after = before;
    if (change.name) after.name = TRY(checked_name(*change.name));
    if (change.roles) {
        TRY(check_roles(*change.roles));
        after.roles = *change.roles;
    }
    if (change.state == "active") {
        after.state = after.password.empty() ? StaffState::Invited : StaffState::Active;
        after.failures = 0;
    } else if (change.state == "disabled") {
        after.state = StaffState::Disabled;
    } else if (change.state) {
        return Error{ErrorKind::Invalid, "a state is active or disabled", "state"};
    }
    const bool was_owner = before.roles[static_cast<size_t>(Role::Owner)];
    const bool is_owner =
        after.roles[static_cast<size_t>(Role::Owner)] && after.state != StaffState::Disabled;
    {
        const std::lock_guard lock(mutex_);
        if (was_owner && !is_owner && book_.other_owners(id) == 0)
            return Error{ErrorKind::Conflict,
                         "this is the last owner: make somebody else an owner first"};
    }
    const bool rights_change = before.roles != after.roles || before.state != after.state;
    AuditAct act{"staff.change", "staff", id};
    act.before_after = Json{{"before", masked_member(before)}, {"after", masked_member(after)}};
    TRY(write_member(audit_origin(who, origin), act, after,
                     [&](soci::session& sql) -> Result<Done> {
                         if (rights_change) end_sessions(sql, id);
                         return Done{};
                     }));
    if (rights_change) forget_sessions(id);
    return staff_json(after);
}

Result<std::string> LiveAccess::add(const NewStaff& staff, const std::string& password,
                                    bool with_factor)
{
    Member member;
    member.email_key = TRY(email_key_of(staff.email));
    member.email = to_nfc(trim_white_space(staff.email));
    member.name = TRY(checked_name(staff.name));
    TRY(check_roles(staff.roles));
    member.roles = staff.roles;
    const std::string normal = TRY(accepted_password(member, password));
    member.id = new_id("st_");
    member.state = StaffState::Active;
    member.password = TRY(desk_.hash(normal));
    member.long_password = is_long_password(normal);
    member.created_at_ms = now_ms();
    const std::string secret = new_totp_secret();
    if (with_factor) member.factor = secrets_.seal_factor(member.id, secret);
    const std::lock_guard writing(writing_);
    if (member_of_email(member.email_key))
        return Error{ErrorKind::Conflict, "there is a member of staff with this address", "email"};
    AuditAct act{"staff.add", "staff", member.id};
    act.before_after = Json{{"after", masked_member(member)}};
    TRY(write_member({}, act, member));
    return with_factor ? totp_uri(secret, member.email) : std::string();
}

Result<Done> LiveAccess::forget_factor(const std::string& email)
{
    const std::string key = TRY(email_key_of(email));
    const std::lock_guard writing(writing_);
    std::optional<Member> found = member_of_email(key);
    if (!found) return Error{ErrorKind::NotFound, "there is no member of staff with this address"};
    found->factor.clear();
    found->factor_pending.clear();
    found->factor_step = 0;
    found->failures = 0;
    if (found->state == StaffState::Locked) found->state = StaffState::Active;
    TRY(write_member({}, {"staff.forget_factor", "staff", found->id}, *found,
                     [&](soci::session& sql) -> Result<Done> {
                         end_sessions(sql, found->id);
                         sql << std::string(statement(access_sql, "forget_recovery_codes")),
                             soci::use(found->id, "staff");
                         return Done{};
                     }));
    forget_sessions(found->id);
    return Done{};
}

}  // namespace itinera
