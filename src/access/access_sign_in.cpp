// The first start, signing in and out, one's own password and second factor.
#include <fmt/format.h>
#include <soci/soci.h>

#include "access/access_sql.hpp"
#include "access/live_access.hpp"
#include "access/password_rules.hpp"
#include "access/totp.hpp"
#include "base/text.hpp"
#include "base/zone.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr auto setup_code_valid = std::chrono::minutes(60);

Result<Done> check_one_of(const std::string& value, std::initializer_list<std::string_view> allowed,
                          const char* path)
{
    for (const std::string_view one : allowed) {
        if (value == one) return Done{};
    }
    return Error{ErrorKind::Invalid, in_quotes(value) + " is not possible here", path};
}

Result<Done> check_settings(const SetUp& setup)
{
    TRY(check_one_of(setup.language, {"en", "zh-CN"}, "language"));
    TRY(check_one_of(setup.week_start, {"monday", "sunday", "saturday"}, "week_start"));
    if (!Zone::find(setup.time_zone))
        return Error{ErrorKind::Invalid, in_quotes(setup.time_zone) + " is no time zone",
                     "time_zone"};
    const bool is_currency =
        setup.currency.size() == 3 &&
        setup.currency.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
    if (!is_currency)
        return Error{ErrorKind::Invalid, in_quotes(setup.currency) + " is no currency", "currency"};
    return Done{};
}

AuditOrigin unknown_from(const RequestOrigin& origin)
{
    AuditOrigin out;
    out.actor_kind = "nobody";
    out.request_id = origin.request_id;
    out.address_prefix = address_prefix(origin.address);
    return out;
}

}  // namespace

Result<std::string> LiveAccess::accepted_password(const Member& member,
                                                  const std::string& password) const
{
    std::string normal = TRY(normal_password(password));
    const bool with_factor = !member.factor.empty() || needs_factor(member.roles);
    const std::string own[] = {member.name, member.email.substr(0, member.email.rfind('.'))};
    TRY(check_password(normal, with_factor, own));
    return normal;
}

std::optional<std::string> LiveAccess::new_setup_code()
{
    const std::string code = itinera::new_setup_code();
    const std::lock_guard lock(mutex_);
    if (book_.has_owner()) return std::nullopt;
    setup_hash_ = secret_hash(plain_code(code));
    setup_until_ms_ = now_ms() + std::chrono::duration_cast<Duration>(setup_code_valid).count();
    return code;
}

Result<OpenedSession> LiveAccess::set_up(const SetUp& setup, const RequestOrigin& origin)
{
    {
        const std::lock_guard lock(mutex_);
        if (book_.has_owner())
            return Error{ErrorKind::Conflict, "this server has been set up already"};
        if (setup_hash_.empty() || now_ms() >= setup_until_ms_ ||
            !equal_secret_texts(secret_hash(plain_code(setup.code)), setup_hash_)) {
            return Error{ErrorKind::Forbidden,
                         "the code is wrong or older than an hour: the server prints a new one "
                         "when it starts",
                         "code"};
        }
    }
    Member owner;
    owner.email_key = TRY(email_key_of(setup.email));
    owner.email = to_nfc(trim_white_space(setup.email));
    owner.name = TRY(checked_name(setup.name));
    owner.roles.set(static_cast<size_t>(Role::Owner));
    TRY(check_settings(setup));
    const std::string password = TRY(accepted_password(owner, setup.password));
    owner.id = new_id("st_");
    owner.state = StaffState::Active;
    owner.password = TRY(desk_.hash(password));
    owner.long_password = is_long_password(password);
    owner.language = setup.language;
    owner.created_at_ms = owner.last_sign_in_ms = now_ms();

    const std::lock_guard writing(writing_);
    if (is_set_up()) return Error{ErrorKind::Conflict, "this server has been set up already"};
    if (member_of_email(owner.email_key))
        return Error{ErrorKind::Conflict, "there is a member of staff with this address", "email"};
    const std::pair<std::string, std::string> settings[] = {{"time_zone", setup.time_zone},
                                                            {"currency", setup.currency},
                                                            {"week_start", setup.week_start},
                                                            {"language", setup.language}};
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, value] : settings) book_.settings[name] = value;
    }
    OpenedSession opened = TRY(
        write_member_and_reopen(unknown_from(origin), {"setup.done", "staff", owner.id}, owner,
                                origin, [&](soci::session& sql) -> Result<Done> {
                                    for (const auto& [name, value] : settings) {
                                        sql << std::string(statement(access_sql, "set_setting")),
                                            soci::use(name, "name"), soci::use(value, "value");
                                    }
                                    return Done{};
                                }));
    const std::lock_guard lock(mutex_);
    setup_hash_.clear();
    return opened;
}

// An attempt that did not succeed: counted, locked at the hundredth, written down.
Result<SignInAnswer> LiveAccess::refuse(Member* member, const std::string& masked,
                                        std::string_view reason, const RequestOrigin& origin)
{
    AuditAct act{"session.open", "account", masked, "refused", reason};
    if (!member) {
        TRY(write(unknown_from(origin), act, {}));
        return SignInAnswer{};
    }
    act.object_kind = "staff";
    act.object_id = member->id;
    if (member->state == StaffState::Active && ++member->failures >= sign_in_failures_max)
        member->state = StaffState::Locked;
    TRY(write_member(unknown_from(origin), act, *member));
    if (member->state == StaffState::Locked) forget_sessions(member->id);
    return SignInAnswer{};
}

Result<SignInAnswer> LiveAccess::sign_in(const SignIn& attempt, const RequestOrigin& origin)
{
    const auto email_key = email_key_of(attempt.email);
    const auto normal = normal_password(attempt.password);
    if (!email_key || !normal) {  // what can be nobody's is an attempt too
        const std::lock_guard writing(writing_);
        TRY(write(unknown_from(origin), {"session.open", "account", "***", "refused", "invalid"},
                  {}));
        return email_key ? normal.error() : email_key.error();
    }
    const std::string& key = *email_key;
    const std::string& password = *normal;
    const std::string masked = masked_email(key);
    const Duration wait = waits_.begin(key, origin.address, clock_.now());
    if (wait > Duration{0}) {
        const std::lock_guard writing(writing_);
        TRY(write(unknown_from(origin), {"session.open", "account", masked, "refused", "too_soon"},
                  {}));
        SignInAnswer answer;
        answer.outcome = SignInAnswer::Outcome::Wait;
        answer.retry_after = wait;
        return answer;
    }
    const std::optional<Member> known = member_of_email(key);
    const Result<bool> fits = desk_.fits(password, known ? known->password : "");
    if (!fits) {
        waits_.undo(key, origin.address);
        return fits.error();
    }

    const std::lock_guard writing(writing_);
    std::optional<Member> member = member_of_email(key);
    if (!member) return refuse(nullptr, masked, "unknown_account", origin);
    if (!*fits || member->password != known->password)
        return refuse(&*member, masked, "wrong_password", origin);
    if (member->state != StaffState::Active)
        return refuse(&*member, masked, name_of(member->state), origin);

    const bool uses_recovery = !attempt.recovery_code.empty();
    const std::string recovery = secrets_.recovery_hash(member->id, attempt.recovery_code);
    if (!member->factor.empty() && !uses_recovery) {
        if (attempt.factor_code.empty()) {
            waits_.undo(key, origin.address);
            TRY(write(unknown_from(origin),
                      {"session.open", "staff", member->id, "refused", "factor_needed"}, {}));
            SignInAnswer answer;
            answer.outcome = SignInAnswer::Outcome::FactorNeeded;
            return answer;
        }
        const auto step = matching_step(*member, member->factor, attempt.factor_code);
        if (!step) return refuse(&*member, masked, "wrong_code", origin);
        member->factor_step = *step;
    } else if (!member->factor.empty()) {
        int there = 0;
        TRY(state_.transact([&](soci::session& sql) -> Result<Done> {
            sql << std::string(statement(access_sql, "find_recovery_code")),
                soci::use(member->id, "staff"), soci::use(recovery, "hash"), soci::into(there);
            return Done{};
        }));
        if (there == 0) return refuse(&*member, masked, "wrong_recovery_code", origin);
    }
    member->failures = 0;
    member->last_sign_in_ms = now_ms();
    const auto [session, secret] = new_session(*member, origin);
    AuditAct act{"session.open", "staff", member->id};
    if (uses_recovery) act.reason = "recovery_code";
    AuditOrigin by = unknown_from(origin);
    by.actor_kind = name_of(ActorKind::Staff);
    by.actor_id = member->id;
    by.session = session.id;
    TRY(write_member(by, act, *member, [&](soci::session& sql) -> Result<Done> {
        save(sql, session);
        if (uses_recovery) {
            sql << std::string(statement(access_sql, "use_recovery_code")),
                soci::use(member->id, "staff"), soci::use(recovery, "hash");
        }
        return Done{};
    }));
    waits_.succeeded(key, origin.address);
    {
        const std::lock_guard lock(mutex_);
        book_.sessions[session.hash] = session;
    }
    SignInAnswer answer;
    answer.outcome = SignInAnswer::Outcome::Opened;
    answer.session = OpenedSession{secret, document_of(*member, session)};
    return answer;
}

Result<Done> LiveAccess::sign_out(const Principal& who, const RequestOrigin& origin)
{
    return end_session(who, who.session_id, origin);
}

Result<Done> LiveAccess::end_session(const Principal& who, const std::string& id,
                                     const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    std::string hash;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, one] : book_.sessions) {
            if (one.id == id && one.staff == who.id) hash = key;
        }
    }
    if (hash.empty() || who.actor_kind != ActorKind::Staff)
        return Error{ErrorKind::NotFound, "you have no session " + in_quotes(id), "id"};
    TRY(write(audit_origin(who, origin), {"session.end", "session", id},
              [&](soci::session& sql) -> Result<Done> {
                  const long long now = now_ms();
                  sql << std::string(statement(access_sql, "end_session")), soci::use(now, "now"),
                      soci::use(id, "id");
                  return Done{};
              }));
    const std::lock_guard lock(mutex_);
    book_.sessions.erase(hash);
    return Done{};
}

}  // namespace itinera
