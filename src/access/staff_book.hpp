// Staff, their sessions and tokens: rows of state.db, and the same in memory, which the door reads
// at every request. Private to this module.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "access/permission.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace soci {
class session;
}

namespace itinera {

enum class StaffState : uint8_t { Invited, Active, Disabled, Locked };
std::string_view name_of(StaffState state);

struct Member {
    std::string id, email, email_key, name;
    Roles roles{};
    StaffState state = StaffState::Invited;
    std::string password;        // argon2id; "" while invited
    bool long_password = false;  // long enough to go without a second factor
    std::string factor;          // sealed; "" without
    std::string factor_pending;  // sealed, not yet confirmed
    int64_t factor_step = 0;     // the last one used
    int failures = 0;            // since the last success
    std::string language = "en";
    int64_t created_at_ms = 0;
    int64_t last_sign_in_ms = 0;  // 0: never

    // Without a second factor they may nothing but set one up.
    bool must_have_factor() const { return needs_factor(roles) || !long_password; }
    Permissions granted() const
    {
        if (state != StaffState::Active) return {};
        return must_have_factor() && factor.empty() ? Permissions{} : permissions_of(roles);
    }
};

struct StaffSession {
    std::string id, hash, staff;
    int64_t created_at_ms = 0, seen_at_ms = 0;
    int64_t factor_at_ms = 0;  // when the second factor (or, without one, the password) was given
    std::string address_prefix, agent;
    int64_t saved_seen_ms = 0;
};

struct ApiToken {
    std::string id, hash, staff, name;
    Permissions permissions{};
    int64_t created_at_ms = 0, expires_at_ms = 0;
    int64_t used_at_ms = 0;  // 0: never
    int64_t saved_used_ms = 0;
};

inline constexpr Duration session_idle_max = std::chrono::hours(1);
inline constexpr Duration session_age_max = std::chrono::hours(12);
inline constexpr Duration factor_fresh_max = std::chrono::minutes(10);
inline constexpr Duration sessions_kept = std::chrono::days(90);

struct StaffBook {
    std::map<std::string, Member> members;                      // by id
    std::map<std::string, StaffSession, std::less<>> sessions;  // by hash
    std::map<std::string, ApiToken, std::less<>> tokens;        // by hash
    std::map<std::string, std::string> settings;

    const Member* by_email(const std::string& email_key) const;
    // Active owners who could sign in, but for this one.
    size_t other_owners(const std::string& id) const;
    bool has_owner() const { return other_owners("") > 0; }
    static bool is_open(const StaffSession& session, Timestamp now);
};

// All of these run inside a transaction of the caller; SOCI's exceptions become its Errors.
Result<StaffBook> read_staff_book(soci::session& sql);
void save(soci::session& sql, const Member& member);
void save(soci::session& sql, const StaffSession& session);
void save_new(soci::session& sql, const ApiToken& token);

std::string roles_text(const Roles& roles);
std::string permissions_text(const Permissions& permissions);

}  // namespace itinera
