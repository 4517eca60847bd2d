// What the guards keep from people, tried over real sockets: small groups, single sessions, values
// in the audit; and that reading people leaves its entry there.
#include <gtest/gtest.h>

#include <fstream>

#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "api/server_app.hpp"
#include "api/signed_in_test.hpp"
#include "engine/engine.hpp"
#include "http/raw_client.hpp"
#include "privacy/audit.hpp"

namespace itinera::api {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view guarded_mapping = R"(format: csv
source: shop
consent_mode: {external: "terms of the sample"}
time: {column: time, zone: UTC}
identifiers: {user_id: customer}
event: {column: event}
channel: {column: channel}
properties: {"*": keep}
)";

// Twelve customers on the web; one of them, often, in the app too, where he alone pays.
std::string guarded_rows()
{
    std::string rows = "customer,time,event,channel,real_name\n";
    for (int customer = 0; customer < 12; ++customer) {
        const std::string day = std::to_string(10 + customer);
        rows += "c" + day + ",2026-03-" + day + " 10:00:00,view,web,Li Si\n";
        rows += "c" + day + ",2026-03-30 10:00:00,view,web,Li Si\n";
    }
    for (int second = 10; second < 40; ++second)
        rows += "c10,2026-03-30 11:00:" + std::to_string(second) + ",pay,app,Li Si\n";
    // Two that are rejected: a name of the event that is too long, and too early a time.
    rows += "c10,2026-03-30 10:00:00,call 13800000000 " + std::string(500, 'x') + ",app,Li Si\n";
    rows += "c10,1960-01-01 10:00:00,view,app,Li Si\n";
    return rows;
}

class Guards : public testing::Test {
protected:
    Guards()
    {
        std::string name = (fs::temp_directory_path() / "itinera-guards-XXXXXX").string();
        folder = mkdtemp(name.data());
        EngineOptions options;
        options.folder = folder / "data";
        options.master_key = {.hex = std::string(64, '7')};
        engine = Engine::open(options, clock).value();
        AppOptions app_options;
        app_options.port = 0;
        app_options.staging_folder = folder / "uploads";
        app = ServerApp::start(*engine, clock, app_options).value();
        owner = sign_in_owner(engine->access(), clock);
    }
    ~Guards() override
    {
        app.reset();
        engine->stop();
        engine.reset();
        fs::remove_all(folder);
    }
    SignedIn sign_in(Role role)
    {
        const std::string email = std::string(name_of(role)) + "@example.org";
        NewStaff staff{email, "Some One", {}};
        staff.roles.set(static_cast<size_t>(role));
        EXPECT_TRUE(engine->access().add(staff, "plenty of words to remember", false));
        SignIn attempt{email, "plenty of words to remember"};
        const SignInAnswer answer =
            engine->access().sign_in(attempt, {"test", "127.0.0.1", "test"}).value();
        return {answer.session->secret, answer.session->document["csrf"].get<std::string>()};
    }
    http::Response send(const SignedIn& who, std::string_view line, std::string_view body = "",
                        std::string_view type = "application/json")
    {
        http::RawClient client(app->port());
        client.send(std::string(line) + " HTTP/1.1\r\nHost: localhost\r\n" + who.headers() +
                    "Content-Type: " + std::string(type) + "\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
        return client.receive();
    }
    Json answer(const SignedIn& who, std::string_view line, std::string_view body = "")
    {
        const http::Response response = send(who, line, body);
        EXPECT_EQ(response.status, 200) << line << ": " << response.body;
        return parse_json(response.body).value();
    }
    std::string upload()
    {
        const std::string body = "--B\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n" +
                                 std::string(guarded_mapping) +
                                 "\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; "
                                 "filename=\"rows.csv\"\r\n\r\n" +
                                 guarded_rows() + "\r\n--B--\r\n";
        const http::Response made =
            send(owner, "POST /v1/imports", body, "multipart/form-data; boundary=B");
        EXPECT_EQ(made.status, 201) << made.body;
        return parse_json(made.body).value().value("id", "");
    }
    std::string import_rows()
    {
        const std::string id = upload();
        EXPECT_EQ(send(owner, "POST /v1/imports/" + id + "/run").status, 202);
        for (int64_t version = -1;;) {
            const Json now = engine->wait_import(id, version, std::chrono::seconds(5)).value();
            version = now["version"].get<int64_t>();
            if (now["state"] == "done") return id;
            if (now["state"] == "failed") {
                ADD_FAILURE() << dump_json(now);
                return id;
            }
        }
    }
    Json entries()
    {
        AuditFilter filter;
        filter.items_max = 200;
        return engine->audit().entries(filter).value()["entries"];
    }
    size_t entry_count() { return entries().size(); }
    // The one entry that the request makes.
    Json entry_of(const SignedIn& who, std::string_view line, std::string_view body = "")
    {
        const size_t before = entry_count();
        const http::Response response = send(who, line, body);
        EXPECT_LT(response.status, 300) << line << ": " << response.body;
        const Json now = entries();
        EXPECT_EQ(now.size(), before + 1) << line;
        return now.size() > before ? now[0] : Json::object();
    }
    static Json row_of(const Json& rows, const char* field, const char* value)
    {
        for (const Json& row : rows) {
            if (row[field] == value) return row;
        }
        ADD_FAILURE() << "no row where " << field << " is " << value;
        return Json::object();
    }

    fs::path folder;
    FixedClock clock{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Engine> engine;
    std::unique_ptr<ServerApp> app;
    SignedIn owner;
};

TEST_F(Guards, ServeNoSingleSessions)
{
    import_rows();
    const SignedIn viewer = sign_in(Role::Viewer);
    for (const SignedIn& who : {owner, viewer}) {
        for (const char* line :
             {"POST /v1/journeys/sessions", "POST /v1/journeys/sessions/export"}) {
            const http::Response refused = send(who, line, "{}");
            EXPECT_EQ(refused.status, 400) << line << ": " << refused.body;
            EXPECT_EQ(refused.body.find("c10"), std::string::npos);
        }
    }
    EXPECT_TRUE(engine->ask(Json{{"analysis", "sessions"}}, {})) << "the command line keeps it";
}

TEST_F(Guards, KeepValuesOutOfRefusalsInTheAudit)
{
    const SignedIn viewer = sign_in(Role::Viewer);
    EXPECT_EQ(send(viewer, "GET /v1/customers/13800000000").status, 403);
    const Json refusal = entries()[0];
    EXPECT_EQ(refusal["action"], "access.refused");
    EXPECT_EQ(refusal["object"]["id"], "GET /v1/customers/{id}");
    EXPECT_EQ(dump_json(refusal).find("13800000000"), std::string::npos);
}

TEST_F(Guards, RevealKindsAndNothingElse)
{
    import_rows();
    const char* line = "POST /v1/customers/0/reveal";
    for (const char* fields : {R"(["13800000000"])", R"(["user_id", "Li Si"])", R"([1])", R"([])",
                               R"([["user_id"]])", R"({"user_id": 1})", R"("user_id")"}) {
        const http::Response refused =
            send(owner, line, R"({"reason": "asked", "fields": )" + std::string(fields) + "}");
        EXPECT_EQ(refused.status, 400) << fields << ": " << refused.body;
        EXPECT_EQ(refused.body.find("13800000000"), std::string::npos);
    }
    EXPECT_EQ(dump_json(entries()).find("13800000000"), std::string::npos);
    const Json entry =
        entry_of(owner, line, R"({"reason": "asked", "fields": ["user_id", "user_id"]})");
    EXPECT_EQ(entry["action"], "person.revealed");
    EXPECT_EQ(dump_json(entry["before_after"]), R"({"fields":["user_id"]})");
}

TEST_F(Guards, HideSmallGroupsOfTheOverviewAndOfEventNames)
{
    import_rows();
    const SignedIn viewer = sign_in(Role::Viewer);
    const Json page = answer(viewer, "GET /v1/overview?bucket=day");
    EXPECT_EQ(page["customers"], 12);
    const Json app_row = row_of(page["channels"], "channel", "app");
    EXPECT_EQ(app_row["customers"], "<10");
    EXPECT_TRUE(app_row["events"].is_null()) << dump_json(app_row);
    for (const Json& events : app_row["by_bucket"]) EXPECT_TRUE(events.is_null());
    const Json first = row_of(page["buckets"], "bucket", "2026-03-10");
    EXPECT_EQ(first["customers"], "<10");
    EXPECT_EQ(first["new_customers"], "<10");
    EXPECT_TRUE(first["events"].is_null());
    EXPECT_TRUE(row_of(page["channels"], "channel", "web")["by_bucket"][0].is_null());

    const Json names = answer(viewer, "GET /v1/events")["events"];
    const Json pay = row_of(names, "event", "pay");
    EXPECT_EQ(pay["customers"], "<10");
    EXPECT_TRUE(pay["count"].is_null()) << dump_json(pay);
    EXPECT_TRUE(pay["first_seen"].is_null());
    const Json properties = answer(viewer, "GET /v1/events/pay/properties")["properties"];
    EXPECT_EQ(properties.size(), 1U);
    EXPECT_TRUE(properties[0]["count"].is_null());

    EXPECT_EQ(row_of(answer(owner, "GET /v1/events")["events"], "event", "pay")["count"], 30);
    EXPECT_EQ(row_of(answer(owner, "GET /v1/overview")["channels"], "channel", "app")["customers"],
              1);
}

TEST_F(Guards, HideThoseWhoSwitchedAndTheirPaths)
{
    import_rows();
    const SignedIn viewer = sign_in(Role::Viewer);
    const Json report = answer(viewer, "POST /v1/journeys/process", "{}");
    const std::string all = dump_json(report);
    EXPECT_EQ(all.find("pay > pay"), std::string::npos) << all;
    for (const Json& row : report["tables"]["switches"]) {
        EXPECT_TRUE(row["count"].is_null()) << "it does not say of how many";
        EXPECT_TRUE(row["cell"].is_null());
    }
    const Json pay = row_of(report["tables"]["activities"], "item", "pay");
    EXPECT_EQ(pay["units"], "<10");
    EXPECT_EQ(pay["count"], "<10") << "thirty events of one";
    EXPECT_EQ(report["basis"]["units"], 12);

    // Nor without the measure that tells how many they are.
    const Json plain =
        answer(viewer, "POST /v1/journeys/process", R"({"measures": ["channel_edges"]})");
    EXPECT_EQ(row_of(plain["tables"]["activities"], "item", "pay")["count"], "<10");
    for (const Json& row : plain["tables"]["channel_edges"])
        EXPECT_FALSE(row["count"].is_number()) << dump_json(row);

    for (const char* other : {R"({"unit": "session"})", R"({"unit": {"property": "real_name"}})"}) {
        EXPECT_EQ(send(viewer, "POST /v1/journeys/process", other).status, 403) << other;
        EXPECT_EQ(send(owner, "POST /v1/journeys/process", other).status, 200) << other;
    }
    EXPECT_EQ(
        send(viewer, "POST /v1/journeys/funnel", R"({"steps": ["view"], "entry": "every"})").status,
        403);

    const Json few =
        answer(viewer, "POST /v1/journeys/process",
               R"({"where": {"property": {"name": "channel", "op": "eq", "value": "app"}}})");
    EXPECT_EQ(few["basis"]["units"], "<10") << dump_json(few["basis"]);
    EXPECT_TRUE(few["basis"]["events"].is_null());
    EXPECT_TRUE(few["basis"]["late"].is_null());
    EXPECT_TRUE(few["basis"]["left_out"]["filter"].is_null());
}

TEST_F(Guards, LeaveNoRouteOnPeopleUnaudited)
{
    QuestionJobs jobs([](const Json&, const RunControl&) -> Result<Json> { return Json(); }, clock,
                      1);
    size_t audited_routes = 0;
    for (const http::Route& route : route_table(*engine, jobs)) {
        const bool reads_people = route.permission == Permission::PersonRead ||
                                  route.permission == Permission::PersonReadPersonal ||
                                  route.permission == Permission::SqlRun ||
                                  route.pattern.ends_with("/export") ||
                                  route.pattern == "/v1/quarantine";
        const bool imports =
            route.permission == Permission::ImportRun && route.method != http::Method::Get;
        EXPECT_TRUE(route.is_audited || !(reads_people || imports)) << route.pattern;
        audited_routes += route.is_audited;
    }
    EXPECT_EQ(audited_routes, 13U);
}

TEST_F(Guards, WriteDownEveryReadingOfPeople)
{
    const size_t before = entry_count();
    const std::string id = upload();
    ASSERT_EQ(entry_count(), before + 1);
    EXPECT_EQ(entries()[0]["action"], "import.uploaded");
    EXPECT_EQ(entries()[0]["object"]["id"], id);
    EXPECT_EQ(entry_of(owner, "POST /v1/imports/" + id + "/check")["action"], "import.checked");
    EXPECT_EQ(entry_of(owner, "POST /v1/imports/" + id + "/run")["action"], "import.started");
    for (int64_t version = -1;;) {
        const Json now = engine->wait_import(id, version, std::chrono::seconds(5)).value();
        version = now["version"].get<int64_t>();
        if (now["state"] == "done") break;
    }
    const Json read = entry_of(owner, "GET /v1/customers/0");
    EXPECT_EQ(read["action"], "person.read");
    EXPECT_EQ(read["object"]["kind"], "customer");
    EXPECT_EQ(read["object"]["id"], "0");
    EXPECT_EQ(entry_of(owner, "GET /v1/customers/0/timeline")["action"], "person.timeline_read");
    EXPECT_EQ(entry_of(owner, "GET /v1/customers?items=2")["action"], "person.listed");
    EXPECT_EQ(entry_of(owner, "POST /v1/customers/search", R"({"identifier": "c10"})")["action"],
              "person.searched");
    EXPECT_EQ(dump_json(entries()[0]).find("c10"), std::string::npos);
    const Json exported = entry_of(owner, "POST /v1/journeys/process/export", "{}");
    EXPECT_EQ(exported["action"], "report.exported");
    EXPECT_EQ(exported["object"]["id"], "process");
    EXPECT_EQ(entry_of(owner, "GET /v1/quarantine")["action"], "quarantine.read");
    EXPECT_EQ(entry_of(owner, "POST /v1/sql/export?format=csv",
                       R"({"sql": "SELECT count(*) FROM events"})")["action"],
              "sql.run");
    // Counts, and what was not to be had, are no reading of people.
    const size_t then = entry_count();
    EXPECT_EQ(send(owner, "GET /v1/overview").status, 200);
    EXPECT_EQ(send(owner, "GET /v1/customers/99").status, 404);
    EXPECT_EQ(send(owner, "GET /v1/customers/ann@example.com").status, 400);
    EXPECT_EQ(entry_count(), then);
    const SignedIn developer = sign_in(Role::Developer);
    const size_t signed_in = entry_count();
    EXPECT_EQ(send(developer, "GET /v1/quarantine").status, 200);
    EXPECT_EQ(entry_count(), signed_in) << "masked rows";
}

TEST_F(Guards, MaskNamesOfEventsInQuarantineAndFilterByThem)
{
    import_rows();
    const SignedIn developer = sign_in(Role::Developer);
    const Json masked = answer(developer, "GET /v1/quarantine")["items"];
    ASSERT_EQ(masked.size(), 2U) << dump_json(masked);
    EXPECT_EQ(dump_json(masked).find("13800000000"), std::string::npos) << dump_json(masked);
    const Json views = answer(developer, "GET /v1/quarantine?event=view");
    ASSERT_EQ(views["items"].size(), 1U) << dump_json(views);
    EXPECT_EQ(views["items"][0]["event"], "view");
    EXPECT_EQ(views["total"], 1);
    EXPECT_EQ(answer(owner, "GET /v1/quarantine?event=none")["items"].size(), 0U);
}

TEST_F(Guards, MaskPersonalValuesInReports)
{
    import_rows();
    const SignedIn viewer = sign_in(Role::Viewer);
    const SignedIn analyst = sign_in(Role::Analyst);
    const char* body = R"({"steps": ["view"], "by": [{"property": "real_name"}]})";
    for (const SignedIn& who : {viewer, analyst}) {
        const std::string all = dump_json(answer(who, "POST /v1/journeys/funnel", body));
        EXPECT_EQ(all.find("Li Si"), std::string::npos) << all;
        EXPECT_NE(all.find("L**"), std::string::npos) << all;
    }
    EXPECT_EQ(send(viewer, "POST /v1/journeys/funnel/export", body).body.find("Li Si"),
              std::string::npos);
    EXPECT_NE(dump_json(answer(owner, "POST /v1/journeys/funnel", body)).find("Li Si"),
              std::string::npos);
}

}  // namespace
}  // namespace itinera::api
