// Parts that need no database: codes, passwords, waits, links, roles.
#include <gtest/gtest.h>

#include <set>

#include "access/password_rules.hpp"
#include "access/permission.hpp"
#include "access/secrets.hpp"
#include "access/sign_in_waits.hpp"
#include "access/totp.hpp"
#include "base/password_hash.hpp"

namespace itinera {
namespace {

const std::string rfc_secret = "12345678901234567890";

Timestamp at_second(int64_t seconds)
{
    return timestamp_of(seconds * 1000);
}

// RFC 6238, appendix B (SHA-1); the codes there have eight digits, of which these are the last six.
TEST(Totp, GivesTheCodesOfTheRfc)
{
    const std::pair<int64_t, const char*> known[] = {{59, "287082"},
                                                     {1'111'111'109, "081804"},
                                                     {1'111'111'111, "050471"},
                                                     {1'234'567'890, "005924"},
                                                     {2'000'000'000, "279037"},
                                                     {20'000'000'000, "353130"}};
    for (const auto& [seconds, code] : known)
        EXPECT_EQ(totp_code(rfc_secret, totp_step_of(at_second(seconds))), code) << seconds;
}

TEST(Totp, TakesOneStepEitherWayAndEachCodeOnce)
{
    const Timestamp now = at_second(1'000'000'020);  // step 33333334
    const int64_t step = totp_step_of(now);
    for (const int64_t other : {-2, -1, 0, 1, 2}) {
        const auto found = match_totp(rfc_secret, totp_code(rfc_secret, step + other), now, 0);
        EXPECT_EQ(found.has_value(), other >= -1 && other <= 1) << other;
    }
    EXPECT_FALSE(match_totp(rfc_secret, totp_code(rfc_secret, step), now, step));
    EXPECT_FALSE(match_totp(rfc_secret, totp_code(rfc_secret, step - 1), now, step));
    EXPECT_TRUE(match_totp(rfc_secret, totp_code(rfc_secret, step + 1), now, step));
    EXPECT_FALSE(match_totp(rfc_secret, "", now, 0));
    EXPECT_FALSE(match_totp(rfc_secret, "28708", now, 0));
}

TEST(Totp, SpellsBase32)
{
    EXPECT_EQ(to_base32("foobar"), "MZXW6YTBOI");
    EXPECT_EQ(from_base32("mzxw6ytboi").value(), "foobar");
    EXPECT_FALSE(from_base32("MZX1"));
    EXPECT_EQ(totp_uri("foobar", "a b@c"), "otpauth://totp/Itinera:a%20b%40c?secret=MZXW6YTBOI&"
                                           "issuer=Itinera&algorithm=SHA1&digits=6&period=30");
}

std::string why_not(std::string_view password, bool with_factor)
{
    const std::string own[] = {"Ann-Marie O'Neil", "ann.curie@globex"};
    const auto normal = normal_password(password);
    const auto taken = normal ? check_password(*normal, with_factor, own) : normal.error();
    return taken ? "" : taken.error().message;
}

TEST(Password, IsLongAndNotCommonAndNotOnesOwnName)
{
    EXPECT_EQ(why_not("fifteen letters", false), "");
    EXPECT_NE(why_not("fourteen chars", false), "");
    EXPECT_EQ(why_not("kq7 mv2x", true), "");
    EXPECT_NE(why_not("kq7 mv2", true), "");
    EXPECT_EQ(why_not(std::string(128, 'x'), false), "");
    EXPECT_NE(why_not(std::string(129, 'x'), false), "");
    EXPECT_EQ(why_not("一二三四五六七八九十甲乙丙丁戊", false), "") << "code points, not bytes";
    EXPECT_NE(why_not("Password1", true), "") << "in any case";
    EXPECT_NE(why_not("iloveyou1", true), "");
    EXPECT_NE(why_not("we love Itinera so much", false), "");
    EXPECT_NE(why_not("the curie of my life", false), "");
    EXPECT_NE(why_not("globex is where I am", false), "");
    EXPECT_EQ(why_not("an anniversary of us", false), "") << "short parts of names are no matter";
    EXPECT_NE(why_not("\xff\xfe not text, is it", false), "");
}

TEST(Password, IsTheSameHoweverItsAccentsAreSent)
{
    EXPECT_EQ(normal_password("caf\u00e9").value(), normal_password("cafe\u0301").value());
}

TEST(Password, IsKeptAsArgon2id)
{
    const std::string hash = hash_password("correct horse", {8 << 20, 1});
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=8192,t=1,p=1$")) << hash;
    EXPECT_NE(hash, hash_password("correct horse", {8 << 20, 1}));
    EXPECT_TRUE(password_fits("correct horse", hash));
    EXPECT_FALSE(password_fits("correct hors", hash));
    EXPECT_FALSE(password_fits("", ""));
    EXPECT_TRUE(hash_password("x", {}).starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
}

TEST(SignInWaits, DoubleFromASecondToAQuarterOfAnHour)
{
    SignInWaits waits;
    Timestamp now = at_second(1'000);
    for (int k = 0; k < 5; ++k) EXPECT_EQ(waits.begin("a", "1", now), Duration{0}) << k;
    Duration expected = std::chrono::seconds(1);
    for (int k = 0; k < 14; ++k) {
        EXPECT_EQ(waits.begin("a", "1", now), expected) << k;
        EXPECT_EQ(waits.begin("a", "1", now + expected - Duration{1}), Duration{1}) << k;
        now += expected;
        EXPECT_EQ(waits.begin("a", "1", now), Duration{0}) << "the wait is over";
        expected = std::min<Duration>(expected * 2, std::chrono::minutes(15));
    }
    EXPECT_EQ(expected, std::chrono::minutes(15));
    EXPECT_EQ(waits.begin("a", "2", now), Duration{0}) << "from another address";
    EXPECT_EQ(waits.begin("b", "1", now), Duration{0}) << "another account";
    waits.succeeded("a", "1");
    for (int k = 0; k < 5; ++k) EXPECT_EQ(waits.begin("a", "1", now), Duration{0});
    EXPECT_GT(waits.begin("a", "1", now), Duration{0});
}

TEST(SignInWaits, ForgetAnAttemptThatWasNone)
{
    SignInWaits waits;
    const Timestamp now = at_second(1'000);
    for (int k = 0; k < 20; ++k) {
        EXPECT_EQ(waits.begin("a", "1", now), Duration{0});
        waits.undo("a", "1");
    }
}

TEST(SignInWaits, AreBounded)
{
    SignInWaits waits;
    const Timestamp now = at_second(1'000);
    for (int k = 0; k < 5; ++k) waits.begin("first", "1", now);
    for (size_t k = 0; k + 1 < sign_in_waits_max; ++k) waits.begin(std::to_string(k), "1", now);
    EXPECT_GT(waits.begin("first", "1", now), Duration{0});
    for (size_t k = 0; k < sign_in_waits_max; ++k) waits.begin("x" + std::to_string(k), "1", now);
    EXPECT_EQ(waits.begin("first", "1", now), Duration{0}) << "the oldest is forgotten";
}

TEST(SignedLink, IsReadOnlyForItsPurposeAndUnchanged)
{
    const AccessSecrets secrets(std::string(32, 's'));
    const std::string token = secrets.link_token("invite", "ln_1", 1'000);
    ASSERT_TRUE(secrets.read_link("invite", token));
    EXPECT_EQ(secrets.read_link("invite", token)->id, "ln_1");
    EXPECT_EQ(secrets.read_link("invite", token)->expires_ms, 1'000);
    EXPECT_FALSE(secrets.read_link("reset", token));
    EXPECT_FALSE(AccessSecrets(std::string(32, 't')).read_link("invite", token));
    for (size_t at = 0; at < token.size(); ++at) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(secrets.read_link("invite", changed)) << at;
        EXPECT_FALSE(secrets.read_link("invite", token.substr(0, at))) << at;
    }
    EXPECT_FALSE(secrets.read_link("invite", ""));
}

TEST(Secrets, AreLongAndNeverTheSame)
{
    std::set<std::string> seen;
    for (int k = 0; k < 1'000; ++k) {
        EXPECT_EQ(new_secret().size(), 43u);
        EXPECT_TRUE(seen.insert(new_secret()).second);
        EXPECT_EQ(plain_code(new_recovery_code()).size(), 10u);
        EXPECT_EQ(plain_code(new_setup_code()).size(), 26u);
    }
}

// The table of PR-46, as far as permissions exist.
TEST(Role, MayWhatTheTableSays)
{
    using enum Permission;
    const auto may = [](Role role, Permission permission) {
        return permissions_of(role)[static_cast<size_t>(permission)];
    };
    for (size_t at = 3; at < permissions_count; ++at)
        EXPECT_TRUE(may(Role::Owner, static_cast<Permission>(at)))
            << name_of(static_cast<Permission>(at));
    for (const Role role : {Role::Admin, Role::Analyst, Role::Marketer, Role::Developer,
                            Role::Viewer, Role::Auditor}) {
        EXPECT_FALSE(may(role, PersonReadPersonal)) << name_of(role);
        EXPECT_FALSE(may(role, StaffManage)) << name_of(role);
    }
    for (const Role role : {Role::Admin, Role::Viewer, Role::Auditor, Role::Developer})
        EXPECT_FALSE(may(role, PersonRead)) << name_of(role);
    EXPECT_TRUE(may(Role::PrivacyOfficer, PrivacyApprove));
    EXPECT_TRUE(may(Role::Analyst, SqlRun));
    EXPECT_TRUE(may(Role::Service, PersonReadPersonal));
    EXPECT_TRUE(may(Role::Developer, TokenOwn));
    EXPECT_EQ(names_of(permissions_of(Role::Viewer)),
              std::vector<std::string_view>{"journey:read"});
    Roles both;
    both.set(static_cast<size_t>(Role::Viewer)).set(static_cast<size_t>(Role::Auditor));
    EXPECT_EQ(permissions_of(both), permissions_of(Role::Viewer) | permissions_of(Role::Auditor));
    EXPECT_FALSE(needs_factor(both));
}

TEST(Permission, HasANameThatIsFoundAgain)
{
    for (size_t at = 3; at < permissions_count; ++at) {
        const auto permission = static_cast<Permission>(at);
        EXPECT_EQ(find_permission(name_of(permission)), permission);
    }
    EXPECT_FALSE(find_permission("public"));
    EXPECT_FALSE(find_permission("signed_in"));
    EXPECT_FALSE(find_permission(""));
    for (size_t at = 0; at < roles_count; ++at)
        EXPECT_EQ(find_role(name_of(static_cast<Role>(at))), static_cast<Role>(at));
}

}  // namespace
}  // namespace itinera
