// API tokens: what programs sign in with, never more than the person who made them may today
// (PR-50).
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <soci/soci.h>

#include "access/access_sql.hpp"
#include "access/live_access.hpp"
#include "base/text.hpp"
#include "store/sql_text.hpp"

namespace itinera {
namespace {

constexpr std::string_view token_prefix = "it_";
constexpr int token_days_max = 365;
constexpr size_t tokens_per_person_max = 100;

}  // namespace

Json LiveAccess::token_json(const ApiToken& token) const
{
    Json permissions = Json::array();
    for (const std::string_view one : names_of(token.permissions)) permissions.push_back(one);
    return {{"id", token.id},
            {"name", token.name},
            {"permissions", std::move(permissions)},
            {"created_at", to_iso(timestamp_of(token.created_at_ms))},
            {"expires_at", to_iso(timestamp_of(token.expires_at_ms))},
            {"last_used_at",
             token.used_at_ms == 0 ? Json(nullptr) : Json(to_iso(timestamp_of(token.used_at_ms)))},
            {"owner", token.staff}};
}

Json LiveAccess::tokens(const Principal& who) const
{
    std::vector<ApiToken> own;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [hash, token] : book_.tokens) {
            if (token.staff == who.id || who.may(Permission::StaffManage)) own.push_back(token);
        }
    }
    std::ranges::sort(own, {},
                      [](const ApiToken& one) { return std::pair(one.created_at_ms, one.id); });
    Json list = Json::array();
    for (const ApiToken& token : own) list.push_back(token_json(token));
    return {{"tokens", std::move(list)}};
}

Result<Json> LiveAccess::make_token(const Principal& who, const NewToken& wanted,
                                    const RequestOrigin& origin)
{
    const std::string secret = std::string(token_prefix) + new_secret();
    ApiToken token;
    token.id = new_id("tk_");
    token.hash = secret_hash(secret);
    token.name = TRY(checked_name(wanted.name));
    token.permissions = wanted.permissions;
    if (wanted.permissions.none())
        return Error{ErrorKind::Invalid, "a token has one permission at least", "permissions"};
    if (wanted.days < 1 || wanted.days > token_days_max)
        return Error{ErrorKind::Invalid, "a token lives 1 to 365 days", "days"};
    const std::lock_guard writing(writing_);
    const Member maker = TRY(own(who));
    const Permissions lacking = wanted.permissions & ~maker.granted();
    if (lacking.any())
        return Error{ErrorKind::Forbidden,
                     fmt::format("you lack {}, which the token would have",
                                 fmt::join(names_of(lacking), ", ")),
                     "permissions"};
    token.staff = maker.id;
    token.created_at_ms = now_ms();
    token.expires_at_ms =
        token.created_at_ms +
        std::chrono::duration_cast<Duration>(std::chrono::days(wanted.days)).count();
    {
        const std::lock_guard lock(mutex_);
        size_t count = 0;
        for (const auto& [hash, one] : book_.tokens) count += one.staff == maker.id;
        if (count >= tokens_per_person_max)
            return Error{ErrorKind::TooLarge, "somebody has 100 tokens at most"};
    }
    AuditAct act{"token.make", "token", token.id};
    act.before_after = Json{{"after",
                             {{"permissions", permissions_text(token.permissions)},
                              {"expires_at", to_iso(timestamp_of(token.expires_at_ms))}}}};
    TRY(write(audit_origin(who, origin), act, [&](soci::session& sql) -> Result<Done> {
        save_new(sql, token);
        return Done{};
    }));
    const std::lock_guard lock(mutex_);
    book_.tokens[token.hash] = token;
    return Json{{"token", token_json(token)}, {"secret", secret}};
}

Result<Done> LiveAccess::end_token(const Principal& who, const std::string& id,
                                   const RequestOrigin& origin)
{
    const std::lock_guard writing(writing_);
    std::string hash;
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, one] : book_.tokens) {
            const bool may = one.staff == who.id || who.may(Permission::StaffManage);
            if (one.id == id && may) hash = key;
        }
    }
    if (hash.empty()) return Error{ErrorKind::NotFound, "you have no token " + in_quotes(id), "id"};
    TRY(write(audit_origin(who, origin), {"token.end", "token", id},
              [&](soci::session& sql) -> Result<Done> {
                  const long long now = now_ms();
                  sql << std::string(statement(access_sql, "end_token")), soci::use(now, "now"),
                      soci::use(id, "id");
                  return Done{};
              }));
    const std::lock_guard lock(mutex_);
    book_.tokens.erase(hash);
    return Done{};
}

}  // namespace itinera
