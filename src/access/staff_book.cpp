#include "access/staff_book.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <soci/soci.h>

#include <sstream>

#include "access/access_sql.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr std::string_view state_names[] = {"invited", "active", "disabled", "locked"};

Result<StaffState> state_of(const std::string& name)
{
    for (size_t k = 0; k < std::size(state_names); ++k) {
        if (state_names[k] == name) return static_cast<StaffState>(k);
    }
    return Error{ErrorKind::Corrupt, "a member of staff has the unknown state " + name};
}

// Names that this version does not know grant nothing.
Roles roles_of(const std::string& text)
{
    Roles roles;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (const auto role = find_role(word)) roles.set(static_cast<size_t>(*role));
    }
    return roles;
}

Permissions permissions_of_text(const std::string& text)
{
    Permissions permissions;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (const auto one = find_permission(word)) permissions.set(static_cast<size_t>(*one));
    }
    return permissions;
}

Result<Done> read_members(soci::session& sql, StaffBook& book)
{
    Member one;
    std::string roles, state;
    int long_password = 0;
    long long step = 0, created = 0, last = 0;
    soci::statement rows =
        (sql.prepare << std::string(statement(access_sql, "all_staff")), soci::into(one.id),
         soci::into(one.email), soci::into(one.email_key), soci::into(one.name), soci::into(roles),
         soci::into(state), soci::into(one.password), soci::into(long_password),
         soci::into(one.factor), soci::into(one.factor_pending), soci::into(step),
         soci::into(one.failures), soci::into(one.language), soci::into(created), soci::into(last));
    rows.execute();
    while (rows.fetch()) {
        one.roles = roles_of(roles);
        one.state = TRY(state_of(state));
        one.long_password = long_password != 0;
        one.factor_step = step;
        one.created_at_ms = created;
        one.last_sign_in_ms = last;
        book.members[one.id] = one;
    }
    return Done{};
}

void read_sessions(soci::session& sql, StaffBook& book)
{
    StaffSession one;
    long long created = 0, seen = 0, factor = 0;
    soci::statement rows =
        (sql.prepare << std::string(statement(access_sql, "open_sessions")), soci::into(one.id),
         soci::into(one.hash), soci::into(one.staff), soci::into(created), soci::into(seen),
         soci::into(factor), soci::into(one.address_prefix), soci::into(one.agent));
    rows.execute();
    while (rows.fetch()) {
        one.created_at_ms = created;
        one.seen_at_ms = one.saved_seen_ms = seen;
        one.factor_at_ms = factor;
        book.sessions[one.hash] = one;
    }
}

void read_tokens(soci::session& sql, StaffBook& book)
{
    ApiToken one;
    std::string permissions;
    long long created = 0, expires = 0, used = 0;
    soci::statement rows =
        (sql.prepare << std::string(statement(access_sql, "open_tokens")), soci::into(one.id),
         soci::into(one.hash), soci::into(one.staff), soci::into(one.name), soci::into(permissions),
         soci::into(created), soci::into(expires), soci::into(used));
    rows.execute();
    while (rows.fetch()) {
        one.permissions = permissions_of_text(permissions);
        one.created_at_ms = created;
        one.expires_at_ms = expires;
        one.used_at_ms = one.saved_used_ms = used;
        book.tokens[one.hash] = one;
    }
}

}  // namespace

std::string_view name_of(StaffState state)
{
    return state_names[static_cast<size_t>(state)];
}

std::string roles_text(const Roles& roles)
{
    return fmt::format("{}", fmt::join(names_of(roles), " "));
}

std::string permissions_text(const Permissions& permissions)
{
    return fmt::format("{}", fmt::join(names_of(permissions), " "));
}

const Member* StaffBook::by_email(const std::string& email_key) const
{
    for (const auto& [id, member] : members) {
        if (member.email_key == email_key) return &member;
    }
    return nullptr;
}

size_t StaffBook::other_owners(const std::string& id) const
{
    size_t owners = 0;
    for (const auto& [other, member] : members) {
        owners += other != id && member.state != StaffState::Disabled &&
                  member.state != StaffState::Invited &&
                  member.roles[static_cast<size_t>(Role::Owner)];
    }
    return owners;
}

bool StaffBook::is_open(const StaffSession& session, Timestamp now)
{
    const int64_t now_ms = ms_of(now);
    return now_ms - session.seen_at_ms <
               std::chrono::duration_cast<Duration>(session_idle_max).count() &&
           now_ms - session.created_at_ms <
               std::chrono::duration_cast<Duration>(session_age_max).count();
}

Result<StaffBook> read_staff_book(soci::session& sql)
{
    StaffBook book;
    TRY(read_members(sql, book));
    read_sessions(sql, book);
    read_tokens(sql, book);
    std::string name, value;
    soci::statement rows = (sql.prepare << std::string(statement(access_sql, "all_settings")),
                            soci::into(name), soci::into(value));
    rows.execute();
    while (rows.fetch()) book.settings[name] = value;
    return book;
}

void save(soci::session& sql, const Member& member)
{
    const std::string roles = roles_text(member.roles), state(name_of(member.state));
    const int long_password = member.long_password ? 1 : 0;
    const long long step = member.factor_step, created = member.created_at_ms,
                    last = member.last_sign_in_ms;
    sql << std::string(statement(access_sql, "save_staff")), soci::use(member.id, "id"),
        soci::use(member.email, "email"), soci::use(member.email_key, "email_key"),
        soci::use(member.name, "name"), soci::use(roles, "roles"), soci::use(state, "state"),
        soci::use(member.password, "password"), soci::use(long_password, "long_password"),
        soci::use(member.factor, "factor"), soci::use(member.factor_pending, "factor_pending"),
        soci::use(step, "factor_step"), soci::use(member.failures, "failures"),
        soci::use(member.language, "language"), soci::use(created, "created_at"),
        soci::use(last, "last_sign_in");
}

void save(soci::session& sql, const StaffSession& session)
{
    const long long created = session.created_at_ms, seen = session.seen_at_ms,
                    factor = session.factor_at_ms;
    sql << std::string(statement(access_sql, "save_session")), soci::use(session.id, "id"),
        soci::use(session.hash, "hash"), soci::use(session.staff, "staff"),
        soci::use(created, "created_at"), soci::use(seen, "seen_at"),
        soci::use(factor, "factor_at"), soci::use(session.address_prefix, "address_prefix"),
        soci::use(session.agent, "agent");
}

void save_new(soci::session& sql, const ApiToken& token)
{
    const std::string permissions = permissions_text(token.permissions);
    const long long created = token.created_at_ms, expires = token.expires_at_ms;
    sql << std::string(statement(access_sql, "add_token")), soci::use(token.id, "id"),
        soci::use(token.hash, "hash"), soci::use(token.staff, "staff"),
        soci::use(token.name, "name"), soci::use(permissions, "permissions"),
        soci::use(created, "created_at"), soci::use(expires, "expires_at");
}

}  // namespace itinera
