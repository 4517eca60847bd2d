// Opening, who a request comes from, and the documents about oneself.
#include <fmt/format.h>
#include <soci/soci.h>

#include "access/access_sql.hpp"
#include "access/live_access.hpp"
#include "base/text.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr int64_t keep_up_every_ms = 60'000;
constexpr size_t name_code_points_max = 100;
constexpr size_t email_bytes_max = 254;

template <typename Names>
Json list_of(const Names& names)
{
    Json list = Json::array();
    for (const std::string_view name : names) list.push_back(name);
    return list;
}

Json time_or_null(int64_t ms)
{
    return ms == 0 ? Json(nullptr) : Json(to_iso(timestamp_of(ms)));
}

int64_t ms(auto duration)
{
    return std::chrono::duration_cast<Duration>(duration).count();
}

}  // namespace

Result<std::unique_ptr<Access>> Access::open(Parts parts)
{
    auto access = std::make_unique<LiveAccess>(std::move(parts));
    TRY(access->load());
    return std::unique_ptr<Access>(std::move(access));
}

Result<Done> LiveAccess::load()
{
    return state_.transact([this](soci::session& sql) -> Result<Done> {
        book_ = TRY(read_staff_book(sql));
        return Done{};
    });
}

Authenticated LiveAccess::authenticate(std::string_view cookie, std::string_view bearer)
{
    Authenticated who;
    const std::string hash = secret_hash(bearer.empty() ? cookie : bearer);
    const Timestamp now = clock_.now();
    const std::lock_guard lock(mutex_);
    if (!book_.has_owner()) {
        who.state = Authenticated::State::NotSetUp;
        return who;
    }
    if (!bearer.empty()) {
        const auto found = book_.tokens.find(hash);
        if (found == book_.tokens.end() || found->second.expires_at_ms <= ms_of(now)) return who;
        ApiToken& token = found->second;
        const Member& maker = book_.members.at(token.staff);
        if (maker.state != StaffState::Active) return who;
        token.used_at_ms = ms_of(now);
        who.state = Authenticated::State::Known;
        who.principal.actor_kind = ActorKind::Token;
        who.principal.id = token.id;
        who.principal.name = token.name;
        who.principal.granted = token.permissions & maker.granted();
        return who;
    }
    if (cookie.empty()) return who;
    const auto found = book_.sessions.find(hash);
    if (found == book_.sessions.end() || !StaffBook::is_open(found->second, now)) return who;
    StaffSession& session = found->second;
    const Member& member = book_.members.at(session.staff);
    if (member.state != StaffState::Active) return who;
    session.seen_at_ms = ms_of(now);
    who.state = Authenticated::State::Known;
    who.principal.actor_kind = ActorKind::Staff;
    who.principal.id = member.id;
    who.principal.name = member.name;
    who.principal.roles = member.roles;
    who.principal.granted = member.granted();
    who.principal.session_id = session.id;
    who.principal.fresh_factor = ms_of(now) - session.factor_at_ms < ms(factor_fresh_max);
    who.csrf = secrets_.csrf_token(session.id);
    who.by_cookie = true;
    return who;
}

AuditOrigin LiveAccess::audit_origin(const Principal& principal, const RequestOrigin& origin) const
{
    AuditOrigin out;
    out.actor_kind = name_of(principal.actor_kind);
    out.actor_id = principal.id;
    out.request_id = origin.request_id;
    out.address_prefix = address_prefix(origin.address);
    out.session = principal.session_id;
    return out;
}

Result<Done> LiveAccess::refused(const Principal& principal, const RequestOrigin& origin,
                                 std::string_view what, std::string_view needed)
{
    AuditAct act{"access.refused", "route", what, "refused", needed};
    TRY(audit_.add(audit_origin(principal, origin), act));
    return Done{};
}

std::string LiveAccess::setting(std::string_view name) const
{
    const std::lock_guard lock(mutex_);
    const auto found = book_.settings.find(std::string(name));
    return found == book_.settings.end() ? std::string() : found->second;
}

bool LiveAccess::is_set_up() const
{
    const std::lock_guard lock(mutex_);
    return book_.has_owner();
}

Json LiveAccess::staff_json(const Member& member) const
{
    return {{"id", member.id},
            {"name", member.name},
            {"email", member.email},
            {"roles", list_of(names_of(member.roles))},
            {"state", name_of(member.state)},
            {"factor", !member.factor.empty()},
            {"created_at", to_iso(timestamp_of(member.created_at_ms))},
            {"last_sign_in_at", time_or_null(member.last_sign_in_ms)}};
}

Json LiveAccess::document_of(const Member& member, const StaffSession& session) const
{
    Json project = Json::object();
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, value] : book_.settings) project[name] = value;
    }
    const auto at = [](int64_t ms_value) { return to_iso(timestamp_of(ms_value)); };
    return {{"state", "signed_in"},
            {"csrf", secrets_.csrf_token(session.id)},
            {"staff",
             {{"id", member.id},
              {"name", member.name},
              {"email", member.email},
              {"roles", list_of(names_of(member.roles))},
              {"permissions", list_of(names_of(member.granted()))},
              {"language", member.language},
              {"factor", !member.factor.empty()},
              {"factor_required", member.must_have_factor()}}},
            {"expires_at", at(session.created_at_ms + ms(session_age_max))},
            {"idle_expires_at", at(session.seen_at_ms + ms(session_idle_max))},
            {"factor_fresh_until", at(session.factor_at_ms + ms(factor_fresh_max))},
            {"project", std::move(project)}};
}

Json LiveAccess::session(const Authenticated& who) const
{
    if (who.state == Authenticated::State::NotSetUp)
        return {{"state", "not_set_up"}, {"setup_code_needed", true}};
    const Json signed_out = {{"state", "signed_out"}};
    if (who.state != Authenticated::State::Known || who.principal.actor_kind != ActorKind::Staff)
        return signed_out;
    std::optional<StaffSession> session;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [hash, one] : book_.sessions) {
            if (one.id == who.principal.session_id) session = one;
        }
    }
    const auto found = member(who.principal.id);
    return found && session ? document_of(*found, *session) : signed_out;
}

Json LiveAccess::sessions(const Principal& who) const
{
    Json list = Json::array();
    const std::lock_guard lock(mutex_);
    for (const auto& [hash, one] : book_.sessions) {
        if (one.staff != who.id || !StaffBook::is_open(one, clock_.now())) continue;
        list.push_back({{"id", one.id},
                        {"created_at", to_iso(timestamp_of(one.created_at_ms))},
                        {"last_seen_at", to_iso(timestamp_of(one.seen_at_ms))},
                        {"address_prefix", one.address_prefix},
                        {"agent", one.agent},
                        {"current", one.id == who.session_id}});
    }
    return {{"sessions", std::move(list)}};
}

std::string LiveAccess::display_name(std::string_view actor_id) const
{
    const std::lock_guard lock(mutex_);
    const auto found = book_.members.find(std::string(actor_id));
    if (found != book_.members.end()) return found->second.name;
    for (const auto& [hash, token] : book_.tokens) {
        if (token.id == actor_id) return token.name;
    }
    return "";
}

Result<Done> LiveAccess::keep_up()
{
    const std::lock_guard writing(writing_);
    const int64_t now = now_ms();
    if (now - kept_up_ms_ < keep_up_every_ms) return Done{};
    kept_up_ms_ = now;
    StaffBook book;
    {
        const std::lock_guard lock(mutex_);
        book = book_;
    }
    TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
        const long long at = now, before = now - ms(sessions_kept);
        for (const auto& [hash, session] : book.sessions) {
            if (!StaffBook::is_open(session, timestamp_of(now))) {
                sql << std::string(statement(access_sql, "end_session")), soci::use(at, "now"),
                    soci::use(session.id, "id");
            } else if (session.seen_at_ms != session.saved_seen_ms) {
                save(sql, session);
            }
        }
        for (const auto& [hash, token] : book.tokens) {
            const long long used = token.used_at_ms;
            if (used == token.saved_used_ms) continue;
            sql << std::string(statement(access_sql, "token_used")), soci::use(used, "used_at"),
                soci::use(token.id, "id");
        }
        sql << std::string(statement(access_sql, "forget_sessions")), soci::use(before, "before");
        return Done{};
    }));
    const std::lock_guard lock(mutex_);
    std::erase_if(book_.sessions, [&](const auto& one) {
        return !StaffBook::is_open(one.second, timestamp_of(now));
    });
    for (const auto& [hash, session] : book.sessions) {
        const auto found = book_.sessions.find(hash);
        if (found != book_.sessions.end()) found->second.saved_seen_ms = session.seen_at_ms;
    }
    for (const auto& [hash, token] : book.tokens) {
        const auto found = book_.tokens.find(hash);
        if (found != book_.tokens.end()) found->second.saved_used_ms = token.used_at_ms;
    }
    return Done{};
}

// --- what the other files share

Result<Done> LiveAccess::write(const AuditOrigin& origin, const AuditAct& act, const Work& work)
{
    return state_.transact([&](soci::session& sql) -> Result<Done> {
        if (work) TRY(work(sql));
        TRY(audit_.add(sql, origin, act));
        return Done{};
    });
}

Result<Done> LiveAccess::write_member(const AuditOrigin& origin, const AuditAct& act,
                                      const Member& member, const Work& more)
{
    TRY(write(origin, act, [&](soci::session& sql) -> Result<Done> {
        save(sql, member);
        return more ? more(sql) : Result<Done>(Done{});
    }));
    const std::lock_guard lock(mutex_);
    book_.members[member.id] = member;
    return Done{};
}

Result<OpenedSession> LiveAccess::write_member_and_reopen(const AuditOrigin& origin,
                                                          const AuditAct& act, const Member& member,
                                                          const RequestOrigin& from,
                                                          const Work& more)
{
    const auto [session, secret] = new_session(member, from);
    TRY(write_member(origin, act, member, [&](soci::session& sql) -> Result<Done> {
        end_sessions(sql, member.id);
        save(sql, session);
        return more ? more(sql) : Result<Done>(Done{});
    }));
    forget_sessions(member.id);
    {
        const std::lock_guard lock(mutex_);
        book_.sessions[session.hash] = session;
    }
    return OpenedSession{secret, document_of(member, session)};
}

std::pair<StaffSession, std::string> LiveAccess::new_session(const Member& member,
                                                             const RequestOrigin& origin) const
{
    constexpr size_t agent_code_points_max = 200;
    const std::string secret = new_secret();
    StaffSession session;
    session.id = new_id("ss_");
    session.hash = secret_hash(secret);
    session.staff = member.id;
    session.created_at_ms = session.seen_at_ms = session.saved_seen_ms = session.factor_at_ms =
        now_ms();
    session.address_prefix = address_prefix(origin.address);
    session.agent =
        shorten(origin.agent.substr(0, valid_utf8_prefix(origin.agent)), agent_code_points_max);
    return {session, secret};
}

void LiveAccess::end_sessions(soci::session& sql, const std::string& staff) const
{
    const long long now = now_ms();
    sql << std::string(statement(access_sql, "end_sessions_of")), soci::use(now, "now"),
        soci::use(staff, "staff");
}

void LiveAccess::forget_sessions(const std::string& staff)
{
    const std::lock_guard lock(mutex_);
    std::erase_if(book_.sessions, [&](const auto& one) { return one.second.staff == staff; });
}

Result<Member> LiveAccess::member(const std::string& id) const
{
    const std::lock_guard lock(mutex_);
    const auto found = book_.members.find(id);
    if (found == book_.members.end())
        return Error{ErrorKind::NotFound, "there is no member of staff " + in_quotes(id), "id"};
    return found->second;
}

std::optional<Member> LiveAccess::member_of_email(const std::string& email_key) const
{
    const std::lock_guard lock(mutex_);
    const Member* found = book_.by_email(email_key);
    return found ? std::optional<Member>(*found) : std::nullopt;
}

Result<Member> LiveAccess::own(const Principal& who) const
{
    if (who.actor_kind != ActorKind::Staff)
        return Error{ErrorKind::Forbidden, "this is for people who are signed in"};
    return member(who.id);
}

Result<std::string> email_key_of(std::string_view email)
{
    const std::string_view trimmed = trim_white_space(email);
    const size_t at = trimmed.rfind('@');
    const bool is_email = is_valid_utf8(email) && trimmed.size() <= email_bytes_max &&
                          at != std::string_view::npos && at > 0 && at + 1 < trimmed.size() &&
                          trimmed.find_first_of(" \t\r\n<>\"") == std::string_view::npos;
    if (!is_email) return Error{ErrorKind::Invalid, "this is no e-mail address", "email"};
    std::string key = to_nfc(trimmed);
    for (char& c : key) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    }
    return key;
}

std::string masked_email(std::string_view email)
{
    const size_t at = email.rfind('@');
    if (at == std::string_view::npos || at == 0) return "***";
    const size_t dot = email.rfind('.');
    const std::string end(dot == std::string_view::npos || dot < at ? "" : email.substr(dot));
    const auto first = [](std::string_view text) {
        size_t bytes = 1;
        while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xc0) == 0x80)
            ++bytes;
        return std::string(text.substr(0, bytes));
    };
    return first(email) + "***@" + first(email.substr(at + 1)) + "***" + end;
}

Result<std::string> checked_name(std::string_view name)
{
    const std::string_view trimmed = trim_white_space(name);
    if (!is_valid_utf8(name) || trimmed.empty() || code_points(trimmed) > name_code_points_max)
        return Error{ErrorKind::Invalid, "a name has 1 to 100 characters", "name"};
    return to_nfc(trimmed);
}

}  // namespace itinera
