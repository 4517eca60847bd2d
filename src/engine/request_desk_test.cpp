// Requests of customers from entering to proof, on a whole engine.
#include "engine/request_desk.hpp"

#include <gtest/gtest.h>

#include "base/file.hpp"
#include "engine/engine_fixture_test.hpp"
#include "engine/person_requests.hpp"

namespace itinera {
namespace {

constexpr const char* mapping = R"(format: jsonl
source: shop
consent_mode: {external: "made for this test"}
)";

// Events of ann, ben and eve; a row of ann's that is rejected.
const std::string rows =
    R"({"type":"track","event":"view","messageId":"1","userId":"ann-7","timestamp":"2026-03-02T10:00:00Z","properties":{"note":"ann likes red","page":"<script>alert(1)</script>"}}
{"type":"track","event":"pay","messageId":"2","userId":"ann-7","anonymousId":"device-a","timestamp":"2026-03-02T11:00:00Z","properties":{"deep":{"gift":"=cmd|' /C calc'!A0"}}}
{"type":"track","event":"view","messageId":"3","userId":"ben-8","timestamp":"2026-03-02T10:00:00Z","properties":{"note":"ben likes blue"}}
{"type":"track","event":"view","messageId":"4","userId":"eve-9","timestamp":"2026-03-02T10:00:00Z","properties":{"note":"eve likes green"}}
{"type":"track","event":"view","messageId":"5","userId":"ann-7","timestamp":"never","properties":{"note":"ann's lost note"}}
)" + [] {
        std::string more;  // so that few of them are wrong
        for (int k = 0; k < 20; ++k) {
            more += R"({"type":"track","event":"look","messageId":"l)" + std::to_string(k) +
                    R"(","userId":"ben-8","timestamp":"2026-03-03T10:00:00Z"})" + "\n";
        }
        return more;
    }();

class RequestDeskTest : public EngineTest {
protected:
    void SetUp() override
    {
        EngineTest::SetUp();
        ASSERT_EQ(imported(rows, mapping)["state"], "done");
        officer_ = add_staff("officer@example.org", Role::PrivacyOfficer);
        owner_ = add_staff("owner@example.org", Role::Owner);
    }
    Acting add_staff(const std::string& email, Role role)
    {
        Roles roles;
        roles.set(static_cast<size_t>(role));
        EXPECT_TRUE(
            engine_->access().add({email, "Some One", roles}, "plenty of words to know", true));
        Acting acting;
        acting.who.actor_kind = ActorKind::Staff;
        acting.who.granted = permissions_of(role);
        const Json staff = engine_->access().staff();
        for (const Json& one : staff["staff"]) {
            if (one["email"] == email) acting.who.id = one["id"].get<std::string>();
        }
        acting.origin.actor_kind = "staff";
        acting.origin.actor_id = acting.who.id;
        return acting;
    }
    Json created(const std::string& type, const std::string& user, Json more = Json::object())
    {
        Json body{{"type", type},
                  {"regime", "gdpr"},
                  {"identifier", {{"kind", "user_id"}, {"value", user}}}};
        body.update(more);
        const auto request = engine_->requests().create(body, officer_);
        EXPECT_TRUE(request) << request.error().message;
        return request ? *request : Json::object();
    }
    Result<Json> act(const Json& request, RequestAct act, Json body = Json::object())
    {
        return engine_->requests().act(request["id"].get<std::string>(), act, body, officer_);
    }
    // Entered and verified.
    Json accepted(const std::string& type, const std::string& user, Json more = Json::object())
    {
        const Json request = created(type, user, std::move(more));
        const auto verified =
            act(request, RequestAct::Verify, {{"method", "staff"}, {"words", "passport seen"}});
        EXPECT_TRUE(verified) << verified.error().message;
        return request;
    }
    // … approved and run.
    Json ran(const std::string& type, const std::string& user, Json more = Json::object())
    {
        const Json request = accepted(type, user, std::move(more));
        if (type == "erase") {
            const auto approved = engine_->requests().act(
                request["id"].get<std::string>(), RequestAct::Approve, Json::object(), owner_);
            EXPECT_TRUE(approved) << approved.error().message;
        }
        const auto done = act(request, RequestAct::Run);
        EXPECT_TRUE(done) << done.error().message;
        return done ? *done : Json::object();
    }
    // Entries about requests, oldest first: "action result".
    std::vector<std::string> entries()
    {
        AuditFilter filter;
        filter.items_max = 1'000;
        filter.action = "privacy_request.";
        std::vector<std::string> found;
        const Json page = engine_->audit().entries(filter).value();
        for (const Json& one : page["entries"])
            found.insert(found.begin(), one["action"].get<std::string>().substr(16) + " " +
                                            one["result"].get<std::string>());
        return found;
    }
    int64_t viewers()
    {
        const Json report = ask(R"({"analysis": "funnel", "steps": ["view"]})");
        return report["tables"]["steps"][0]["reached"].get<int64_t>();
    }
    std::string whole_audit()
    {
        AuditFilter filter;
        filter.items_max = 1'000;
        return dump_json(engine_->audit().entries(filter).value());
    }

    Acting officer_, owner_;
};

TEST_F(RequestDeskTest, ErasesAfterASecondPersonApprovedAndProvesIt)
{
    EXPECT_EQ(viewers(), 3);
    const Json done = ran("erase", "ann-7", {{"notes", "ann-7 wrote to us"}});
    EXPECT_EQ(done["state"], "done") << dump_json(done);
    EXPECT_EQ(done["identifier"], nullptr);
    EXPECT_EQ(done["customer"], nullptr);
    EXPECT_EQ(done["notes"], "");
    EXPECT_EQ(viewers(), 2);
    EXPECT_FALSE(export_person(*engine_, "user_id", "ann-7"));
    EXPECT_TRUE(export_person(*engine_, "user_id", "ben-8"));

    const Json proof = engine_->requests().proof(done["id"].get<std::string>()).value();
    const auto bytes = [](const Json& hex) {
        std::string out;
        const std::string text = hex.get<std::string>();
        for (size_t at = 0; at + 1 < text.size(); at += 2)
            out += static_cast<char>(std::stoi(text.substr(at, 2), nullptr, 16));
        return out;
    };
    const std::string text = proof["text"].get<std::string>();
    EXPECT_TRUE(signature_holds(text, bytes(proof["signature"]), bytes(proof["key"])));
    EXPECT_FALSE(signature_holds(text + " ", bytes(proof["signature"]), bytes(proof["key"])));
    EXPECT_EQ(proof["proof"]["tombstones"], 2) << text;
    EXPECT_EQ(text.find("ann-7"), std::string::npos) << text;
    for (const Json& store : proof["proof"]["stores"]) {
        EXPECT_TRUE(store["state"] == "done" || store["state"] == "not_applicable") << store;
        if (!store.contains("check")) continue;
        EXPECT_EQ(store["check"]["left"], 0) << store;
    }
    EXPECT_EQ(entries(), (std::vector<std::string>{"created done", "verify done", "approve done",
                                                   "run intended", "forgotten done", "run done"}));
    EXPECT_EQ(whole_audit().find("ann-7"), std::string::npos);
    EXPECT_TRUE(engine_->audit().verify().value()["sound"]);
}

TEST_F(RequestDeskTest, MeansTheWholePersonByAnyIdentifierOfHis)
{
    const Json device = {{"identifier", {{"kind", "anonymous_id"}, {"value", "device-a"}}}};
    EXPECT_NE(dump_json(export_person(*engine_, "anonymous_id", "device-a").value())
                  .find("ann likes red"),
              std::string::npos);
    const Json done = ran("erase", "", device);
    EXPECT_EQ(done["state"], "done") << dump_json(done);
    EXPECT_EQ(viewers(), 2);
    EXPECT_FALSE(export_person(*engine_, "user_id", "ann-7"));
    EXPECT_TRUE(export_person(*engine_, "user_id", "ben-8"));
}

TEST_F(RequestDeskTest, LeavesNoLateEventsOfTheErasedInTheBasis)
{
    ran("erase", "ann-7");
    const Json all = ask(R"({"analysis": "funnel", "steps": ["view"]})")["basis"];
    const Json since = ask(R"({"analysis": "funnel", "steps": ["view"],
                               "period": {"from": "2020-01-01"}})")["basis"];
    EXPECT_EQ(all["late"], since["late"]);
    EXPECT_LE(all["late"], all["events"]);
}

TEST_F(RequestDeskTest, IsApprovedByNobodyWhoEnteredOrVerifiedIt)
{
    const Json request = accepted("erase", "ann-7");
    EXPECT_EQ(act(request, RequestAct::Run).error().kind, ErrorKind::Conflict);
    EXPECT_EQ(act(request, RequestAct::Approve).error().kind, ErrorKind::Forbidden);
    EXPECT_EQ(act(request, RequestAct::Approve, {{"alone", true}}).error().kind,
              ErrorKind::Forbidden)
        << "the owner could approve";
    const std::string id = request["id"].get<std::string>();
    Acting token = owner_;
    token.who.actor_kind = ActorKind::Token;
    EXPECT_EQ(engine_->requests().act(id, RequestAct::Approve, Json::object(), token).error().kind,
              ErrorKind::Forbidden);
    const Json approved =
        engine_->requests().act(id, RequestAct::Approve, Json::object(), owner_).value();
    EXPECT_EQ(approved["approval"]["by"]["id"], owner_.who.id);
    EXPECT_FALSE(approved["approval"].contains("alone"));
}

TEST_F(RequestDeskTest, IsApprovedAloneByWhoIsAlone)
{
    const Principal admin = local_administrator();
    ASSERT_TRUE(engine_->access().change(admin, officer_.who.id, {.state = "disabled"}, {}));
    officer_ = owner_;
    const Json request = accepted("erase", "ann-7");
    EXPECT_EQ(act(request, RequestAct::Approve).error().kind, ErrorKind::Forbidden);
    const Json approved = act(request, RequestAct::Approve, {{"alone", true}}).value();
    EXPECT_EQ(approved["approval"]["alone"], true);
}

TEST_F(RequestDeskTest, AnswersTheSameForTheKnownAndTheUnknown)
{
    const auto plain = [](Json json) {
        json.erase("id");
        json["identifier"].erase("value");
        return dump_json(json);
    };
    for (const char* type : {"erase", "access", "explain", "restrict"}) {
        const Json known = created(type, "ann-7"), unknown = created(type, "nobody-at-all");
        EXPECT_EQ(plain(known), plain(unknown));
    }
    const Json gone = ran("erase", "nobody-at-all");
    EXPECT_EQ(gone["state"], "done") << dump_json(gone);
    for (const Json& store : gone["stores"]) {
        EXPECT_EQ(store["state"], "not_applicable") << store;
    }
}

TEST_F(RequestDeskTest, IsVerifiedByALinkOnceWithinADay)
{
    const Json request = created("access", "ann-7");
    const auto send = [&] {
        const std::string link =
            act(request, RequestAct::Verify, {{"method", "signed_link"}}).value()["link"];
        return link.substr(link.find('#') + 1);
    };
    const std::string first = send(), second = send();
    EXPECT_EQ(engine_->requests().confirm(first, {}).error().kind, ErrorKind::Gone)
        << "replaced by the second";
    clock_.set(clock_.now() + std::chrono::hours{24});
    EXPECT_EQ(engine_->requests().confirm(second, {}).error().kind, ErrorKind::Gone) << "too old";
    const std::string third = send();
    clock_.set(clock_.now() + std::chrono::hours{24} - Duration{1});
    EXPECT_EQ(engine_->requests().confirm(third, {}).value()["state"], "verified");
    EXPECT_EQ(engine_->requests().confirm(third, {}).error().kind, ErrorKind::Gone) << "used";
    const Json now = engine_->requests().find(request["id"].get<std::string>(), officer_).value();
    EXPECT_EQ(now["state"], "accepted");
    EXPECT_EQ(now["verification"]["method"], "signed_link");
    EXPECT_EQ(
        act(request, RequestAct::Verify, {{"method", "staff"}, {"words", "again"}}).error().kind,
        ErrorKind::Conflict);
}

TEST_F(RequestDeskTest, TakesTheWordOfAServerOnlyFromAToken)
{
    const Json request = created("access", "ann-7");
    EXPECT_EQ(act(request, RequestAct::Verify, {{"method", "server_key"}}).error().kind,
              ErrorKind::Forbidden);
    officer_.who.actor_kind = ActorKind::Token;
    EXPECT_TRUE(act(request, RequestAct::Verify, {{"method", "server_key"}}));
    EXPECT_EQ(
        act(created("access", "ben-8"), RequestAct::Verify, {{"method", "staff"}}).error().path,
        "words");
}

TEST_F(RequestDeskTest, GivesOutEverythingOfOneAndNothingOfOthersOnce)
{
    const Json done = ran("access", "ann-7");
    ASSERT_EQ(done["state"], "done") << dump_json(done);
    EXPECT_EQ(done["archive"]["state"], "ready");
    EXPECT_EQ(done["archive"]["events"], 2);
    const std::string link = act(done, RequestAct::Link).value()["link"];
    const std::string token = link.substr(link.find('#') + 1);
    const std::string archive = engine_->requests().fetch_archive(token, {}).value();
    for (const char* planted : {"ann-7", "device-a", "ann likes red", "ann's lost note"})
        EXPECT_NE(archive.find(planted), std::string::npos) << planted;
    for (const char* others : {"ben", "eve-9", "blue", "green"})
        EXPECT_EQ(archive.find(others), std::string::npos) << others;
    // The page and the tables are inert; data.json has everything as it was.
    EXPECT_NE(archive.find("&lt;script&gt;alert(1)&lt;/script&gt;"), std::string::npos);
    const size_t page_end = archive.find("identifiers.csv");
    EXPECT_EQ(archive.substr(0, archive.find("PK\x03\x04", 4)).find("<script"), std::string::npos);
    EXPECT_NE(page_end, std::string::npos);
    EXPECT_EQ(engine_->requests().fetch_archive(token, {}).error().kind, ErrorKind::Gone);
    EXPECT_EQ(engine_->requests().fetch_archive("7.1.x.y", {}).error().kind, ErrorKind::Gone);
    const Json after = engine_->requests().find(done["id"].get<std::string>(), officer_).value();
    EXPECT_EQ(after["archive"]["state"], "fetched");
}

TEST_F(RequestDeskTest, KeepsAnArchiveSevenDaysSealed)
{
    const Json done = ran("export", "ann-7");
    const auto file =
        folder_.path() / "data/archives" / ("request_" + done["id"].get<std::string>());
    const std::string sealed = read_file(file, 1 << 20).value();
    EXPECT_EQ(sealed.find("ann"), std::string::npos);
    const std::string link = act(done, RequestAct::Link).value()["link"];
    clock_.set(clock_.now() + std::chrono::days{7});
    EXPECT_FALSE(engine_->requests().fetch_archive(link.substr(link.find('#') + 1), {}));
    EXPECT_EQ(act(done, RequestAct::Link).error().kind, ErrorKind::Conflict);
    ASSERT_TRUE(engine_->requests().keep_up());
    EXPECT_FALSE(std::filesystem::exists(file));
    EXPECT_EQ(entries().back(), "archive_removed done");
}

TEST_F(RequestDeskTest, TheArchiveGoesWithThePerson)
{
    const Json given = ran("access", "ann-7"), other = ran("access", "ben-8");
    const auto file = folder_.path() / "data/archives";
    EXPECT_EQ(ran("erase", "ann-7")["state"], "done");
    EXPECT_FALSE(std::filesystem::exists(file / ("request_" + given["id"].get<std::string>())));
    EXPECT_TRUE(std::filesystem::exists(file / ("request_" + other["id"].get<std::string>())));
    const Json after = engine_->requests().find(given["id"].get<std::string>(), officer_).value();
    EXPECT_EQ(after["identifier"], nullptr);
}

TEST_F(RequestDeskTest, RestrictedCustomersAreInNoReportUntilLifted)
{
    EXPECT_EQ(viewers(), 3);
    const Json done = ran("restrict", "ann-7");
    EXPECT_EQ(done["result"]["customers"], 1);
    EXPECT_EQ(viewers(), 2);
    close();
    open();
    EXPECT_EQ(viewers(), 2) << "also after a restart";
    EXPECT_TRUE(export_person(*engine_, "user_id", "ann-7")) << "the data is kept";
    ASSERT_TRUE(act(done, RequestAct::Lift, {{"reason", "settled"}}));
    EXPECT_EQ(viewers(), 3);
    EXPECT_EQ(act(done, RequestAct::Lift, {{"reason", "again"}}).error().kind, ErrorKind::Conflict);
}

TEST_F(RequestDeskTest, DeniesWhatIsObjectedToAndCorrectsTraits)
{
    const Json objected = ran("object", "ben-8");
    EXPECT_GT(objected["result"]["decisions"], 1) << dump_json(objected);
    EXPECT_EQ(ran("withdraw", "ben-8",
                  {{"details", {{"purposes", {"analytics"}}}}})["result"]["decisions"],
              1);
    EXPECT_EQ(viewers(), 2) << "a withdrawal of analytics takes effect in reports";
    EXPECT_EQ(ran("withdraw", "ben-8", {{"details", {{"purposes", {"nothing"}}}}})["state"],
              "failed");
    const Json rectified =
        ran("rectify", "ben-8", {{"details", {{"traits", {{"city", "Harbin"}}}}}});
    EXPECT_EQ(rectified["result"]["fields"], Json::array({"city"}));
    const std::string kept = dump_json(export_person(*engine_, "user_id", "ben-8").value());
    EXPECT_NE(kept.find("Harbin"), std::string::npos);
    EXPECT_TRUE(engine_->verify().value()["sound"]) << dump_json(engine_->verify().value());
    EXPECT_EQ(ran("explain", "ben-8")["result"]["decisions"], Json::array());
}

TEST_F(RequestDeskTest, ChangesStateAsTheActsAllow)
{
    const Json refused = created("access", "ann-7");
    EXPECT_EQ(act(refused, RequestAct::Refuse).error().path, "reason");
    const Json letter =
        act(refused, RequestAct::Refuse, {{"reason", "asked three times this week"}}).value();
    EXPECT_EQ(letter["state"], "refused");
    EXPECT_NE(letter["letter"]["en"].get<std::string>().find("asked three times"),
              std::string::npos);
    EXPECT_NE(letter["letter"]["zh"].get<std::string>().find("asked three times"),
              std::string::npos);
    for (const RequestAct act_now : {RequestAct::Verify, RequestAct::Run, RequestAct::Cancel,
                                     RequestAct::Extend, RequestAct::Approve}) {
        const auto again =
            act(refused, act_now, {{"reason", "again"}, {"method", "staff"}, {"words", "seen"}});
        ASSERT_FALSE(again) << name_of(act_now);
        EXPECT_EQ(again.error().kind, ErrorKind::Conflict);
    }
    const Json cancelled = created("access", "ann-7");
    EXPECT_EQ(
        act(cancelled, RequestAct::Cancel, {{"reason", "withdrawn"}}).value()["clock"]["state"],
        "stopped");
}

TEST_F(RequestDeskTest, RunsAgainstItsClock)
{
    const Json request = created("access", "ann-7", {{"regime", "ccpa"}});
    EXPECT_EQ(request["clock"]["state"], "running");
    EXPECT_EQ(request["clock"]["due_at"], "2026-11-05T23:59:59.999Z");
    EXPECT_EQ(request["clock"]["acknowledge_by"], "2026-10-05T23:59:59.999Z");
    EXPECT_TRUE(act(request, RequestAct::Acknowledge).value()["clock"].contains("acknowledged_at"));
    clock_.set(parse_timestamp("2026-11-06T00:00:00Z", Zone::utc()).value());
    const Json list = engine_->requests().list("open", "", "", 50, officer_).value();
    EXPECT_EQ(list["requests"][0]["clock"]["state"], "overdue");
    EXPECT_EQ(list["counts"]["overdue"], 1);
    EXPECT_EQ(act(request, RequestAct::Extend, {{"reason", "many events"}}).error().kind,
              ErrorKind::Conflict);
    const Json late = created("access", "ben-8", {{"regime", "gdpr"}});
    EXPECT_EQ(act(late, RequestAct::Extend, {{"reason", "many events"}}).value()["clock"]["due_at"],
              "2027-02-06T23:59:59.999Z");
}

TEST_F(RequestDeskTest, HidesPersonalValuesFromWhoMayNotSeeThem)
{
    const Json request = created("access", "ann-7",
                                 {{"identifier", {{"kind", "email"}, {"value", "ann@example.com"}}},
                                  {"notes", "called ann at home"}});
    Acting auditor = officer_;
    auditor.who.granted = permissions_of(Role::Auditor);
    const std::string shown =
        dump_json(engine_->requests().find(request["id"].get<std::string>(), auditor).value());
    EXPECT_EQ(shown.find("ann@"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("called"), std::string::npos) << shown;
    EXPECT_EQ(request["identifier"]["value"], "ann@example.com");
}

TEST_F(RequestDeskTest, RefusesRequestsThatAreNone)
{
    const Json good{{"type", "access"},
                    {"regime", "gdpr"},
                    {"identifier", {{"kind", "user_id"}, {"value", "ann-7"}}}};
    const auto path_of = [&](const char* field, const Json& value) {
        Json body = good;
        body[field] = value;
        const auto made = engine_->requests().create(body, officer_);
        return made ? "made" : made.error().path;
    };
    EXPECT_EQ(path_of("type", "forget"), "type");
    EXPECT_EQ(path_of("type", 5), "type");
    EXPECT_EQ(path_of("regime", "lex"), "regime");
    EXPECT_EQ(path_of("identifier", "ann"), "identifier");
    EXPECT_EQ(path_of("identifier", {{"kind", "user_id"}, {"value", ""}}), "identifier");
    EXPECT_EQ(path_of("customer", 0), "identifier") << "both";
    EXPECT_EQ(path_of("channel", "pigeon"), "channel");
    EXPECT_EQ(path_of("received_at", "2030-01-01"), "received_at");
    EXPECT_EQ(path_of("details", {{"traits", Json::object()}}), "details");
    EXPECT_EQ(path_of("notes", std::string(4'001, 'x')), "notes");
    EXPECT_EQ(path_of("notes", std::string(4'000, 'x')), "made");
    EXPECT_EQ(engine_->requests().find("99", officer_).error().kind, ErrorKind::NotFound);
    EXPECT_EQ(engine_->requests().find("x", officer_).error().kind, ErrorKind::NotFound);
}

}  // namespace
}  // namespace itinera
