#include "access/access.hpp"

#include "access/access_fixture_test.hpp"

namespace itinera {
namespace {

using Outcome = SignInAnswer::Outcome;
using State = Authenticated::State;

TEST_F(AccessFixture, BeginsWithACodeThatWorksOnceAndForAnHour)
{
    EXPECT_EQ(who("").state, State::NotSetUp);
    SetUp_ setup;
    setup.code = "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A";
    EXPECT_EQ(access->set_up(setup, origin).error().kind, ErrorKind::Forbidden) << "no code yet";
    const std::string old = access->new_setup_code().value();
    const std::string code = access->new_setup_code().value();
    setup.code = old;
    EXPECT_EQ(access->set_up(setup, origin).error().kind, ErrorKind::Forbidden);
    setup.code = code;
    pass(std::chrono::minutes(60));
    EXPECT_EQ(access->set_up(setup, origin).error().kind, ErrorKind::Forbidden) << "too late";
    setup.code = access->new_setup_code().value();
    setup.time_zone = "Europe/Atlantis";
    EXPECT_EQ(access->set_up(setup, origin).error().path, "time_zone");
    setup.time_zone = "Asia/Shanghai";
    for (char& c : setup.code) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    const OpenedSession opened = access->set_up(setup, origin).value();
    EXPECT_EQ(opened.document["project"]["currency"], "CNY");
    EXPECT_EQ(opened.document["staff"]["roles"], Json::array({"owner"}));
    EXPECT_EQ(access->set_up(setup, origin).error().kind, ErrorKind::Conflict);
    EXPECT_FALSE(access->new_setup_code());
    EXPECT_EQ(who("").state, State::Unknown);
}

TEST_F(AccessFixture, GivesAnOwnerNothingBeforeTheSecondFactor)
{
    SetUp_ setup;
    setup.code = access->new_setup_code().value();
    const std::string secret = access->set_up(setup, origin).value().secret;
    Principal owner = who(secret).principal;
    EXPECT_TRUE(owner.may(Permission::SignedIn));
    EXPECT_TRUE(owner.granted.none());
    EXPECT_EQ(access->confirm_factor(owner, "000000", origin).error().kind, ErrorKind::Conflict);
    const std::string totp =
        from_base32(access->begin_factor(owner, origin).value()["secret"].get<std::string>())
            .value();
    EXPECT_EQ(access->confirm_factor(owner, "000000", origin).error().kind, ErrorKind::Invalid);
    const OpenedSession opened = access->confirm_factor(owner, code(totp), origin).value();
    EXPECT_EQ(opened.document["recovery_codes"].size(), 10u);
    EXPECT_EQ(who(secret).state, State::Unknown) << "a session is new on any change of rights";
    owner = who(opened.secret).principal;
    EXPECT_TRUE(owner.may(Permission::StaffManage));
    EXPECT_EQ(access->remove_factor(owner, code(totp), origin).error().kind, ErrorKind::Conflict);
}

TEST_F(AccessFixture, SignsInWithTheSecondFactorOnlyAndEachCodeOnce)
{
    set_up();
    EXPECT_EQ(sign_in("ada@example.org", "wrong").outcome, Outcome::Refused);
    EXPECT_EQ(sign_in("nobody@example.org", good_password).outcome, Outcome::Refused);
    EXPECT_EQ(sign_in(" ADA@example.org", good_password).outcome, Outcome::FactorNeeded);
    EXPECT_EQ(sign_in("ada@example.org", good_password, "000000").outcome, Outcome::Refused);
    const std::string now = code(owner_secret);
    const SignInAnswer opened = sign_in("ada@example.org", good_password, now);
    ASSERT_EQ(opened.outcome, Outcome::Opened);
    EXPECT_EQ(sign_in("ada@example.org", good_password, now).outcome, Outcome::Refused);
    EXPECT_EQ(who(opened.session->secret).principal.name, "Ada Owner");
    EXPECT_TRUE(who(opened.session->secret).principal.fresh_factor);
    EXPECT_EQ(entries(6),
              (std::vector<std::string>{
                  "session.open refused wrong_password", "session.open refused unknown_account",
                  "session.open refused factor_needed", "session.open refused wrong_code",
                  "session.open done", "session.open refused wrong_code"}));
}

TEST_F(AccessFixture, WritesDownAttemptsThatCannotBeAnybodys)
{
    set_up();
    const int64_t before = entries_total();
    EXPECT_FALSE(access->sign_in({"ada@example.org", std::string(129, 'a')}, origin));
    EXPECT_FALSE(access->sign_in({"13800000000", good_password}, origin));
    EXPECT_EQ(entries_total(), before + 2);
    EXPECT_EQ(entries(2), (std::vector<std::string>{"session.open refused invalid",
                                                    "session.open refused invalid"}));
}

TEST_F(AccessFixture, TakesEachRecoveryCodeOnce)
{
    set_up();
    const std::string recovery = recovery_codes[3].get<std::string>();
    EXPECT_EQ(sign_in("ada@example.org", good_password, "", "AAAAA-AAAAA").outcome,
              Outcome::Refused);
    EXPECT_EQ(sign_in("ada@example.org", good_password, "", recovery).outcome, Outcome::Opened);
    EXPECT_EQ(sign_in("ada@example.org", good_password, "", recovery).outcome, Outcome::Refused);
    open();
    EXPECT_EQ(sign_in("ada@example.org", good_password, "", recovery).outcome, Outcome::Refused);
    EXPECT_EQ(
        sign_in("ada@example.org", good_password, "", recovery_codes[0].get<std::string>()).outcome,
        Outcome::Opened);
}

TEST_F(AccessFixture, WaitsAfterFiveFailuresAndLocksAfterAHundred)
{
    set_up();
    member("vera@example.org", roles_of({Role::Viewer}));
    for (int k = 0; k < 5; ++k)
        EXPECT_EQ(sign_in("vera@example.org", "wrong").outcome, Outcome::Refused);
    SignInAnswer answer = sign_in("vera@example.org", good_password);
    EXPECT_EQ(answer.outcome, Outcome::Wait) << "also with the right password";
    EXPECT_EQ(answer.retry_after, std::chrono::seconds(1));
    for (int k = 0; k < 5; ++k)
        EXPECT_EQ(sign_in("nobody@example.org", "wrong").outcome, Outcome::Refused);
    EXPECT_EQ(sign_in("nobody@example.org", "wrong").outcome, Outcome::Wait)
        << "accounts that do not exist are treated alike";
    pass(std::chrono::seconds(1));
    EXPECT_EQ(sign_in("vera@example.org", good_password).outcome, Outcome::Opened);

    for (int k = 0; k < 100; ++k) {
        EXPECT_EQ(sign_in("vera@example.org", "wrong").outcome, Outcome::Refused) << k;
        pass(std::chrono::minutes(15));
    }
    EXPECT_EQ(sign_in("vera@example.org", good_password).outcome, Outcome::Refused) << "locked";
    EXPECT_EQ(access->staff()["staff"][1]["state"], "locked");
}

TEST_F(AccessFixture, EndsASessionAfterAnHourOfNothingAndAfterTwelve)
{
    set_up();
    const std::string secret = member("vera@example.org", roles_of({Role::Viewer}));
    pass(std::chrono::minutes(59));
    EXPECT_EQ(who(secret).state, State::Known);
    pass(std::chrono::minutes(60));
    EXPECT_EQ(who(secret).state, State::Unknown) << "idle";
    const std::string other = sign_in("vera@example.org", good_password).session->secret;
    for (int k = 0; k < 23; ++k) {
        pass(std::chrono::minutes(30));
        EXPECT_EQ(who(other).state, State::Known) << k;
    }
    EXPECT_FALSE(who(other).principal.fresh_factor);
    pass(std::chrono::minutes(30));
    EXPECT_EQ(who(other).state, State::Unknown) << "twelve hours";
}

TEST_F(AccessFixture, RemembersSessionsAndTokensOverARestart)
{
    const std::string owner = set_up();
    const Json token =
        access
            ->make_token(who(owner).principal, {"import", permissions_of(Role::Viewer), 90}, origin)
            .value();
    const std::string bearer = token["secret"].get<std::string>();
    pass(std::chrono::minutes(50));
    EXPECT_EQ(who(owner).state, State::Known);
    EXPECT_EQ(access->authenticate("", bearer).state, State::Known);
    ASSERT_TRUE(access->keep_up());
    open();
    pass(std::chrono::minutes(50));
    EXPECT_EQ(who(owner).state, State::Known) << "last seen was written down";
    EXPECT_FALSE(access->tokens(who(owner).principal)["tokens"][0]["last_used_at"].is_null());
    EXPECT_EQ(who(owner + "x").state, State::Unknown);
    EXPECT_EQ(who(bearer).state, State::Unknown) << "a token is no session";
    EXPECT_EQ(access->authenticate("", owner).state, State::Unknown) << "nor the other way round";
}

TEST_F(AccessFixture, EndsSessionsWithTheRightsTheyStoodFor)
{
    const std::string owner = set_up();
    const std::string vera = member("vera@example.org", roles_of({Role::Viewer}));
    const std::string id = who(vera).principal.id;
    const Principal boss = who(owner).principal;
    EXPECT_TRUE(access->change(boss, id, {{}, {}, "Vera New"}, origin));
    EXPECT_EQ(who(vera).state, State::Known) << "a name is no right";
    EXPECT_TRUE(access->change(boss, id, {roles_of({Role::Auditor}), {}, {}}, origin));
    EXPECT_EQ(who(vera).state, State::Unknown);
    const std::string again = sign_in("vera@example.org", good_password).session->secret;
    EXPECT_TRUE(who(again).principal.may(Permission::AuditRead));
    EXPECT_TRUE(access->change(boss, id, {{}, "disabled", {}}, origin));
    EXPECT_EQ(who(again).state, State::Unknown);
    EXPECT_EQ(sign_in("vera@example.org", good_password).outcome, Outcome::Refused);
    EXPECT_TRUE(access->change(boss, id, {{}, "active", {}}, origin));
    EXPECT_EQ(sign_in("vera@example.org", good_password).outcome, Outcome::Opened);
    EXPECT_EQ(access->change(boss, "st_none", {}, origin).error().kind, ErrorKind::NotFound);
}

TEST_F(AccessFixture, KeepsTheLastOwner)
{
    const std::string owner = set_up();
    const Principal boss = who(owner).principal;
    EXPECT_EQ(
        access->change(boss, boss.id, {roles_of({Role::Viewer}), {}, {}}, origin).error().kind,
        ErrorKind::Conflict);
    EXPECT_EQ(access->change(boss, boss.id, {{}, "disabled", {}}, origin).error().kind,
              ErrorKind::Conflict);
    ASSERT_TRUE(
        access->invite(boss, {"second@example.org", "Second", roles_of({Role::Owner})}, origin));
    EXPECT_EQ(access->change(boss, boss.id, {{}, "disabled", {}}, origin).error().kind,
              ErrorKind::Conflict)
        << "who was only invited is none yet";
    ASSERT_TRUE(
        access->add({"third@example.org", "Third", roles_of({Role::Owner})}, good_password, false));
    EXPECT_TRUE(access->change(boss, boss.id, {{}, "disabled", {}}, origin));
    EXPECT_EQ(who(owner).state, State::Unknown);
}

std::string token_of(const Json& answer, const char* field)
{
    const std::string link = answer[field].get<std::string>();
    return link.substr(link.find('#') + 1);
}

TEST_F(AccessFixture, AnInvitationWorksOnceAndForAWeek)
{
    const Principal boss = who(set_up()).principal;
    const auto invite = [&](const char* email) {
        return access->invite(boss, {email, "New One", roles_of({Role::Analyst})}, origin);
    };
    const std::string token = token_of(invite("new@example.org").value(), "invite_link");
    EXPECT_EQ(invite("NEW@example.org").error().kind, ErrorKind::Conflict);
    EXPECT_EQ(sign_in("new@example.org", "").outcome, Outcome::Refused);
    EXPECT_EQ(access->accept(token, "too short", "", origin).error().path, "password");
    EXPECT_EQ(access->accept(token + "x", good_password, "", origin).error().kind, ErrorKind::Gone);
    const OpenedSession opened = access->accept(token, good_password, "Nell", origin).value();
    EXPECT_EQ(who(opened.secret).principal.name, "Nell");
    EXPECT_TRUE(who(opened.secret).principal.may(Permission::SqlRun));
    EXPECT_EQ(access->accept(token, good_password, "", origin).error().kind, ErrorKind::Gone);

    const std::string late = token_of(invite("late@example.org").value(), "invite_link");
    pass(std::chrono::hours(7 * 24));
    EXPECT_EQ(access->accept(late, good_password, "", origin).error().kind, ErrorKind::Gone);
}

TEST_F(AccessFixture, AResetNeverSkipsTheSecondFactor)
{
    const std::string owner = set_up();
    const Principal boss = who(owner).principal;
    const std::string token =
        token_of(access->new_reset_link(boss, boss.id, origin).value(), "reset_link");
    const std::string other = "quite other words to keep";
    const OpenedSession reset = access->accept(token, other, "", origin).value();
    EXPECT_EQ(reset.secret, "");
    EXPECT_EQ(reset.document["state"], "signed_out");
    EXPECT_EQ(who(owner).state, State::Unknown) << "all sessions ended";
    EXPECT_EQ(sign_in("ada@example.org", good_password, code(owner_secret)).outcome,
              Outcome::Refused);
    EXPECT_EQ(sign_in("ada@example.org", other).outcome, Outcome::FactorNeeded);
    EXPECT_EQ(sign_in("ada@example.org", other, code(owner_secret)).outcome, Outcome::Opened);
    EXPECT_EQ(access->accept(token, other, "", origin).error().kind, ErrorKind::Gone);

    const std::string first =
        token_of(access->new_reset_link(boss, boss.id, origin).value(), "reset_link");
    const std::string late =
        token_of(access->new_reset_link(boss, boss.id, origin).value(), "reset_link");
    EXPECT_EQ(access->accept(first, other, "", origin).error().kind, ErrorKind::Gone)
        << "a newer one was made";
    pass(std::chrono::hours(1));
    EXPECT_EQ(access->accept(late, other, "", origin).error().kind, ErrorKind::Gone) << "too late";
}

TEST_F(AccessFixture, ChangesAPasswordForWhoKnowsTheOldOne)
{
    set_up();
    const std::string first = member("vera@example.org", roles_of({Role::Viewer}));
    const std::string second = sign_in("vera@example.org", good_password).session->secret;
    const Principal vera = who(first).principal;
    const std::string other = "quite other words to keep";
    EXPECT_EQ(access->change_password(vera, "wrong", other, origin).error().path, "old");
    EXPECT_EQ(access->change_password(vera, good_password, "short words", origin).error().path,
              "password");
    const OpenedSession opened =
        access->change_password(vera, good_password, other, origin).value();
    EXPECT_EQ(who(first).state, State::Unknown);
    EXPECT_EQ(who(second).state, State::Unknown);
    EXPECT_EQ(who(opened.secret).state, State::Known);
    EXPECT_EQ(sign_in("vera@example.org", good_password).outcome, Outcome::Refused);
    EXPECT_EQ(sign_in("vera@example.org", other).outcome, Outcome::Opened);
}

TEST_F(AccessFixture, AShortPasswordNeedsTheSecondFactor)
{
    const Principal boss = who(set_up()).principal;
    ASSERT_TRUE(
        access->add({"otto@example.org", "Otto", roles_of({Role::Admin})}, "kq7 mv2x9", false));
    const std::string otto = sign_in("otto@example.org", "kq7 mv2x9").session->secret;
    EXPECT_TRUE(who(otto).principal.granted.none());
    ASSERT_TRUE(
        access->change(boss, who(otto).principal.id, {roles_of({Role::Viewer}), {}, {}}, origin));
    const std::string again = sign_in("otto@example.org", "kq7 mv2x9").session->secret;
    EXPECT_TRUE(who(again).principal.granted.none()) << "the role needs none, the password does";
}

TEST_F(AccessFixture, AsksForTheFactorAgainAfterTenMinutes)
{
    const std::string owner = set_up();
    pass(std::chrono::minutes(10));
    Principal boss = who(owner).principal;
    EXPECT_FALSE(boss.fresh_factor);
    EXPECT_EQ(access->begin_factor(boss, origin).error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(access->renew_factor(boss, "123456", origin).error().kind, ErrorKind::Invalid);
    EXPECT_TRUE(access->renew_factor(boss, code(owner_secret), origin));
    EXPECT_TRUE(who(owner).principal.fresh_factor);
}

TEST_F(AccessFixture, ListsAndEndsOnesOwnSessionsOnly)
{
    const std::string owner = set_up();
    const std::string vera = member("vera@example.org", roles_of({Role::Viewer}));
    const Json list = access->sessions(who(vera).principal)["sessions"];
    ASSERT_EQ(list.size(), 1u);
    EXPECT_EQ(list[0]["address_prefix"], "203.0.0.0/16");
    EXPECT_EQ(list[0]["current"], true);
    const std::string id = list[0]["id"].get<std::string>();
    EXPECT_EQ(access->end_session(who(owner).principal, id, origin).error().kind,
              ErrorKind::NotFound);
    EXPECT_TRUE(access->end_session(who(vera).principal, id, origin));
    EXPECT_EQ(who(vera).state, State::Unknown);
    const Principal boss = who(owner).principal;
    EXPECT_TRUE(access->sign_out(boss, origin));
    EXPECT_EQ(who(owner).state, State::Unknown);
}

TEST_F(AccessFixture, ATokenMayWhatItsMakerMayToday)
{
    const std::string owner = set_up();
    const Principal boss = who(owner).principal;
    const std::string dev = member("dev@example.org", roles_of({Role::Developer}));
    const Principal developer = who(dev).principal;
    EXPECT_EQ(
        access->make_token(developer, {"x", permissions_of(Role::Viewer), 90}, origin).error().kind,
        ErrorKind::Forbidden);
    EXPECT_EQ(access->make_token(developer, {"x", {}, 90}, origin).error().path, "permissions");
    for (const int days : {0, 366}) {
        EXPECT_EQ(
            access->make_token(developer, {"x", developer.granted, days}, origin).error().path,
            "days");
    }
    const Json made = access->make_token(developer, {"ci", developer.granted, 1}, origin).value();
    const std::string bearer = made["secret"].get<std::string>();
    EXPECT_TRUE(bearer.starts_with("it_"));
    EXPECT_EQ(bearer.size(), 46u);
    const Authenticated program = access->authenticate("", bearer);
    EXPECT_TRUE(program.principal.may(Permission::SourceManage));
    EXPECT_FALSE(program.principal.may(Permission::SignedIn));
    EXPECT_FALSE(program.principal.fresh_factor);
    EXPECT_FALSE(program.by_cookie);
    EXPECT_EQ(access->make_token(program.principal, {"y", program.principal.granted, 1}, origin)
                  .error()
                  .kind,
              ErrorKind::Forbidden)
        << "a token makes no tokens";

    ASSERT_TRUE(access->change(boss, developer.id, {roles_of({Role::Viewer}), {}, {}}, origin));
    EXPECT_TRUE(access->authenticate("", bearer).principal.granted.none());
    ASSERT_TRUE(access->change(boss, developer.id, {roles_of({Role::Developer}), {}, {}}, origin));
    EXPECT_TRUE(access->authenticate("", bearer).principal.may(Permission::SourceManage));
    pass(std::chrono::hours(24));
    EXPECT_EQ(access->authenticate("", bearer).state, State::Unknown) << "expired";

    const std::string id = made["token"]["id"].get<std::string>();
    const std::string vera = member("vera@example.org", roles_of({Role::Developer}));
    EXPECT_EQ(access->end_token(who(vera).principal, id, origin).error().kind, ErrorKind::NotFound);
    EXPECT_TRUE(access->end_token(developer, id, origin));
}

TEST_F(AccessFixture, WritesExactlyOneEntryForEachAct)
{
    const std::string owner = set_up();
    const Principal boss = who(owner).principal;
    int64_t before = entries_total();
    const auto one_more = [&](const char* what) {
        EXPECT_EQ(entries_total(), before + 1) << what;
        before = entries_total();
    };
    Json answer =
        access->invite(boss, {"n@example.org", "N N", roles_of({Role::Viewer})}, origin).value();
    one_more("invite");
    const std::string id = answer["staff"]["id"].get<std::string>();
    answer = access->new_reset_link(boss, id, origin).value();
    one_more("link");
    const std::string secret =
        access->accept(token_of(answer, "reset_link"), good_password, "", origin).value().secret;
    one_more("accept");
    EXPECT_TRUE(access->change(boss, id, {roles_of({Role::Developer}), {}, {}}, origin));
    one_more("change");
    const std::string again = sign_in("n@example.org", good_password).session->secret;
    one_more("sign in");
    answer =
        access->make_token(who(again).principal, {"t", who(again).principal.granted, 5}, origin)
            .value();
    one_more("token");
    EXPECT_TRUE(
        access->end_token(who(again).principal, answer["token"]["id"].get<std::string>(), origin));
    one_more("end token");
    EXPECT_TRUE(access->refused(who(again).principal, origin, "GET /v1/staff", "staff:manage"));
    one_more("refused");
    EXPECT_TRUE(access->sign_out(who(again).principal, origin));
    one_more("sign out");
    EXPECT_TRUE(access->forget_factor("ada@example.org"));
    one_more("forget factor");
    const std::string log = dump_json(audit->entries({}).value());
    for (const std::string& hidden : {good_password, std::string("ada@example.org"),
                                      std::string("n@example.org"), secret, again})
        EXPECT_EQ(log.find(hidden), std::string::npos) << hidden;
    EXPECT_NE(log.find("n***@e***.org"), std::string::npos);
}

TEST_F(AccessFixture, HoldsNoSecretInTheDatabase)
{
    const std::string owner = set_up();
    const std::string bearer =
        access->make_token(who(owner).principal, {"t", permissions_of(Role::Viewer), 5}, origin)
            .value()["secret"]
            .get<std::string>();
    std::string all;
    ASSERT_TRUE(state->transact([&](soci::session& sql) -> Result<Done> {
        for (const char* query :
             {"SELECT group_concat(password || factor || factor_pending) FROM staff",
              "SELECT group_concat(hash) FROM staff_sessions",
              "SELECT group_concat(hash) FROM api_tokens",
              "SELECT group_concat(hash) FROM staff_recovery_codes"}) {
            std::string text;
            sql << query, soci::into(text);
            all += text;
        }
        return Done{};
    }));
    EXPECT_GT(all.size(), 500u);
    for (const std::string& secret :
         {owner, bearer, good_password, owner_secret, to_base32(owner_secret),
          recovery_codes[0].get<std::string>()})
        EXPECT_EQ(all.find(secret), std::string::npos);
}

TEST_F(AccessFixture, ChangesNothingWhenItCannotBeWrittenDown)
{
    const std::string owner = set_up();
    const Principal boss = who(owner).principal;
    ASSERT_TRUE(state->transact([](soci::session& sql) -> Result<Done> {
        sql << "DROP TABLE audit_nodes";
        return Done{};
    }));
    EXPECT_FALSE(access->invite(boss, {"n@example.org", "N N", roles_of({Role::Viewer})}, origin));
    EXPECT_EQ(access->staff()["staff"].size(), 1u);
    EXPECT_FALSE(access->make_token(boss, {"t", boss.granted, 5}, origin));
    EXPECT_EQ(access->tokens(boss)["tokens"].size(), 0u);
    EXPECT_FALSE(access->sign_out(boss, origin));
    EXPECT_EQ(who(owner).state, State::Known);
    open();
    EXPECT_EQ(access->staff()["staff"].size(), 1u);
}

}  // namespace
}  // namespace itinera
