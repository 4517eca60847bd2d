// Access over state.db. Private to this module; the bodies are in access_*.cpp, one noun each.
#pragma once

#include <functional>
#include <mutex>

#include "access/access.hpp"
#include "access/hash_desk.hpp"
#include "access/secrets.hpp"
#include "access/sign_in_waits.hpp"
#include "access/staff_book.hpp"

namespace itinera {

inline constexpr int sign_in_failures_max = 100;  // then the account is locked

class LiveAccess final : public Access {
public:
    explicit LiveAccess(Parts parts)
        : state_(parts.state), audit_(parts.audit), clock_(parts.clock), secrets_(parts.secret),
          desk_(parts.password_cost)
    {}
    Result<Done> load();

    Authenticated authenticate(std::string_view cookie, std::string_view bearer) override;
    Result<Done> refused(const Principal& principal, const RequestOrigin& origin,
                         std::string_view what, std::string_view needed) override;
    AuditOrigin audit_origin(const Principal& principal,
                             const RequestOrigin& origin) const override;

    std::optional<std::string> new_setup_code() override;
    bool is_set_up() const override;
    std::string setting(std::string_view name) const override;
    Result<OpenedSession> set_up(const SetUp& setup, const RequestOrigin& origin) override;

    Json session(const Authenticated& who) const override;
    Result<SignInAnswer> sign_in(const SignIn& attempt, const RequestOrigin& origin) override;
    Result<Json> renew_factor(const Principal& who, const std::string& code,
                              const RequestOrigin& origin) override;
    Result<Done> sign_out(const Principal& who, const RequestOrigin& origin) override;
    Json sessions(const Principal& who) const override;
    Result<Done> end_session(const Principal& who, const std::string& id,
                             const RequestOrigin& origin) override;
    Result<OpenedSession> change_password(const Principal& who, const std::string& old,
                                          const std::string& fresh,
                                          const RequestOrigin& origin) override;
    Result<Json> begin_factor(const Principal& who, const RequestOrigin& origin) override;
    Result<OpenedSession> confirm_factor(const Principal& who, const std::string& code,
                                         const RequestOrigin& origin) override;
    Result<OpenedSession> remove_factor(const Principal& who, const std::string& code,
                                        const RequestOrigin& origin) override;

    Json staff() const override;
    std::string display_name(std::string_view actor_id) const override;
    Result<Json> invite(const Principal& who, const NewStaff& staff,
                        const RequestOrigin& origin) override;
    Result<OpenedSession> accept(const std::string& link_token, const std::string& password,
                                 const std::string& name, const RequestOrigin& origin) override;
    Result<Json> change(const Principal& who, const std::string& id, const StaffChange& change,
                        const RequestOrigin& origin) override;
    Result<Json> new_reset_link(const Principal& who, const std::string& id,
                                const RequestOrigin& origin) override;
    Result<std::string> add(const NewStaff& staff, const std::string& password,
                            bool with_factor) override;
    Result<Done> forget_factor(const std::string& email) override;

    Json tokens(const Principal& who) const override;
    Result<Json> make_token(const Principal& who, const NewToken& token,
                            const RequestOrigin& origin) override;
    Result<Done> end_token(const Principal& who, const std::string& id,
                           const RequestOrigin& origin) override;
    Result<Done> keep_up() override;

private:
    using Work = std::function<Result<Done>(soci::session&)>;
    // One transaction: `work`, then the entry of the act. Precondition: writing_ is held.
    Result<Done> write(const AuditOrigin& origin, const AuditAct& act, const Work& work);
    // The same, and the member changed in memory when it was.
    Result<Done> write_member(const AuditOrigin& origin, const AuditAct& act, const Member& member,
                              const Work& more = {});
    // With a new session instead of all that the member has.
    Result<OpenedSession> write_member_and_reopen(const AuditOrigin& origin, const AuditAct& act,
                                                  const Member& member, const RequestOrigin& from,
                                                  const Work& more = {});
    // The session as it is to be saved, and its secret.
    std::pair<StaffSession, std::string> new_session(const Member& member,
                                                     const RequestOrigin& origin) const;
    void end_sessions(soci::session& sql, const std::string& staff) const;
    void forget_sessions(const std::string& staff);

    // Copies, so that no lock is held for long. Errors: NotFound.
    Result<Member> member(const std::string& id) const;
    std::optional<Member> member_of_email(const std::string& email_key) const;
    Result<Member> own(const Principal& who) const;  // Errors: Forbidden for tokens
    std::optional<int64_t> matching_step(const Member& member, const std::string& sealed,
                                         const std::string& code) const;
    Result<std::string> accepted_password(const Member& member, const std::string& password) const;
    Json document_of(const Member& member, const StaffSession& session) const;
    Json staff_json(const Member& member) const;
    Json token_json(const ApiToken& token) const;
    Result<SignInAnswer> refuse(Member* member, const std::string& masked, std::string_view reason,
                                const RequestOrigin& origin);
    // A new link for this member, the ones before without effect.
    std::pair<std::string, Work> new_link(const Member& member, std::string_view purpose,
                                          Duration valid) const;
    Result<Json> write_link(const AuditOrigin& origin, const AuditAct& act, const Member& member,
                            const char* field);
    int64_t now_ms() const { return ms_of(clock_.now()); }

    Database& state_;
    Audit& audit_;
    const Clock& clock_;
    const AccessSecrets secrets_;
    HashDesk desk_;
    SignInWaits waits_;

    std::mutex writing_;        // one write at a time; taken before mutex_
    mutable std::mutex mutex_;  // book_, setup_*; held shortly
    StaffBook book_;
    std::string setup_hash_;  // of the code; "" without one
    int64_t setup_until_ms_ = 0;
    int64_t kept_up_ms_ = 0;
};

// What e-mail addresses are compared as. Errors: Invalid at "email".
Result<std::string> email_key_of(std::string_view email);
// "a***@e***.com", for the audit.
std::string masked_email(std::string_view email);
// Errors: Invalid at "name": 1 to 100 characters.
Result<std::string> checked_name(std::string_view name);

}  // namespace itinera
