// Staff: who they are, how they show it, what they may (PR-45 … PR-50). Customers are never staff.
//
// Every change and every attempt makes one audit entry in its own transaction. Secrets given out
// (session, token, link, set-up code) are kept as hashes; nothing here answers with one twice.
// Threads: any number. Passwords are hashed at most two at once; further ones wait or are TooMany.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/permission.hpp"
#include "base/clock.hpp"
#include "base/json.hpp"
#include "base/password_hash.hpp"
#include "base/result.hpp"
#include "privacy/audit.hpp"
#include "store/database.hpp"

namespace itinera {

// Where a request comes from.
struct RequestOrigin {
    std::string request_id{};
    std::string address{};  // of the client, whole; only its prefix is kept
    std::string agent{};    // User-Agent, shortened
};

// What the HTTP door learns of a request.
struct Authenticated {
    enum class State : uint8_t { NotSetUp, Unknown, Known };
    State state = State::Unknown;
    Principal principal{};
    std::string csrf{};      // of the session
    bool by_cookie = false;  // a session, not a token
};

// A session that was just opened. `secret` goes into the cookie, and nowhere else.
struct OpenedSession {
    std::string secret;
    Json document;  // that of GET /v1/session
};

struct SignIn {
    std::string email, password;
    std::string factor_code{}, recovery_code{};  // at most one
};
struct SignInAnswer {
    enum class Outcome : uint8_t { Opened, FactorNeeded, Refused, Wait };
    Outcome outcome = Outcome::Refused;
    Duration retry_after{};  // of Wait
    std::optional<OpenedSession> session{};
};

struct SetUp {
    std::string code, email, name, password;
    std::string language, time_zone, currency, week_start;
};
struct NewStaff {
    std::string email, name;
    Roles roles;
};
struct StaffChange {
    std::optional<Roles> roles{};
    std::optional<std::string> state{}, name{};  // state: active, disabled
};
struct NewToken {
    std::string name;
    Permissions permissions;
    int days = 90;
};

class Access {
public:
    struct Parts {
        Database& state;
        Audit& audit;
        const Clock& clock;
        std::string secret;  // 32 bytes outside the database: seals second factors, signs links
        PasswordCost password_cost{};
    };
    static Result<std::unique_ptr<Access>> open(Parts parts);
    virtual ~Access() = default;

    // --- the door: no I/O
    // `cookie`: the value of the session cookie; `bearer`: what follows "Bearer ". Either may be
    // "".
    virtual Authenticated authenticate(std::string_view cookie, std::string_view bearer) = 0;
    // A 403: one audit entry.
    virtual Result<Done> refused(const Principal& principal, const RequestOrigin& origin,
                                 std::string_view what, std::string_view needed) = 0;
    // For entries that others write.
    virtual AuditOrigin audit_origin(const Principal& principal,
                                     const RequestOrigin& origin) const = 0;

    // --- first start
    // A code of 128 bits, valid 60 min, once; a new one makes the last invalid. Nothing if an owner
    // is there. Print it to the terminal, never to a log.
    virtual std::optional<std::string> new_setup_code() = 0;
    virtual bool is_set_up() const = 0;
    // Of the project: "time_zone", "currency", "week_start", "language"; "" before the set-up.
    virtual std::string setting(std::string_view name) const = 0;
    // Errors: Conflict (set up already), Forbidden (wrong or old code), Invalid.
    virtual Result<OpenedSession> set_up(const SetUp& setup, const RequestOrigin& origin) = 0;

    // --- one's own session
    // {"state": "not_set_up"|"signed_out"|"signed_in", "setup_code_needed"?, "csrf"?, "staff"?:
    // {"id", "name", "email", "roles", "permissions", "language", "factor", "factor_required"},
    // "expires_at"?, "idle_expires_at"?, "factor_fresh_until"?, "project"?: {"time_zone", …}}
    virtual Json session(const Authenticated& who) const = 0;
    virtual Result<SignInAnswer> sign_in(const SignIn& attempt, const RequestOrigin& origin) = 0;
    virtual Result<Json> renew_factor(const Principal& who, const std::string& code,
                                      const RequestOrigin& origin) = 0;
    virtual Result<Done> sign_out(const Principal& who, const RequestOrigin& origin) = 0;
    virtual Json sessions(const Principal& who) const = 0;
    // Errors: NotFound, also for those of others.
    virtual Result<Done> end_session(const Principal& who, const std::string& id,
                                     const RequestOrigin& origin) = 0;
    // Ends all sessions of the person and opens a new one.
    virtual Result<OpenedSession> change_password(const Principal& who, const std::string& old,
                                                  const std::string& fresh,
                                                  const RequestOrigin& origin) = 0;
    // {"secret", "uri"}: not in force before it was confirmed by a code of it. Who has one already
    // needs to have given it in the last ten minutes (Forbidden).
    virtual Result<Json> begin_factor(const Principal& who, const RequestOrigin& origin) = 0;
    // document has "recovery_codes": 10 texts. Opens a new session, since rights change.
    virtual Result<OpenedSession> confirm_factor(const Principal& who, const std::string& code,
                                                 const RequestOrigin& origin) = 0;
    virtual Result<OpenedSession> remove_factor(const Principal& who, const std::string& code,
                                                const RequestOrigin& origin) = 0;

    // --- staff
    virtual Json staff() const = 0;  // {"staff": [{…}]}
    // The name of a member of staff or of a token; "" for others. For lists that show who did what.
    virtual std::string display_name(std::string_view actor_id) const = 0;
    // {"staff": {…}, "invite_link"}: the link's token stands behind "#".
    virtual Result<Json> invite(const Principal& who, const NewStaff& staff,
                                const RequestOrigin& origin) = 0;
    // Takes an invitation or a reset. After a reset one signs in as usual: no session is opened,
    // and `secret` is "" (the second factor is never skipped). Errors: Gone, Invalid.
    virtual Result<OpenedSession> accept(const std::string& link_token, const std::string& password,
                                         const std::string& name, const RequestOrigin& origin) = 0;
    // Errors: Conflict (the last owner), NotFound, Invalid.
    virtual Result<Json> change(const Principal& who, const std::string& id,
                                const StaffChange& change, const RequestOrigin& origin) = 0;
    virtual Result<Json> new_reset_link(const Principal& who, const std::string& id,
                                        const RequestOrigin& origin) = 0;
    // From the command line, by those who hold the data folder. -> the second factor's otpauth URI
    // if `with_factor`, else ""
    virtual Result<std::string> add(const NewStaff& staff, const std::string& password,
                                    bool with_factor) = 0;
    virtual Result<Done> forget_factor(const std::string& email) = 0;

    // --- API tokens
    virtual Json tokens(const Principal& who) const = 0;
    virtual Result<Json>
    make_token(const Principal& who, const NewToken& token,
               const RequestOrigin& origin) = 0;  // {"token": {…}, "secret": "it_…"}
    virtual Result<Done> end_token(const Principal& who, const std::string& id,
                                   const RequestOrigin& origin) = 0;

    // Writes down when sessions and tokens were last used; forgets old ones. About once a second.
    virtual Result<Done> keep_up() = 0;
};

}  // namespace itinera
