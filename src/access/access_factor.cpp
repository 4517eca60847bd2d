// One's own password and second factor.
#include <fmt/format.h>
#include <soci/soci.h>

#include "access/access_sql.hpp"
#include "access/live_access.hpp"
#include "access/password_rules.hpp"
#include "access/totp.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr int recovery_codes_count = 10;

// Of people who are signed in: a 401 would say that they no longer are.
Error wrong_code()
{
    return {ErrorKind::Invalid, "the code is wrong, too old, or was used before", "factor_code"};
}

Error too_soon(Duration wait)
{
    return {ErrorKind::TooMany,
            fmt::format("that was wrong too often: wait {} s", wait.count() / 1000 + 1)};
}

}  // namespace

std::optional<int64_t> LiveAccess::matching_step(const Member& member, const std::string& sealed,
                                                 const std::string& code) const
{
    const auto secret = secrets_.open_factor(member.id, sealed);
    if (!secret) return std::nullopt;
    return match_totp(*secret, plain_code(code), clock_.now(), member.factor_step);
}

Result<Json> LiveAccess::renew_factor(const Principal& who, const std::string& code,
                                      const RequestOrigin& origin)
{
    Member member = TRY(own(who));
    if (member.factor.empty())
        return Error{ErrorKind::Conflict,
                     "there is no second factor: set one up, or sign in again"};
    const Duration wait = waits_.begin(member.email_key, origin.address, clock_.now());
    if (wait > Duration{0}) return too_soon(wait);
    const std::lock_guard writing(writing_);
    member = TRY(own(who));
    const auto step = matching_step(member, member.factor, code);
    const AuditOrigin by = audit_origin(who, origin);
    if (!step) {
        if (++member.failures >= sign_in_failures_max) member.state = StaffState::Locked;
        TRY(write_member(by, {"session.renew_factor", "staff", member.id, "refused", "wrong_code"},
                         member));
        return wrong_code();
    }
    member.factor_step = *step;
    member.failures = 0;
    StaffSession session;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [hash, one] : book_.sessions) {
            if (one.id == who.session_id) session = one;
        }
    }
    if (session.id.empty()) return Error{ErrorKind::Unauthenticated, "the session has ended"};
    session.factor_at_ms = now_ms();
    TRY(write_member(by, {"session.renew_factor", "staff", member.id}, member,
                     [&](soci::session& sql) -> Result<Done> {
                         save(sql, session);
                         return Done{};
                     }));
    waits_.succeeded(member.email_key, origin.address);
    {
        const std::lock_guard lock(mutex_);
        const auto found = book_.sessions.find(session.hash);
        if (found != book_.sessions.end()) found->second.factor_at_ms = session.factor_at_ms;
    }
    return document_of(member, session);
}

Result<OpenedSession> LiveAccess::change_password(const Principal& who, const std::string& old,
                                                  const std::string& fresh,
                                                  const RequestOrigin& origin)
{
    Member member = TRY(own(who));
    const std::string normal_old = TRY(normal_password(old));
    const std::string normal = TRY(accepted_password(member, fresh));
    const Duration wait = waits_.begin(member.email_key, origin.address, clock_.now());
    if (wait > Duration{0}) return too_soon(wait);
    const Result<bool> fits = desk_.fits(normal_old, member.password);
    if (!fits) {
        waits_.undo(member.email_key, origin.address);
        return fits.error();
    }
    const AuditOrigin by = audit_origin(who, origin);
    const AuditAct act{"staff.change_password", "staff", who.id};
    if (!*fits) {
        const std::lock_guard writing(writing_);
        member = TRY(own(who));
        if (++member.failures >= sign_in_failures_max) member.state = StaffState::Locked;
        AuditAct wrong = act;
        wrong.result = "refused";
        wrong.reason = "wrong_password";
        TRY(write_member(by, wrong, member));
        return Error{ErrorKind::Forbidden, "the old password is wrong", "old"};
    }
    const std::string hash = TRY(desk_.hash(normal));
    const std::lock_guard writing(writing_);
    member = TRY(own(who));
    member.password = hash;
    member.long_password = is_long_password(normal);
    member.failures = 0;
    waits_.succeeded(member.email_key, origin.address);
    return write_member_and_reopen(by, act, member, origin);
}

Result<Json> LiveAccess::begin_factor(const Principal& who, const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    Member member = TRY(own(who));
    if (!member.factor.empty() && !who.fresh_factor)
        return Error{ErrorKind::Forbidden, "give the second factor you have first"};
    const std::string secret = new_totp_secret();
    member.factor_pending = secrets_.seal_factor(member.id, secret);
    TRY(write_member(audit_origin(who, origin), {"staff.begin_factor", "staff", member.id},
                     member));
    return Json{{"secret", to_base32(secret)}, {"uri", totp_uri(secret, member.email)}};
}

Result<OpenedSession> LiveAccess::confirm_factor(const Principal& who, const std::string& code,
                                                 const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    Member member = TRY(own(who));
    if (member.factor_pending.empty())
        return Error{ErrorKind::Conflict, "there is no second factor to confirm: begin again"};
    const Duration wait = waits_.begin(member.email_key, origin.address, clock_.now());
    if (wait > Duration{0}) return too_soon(wait);
    member.factor_step = 0;
    const auto step = matching_step(member, member.factor_pending, code);
    const AuditOrigin by = audit_origin(who, origin);
    if (!step) {
        TRY(write(by, {"staff.confirm_factor", "staff", member.id, "refused", "wrong_code"}, {}));
        return wrong_code();
    }
    waits_.succeeded(member.email_key, origin.address);
    member.factor = member.factor_pending;
    member.factor_pending.clear();
    member.factor_step = *step;
    Json codes = Json::array();
    for (int k = 0; k < recovery_codes_count; ++k) codes.push_back(new_recovery_code());
    OpenedSession opened = TRY(write_member_and_reopen(
        by, {"staff.confirm_factor", "staff", member.id}, member, origin,
        [&](soci::session& sql) -> Result<Done> {
            sql << std::string(statement(access_sql, "forget_recovery_codes")),
                soci::use(member.id, "staff");
            for (const Json& one : codes) {
                const std::string hash = secrets_.recovery_hash(member.id, one.get<std::string>());
                sql << std::string(statement(access_sql, "add_recovery_code")),
                    soci::use(member.id, "staff"), soci::use(hash, "hash");
            }
            return Done{};
        }));
    opened.document["recovery_codes"] = std::move(codes);
    return opened;
}

Result<OpenedSession> LiveAccess::remove_factor(const Principal& who, const std::string& code,
                                                const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    Member member = TRY(own(who));
    if (member.factor.empty()) return Error{ErrorKind::Conflict, "there is no second factor"};
    if (member.must_have_factor()) {
        return Error{ErrorKind::Conflict,
                     needs_factor(member.roles)
                         ? "your role needs a second factor"
                         : "without a second factor the password is to have 15 characters: change "
                           "it first"};
    }
    const Duration wait = waits_.begin(member.email_key, origin.address, clock_.now());
    if (wait > Duration{0}) return too_soon(wait);
    const AuditOrigin by = audit_origin(who, origin);
    if (!matching_step(member, member.factor, code)) {
        TRY(write(by, {"staff.remove_factor", "staff", member.id, "refused", "wrong_code"}, {}));
        return wrong_code();
    }
    waits_.succeeded(member.email_key, origin.address);
    member.factor.clear();
    member.factor_step = 0;
    return write_member_and_reopen(by, {"staff.remove_factor", "staff", member.id}, member, origin,
                                   [&](soci::session& sql) -> Result<Done> {
                                       sql << std::string(
                                           statement(access_sql, "forget_recovery_codes")),
                                           soci::use(member.id, "staff");
                                       return Done{};
                                   });
}

}  // namespace itinera
