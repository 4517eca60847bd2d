// The contract and the server say the same: every path has its route with its permission, every
// answer of a real engine has the shape of its schema, and is the one recorded in
// contract/examples.
//
// With ITINERA_RECORD_EXAMPLES=1 the answers are recorded instead.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <thread>

#include "api/openapi_schema.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "api/server_app.hpp"
#include "api/signed_in_test.hpp"
#include "base/file.hpp"
#include "base/zone.hpp"
#include "http/raw_client.hpp"

namespace itinera::api {
namespace {

namespace fs = std::filesystem;

const fs::path contract_folder = fs::path(ITINERA_SOURCE_DIR) / "contract";

Json json_of(const YAML::Node& node)
{
    if (node.IsMap()) {
        Json object = Json::object();
        for (const auto& entry : node)
            object[entry.first.as<std::string>()] = json_of(entry.second);
        return object;
    }
    if (node.IsSequence()) {
        Json list = Json::array();
        for (const YAML::Node& entry : node) list.push_back(json_of(entry));
        return list;
    }
    const std::string text = node.as<std::string>("");
    const bool is_plain = node.Tag() == "?";  // quoted scalars have the tag "!"
    if (is_plain && Json::accept(text)) return Json::parse(text);
    return text;
}

const Json& contract()
{
    static const Json document =
        json_of(YAML::LoadFile((contract_folder / "openapi.yaml").string()));
    return document;
}

// One temporary data folder with an engine and a server over it, and a sample imported.
class ContractTest : public testing::Test {
protected:
    ContractTest()
    {
        std::string name = (fs::temp_directory_path() / "itinera-api-XXXXXX").string();
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
    ~ContractTest() override
    {
        app.reset();
        engine->stop();
        engine.reset();
        fs::remove_all(folder);
    }

    http::Response send(std::string_view method, std::string_view path, std::string_view body = "",
                        std::string_view content_type = "application/json")
    {
        http::RawClient client(app->port());
        client.send(
            std::string(method) + " " + std::string(path) + " HTTP/1.1\r\nHost: localhost\r\n" +
            owner.headers() + "Content-Type: " + std::string(content_type) +
            "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
        return client.receive();
    }
    http::Response upload(std::string_view mapping, std::string_view file)
    {
        const std::string body = "--B\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n" +
                                 std::string(mapping) +
                                 "\r\n--B\r\nContent-Disposition: form-data; name=\"file\"; "
                                 "filename=\"orders.csv\"\r\n\r\n" +
                                 std::string(file) + "\r\n--B--\r\n";
        return send("POST", "/v1/imports", body, "multipart/form-data; boundary=B");
    }
    std::string import_sample();

    fs::path folder;
    FixedClock clock{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Engine> engine;
    std::unique_ptr<ServerApp> app;
    SignedIn owner;
};

constexpr std::string_view sample_mapping = R"(format: csv
source: shop
consent_mode: {external: "terms of the sample"}
time: {column: time, zone: Asia/Shanghai}
identifiers: {user_id: customer}
event: {column: event}
channel: {column: channel}
properties: {"*": keep}
)";

constexpr std::string_view sample_rows = R"(customer,time,event,channel,revenue,currency,page
alice,2026-03-02 10:00:00,view,web,,,/home
alice,2026-03-02 10:10:00,cart,web,,,/cart
alice,2026-03-02 10:15:00,pay,app,129.90,CNY,/pay
bob,2026-03-02 11:00:00,view,mini_program,,,/home
bob,2026-03-02 11:30:00,cart,mini_program,,,/cart
carol,2026-03-03 09:00:00,view,web,,,/home
carol,2026-03-03 09:01:00,view,web,,,/sale
dora,yesterday,view,web,,,/home
)";

// Imports the sample and waits, by its progress stream, until it is done. Gives the import's id.
std::string ContractTest::import_sample()
{
    const http::Response created = upload(sample_mapping, sample_rows);
    EXPECT_EQ(created.status, 201) << created.body;
    const std::string id = parse_json(created.body).value().value("id", "");
    const http::Response started = send("POST", "/v1/imports/" + id + "/run");
    EXPECT_EQ(started.status, 202) << started.body;
    http::RawClient stream(app->port());
    stream.send("GET /v1/imports/" + id + "/progress HTTP/1.1\r\nHost: localhost\r\n" +
                owner.headers() + "\r\n");
    EXPECT_EQ(stream.receive_header().content_type, "text/event-stream");
    std::string last;
    for (std::string piece = stream.receive_chunk(); !piece.empty();
         piece = stream.receive_chunk()) {
        last = piece;
    }
    EXPECT_NE(last.find("event: end\n"), std::string::npos) << last;
    EXPECT_NE(last.find("\"state\":\"done\""), std::string::npos) << last;
    return id;
}

// What differs from run to run.
void blank_volatile(Json& json)
{
    static const std::set<std::string> volatile_fields{"took_ms",      "request_id",  "cell",
                                                       "summary_cell", "next_cursor", "elapsed_ms",
                                                       "recorded_by"};
    if (json.is_object()) {
        for (auto& [name, value] : json.items()) {
            if (!volatile_fields.contains(name)) {
                blank_volatile(value);
            } else if (value.is_number()) {
                value = 0;
            } else if (value.is_string()) {
                value = name;
            }
        }
    } else if (json.is_array()) {
        for (Json& value : json) blank_volatile(value);
    }
}

void compare_with_example(const std::string& name, const Json& exchange)
{
    Json seen = exchange;
    blank_volatile(seen);
    const fs::path path = contract_folder / "examples" / (name + ".json");
    if (std::getenv("ITINERA_RECORD_EXAMPLES")) {
        fs::create_directories(path.parent_path());
        std::ofstream(path) << dump_json_pretty(exchange) << "\n";
        return;
    }
    const auto text = read_file(path, 1 << 20);
    ASSERT_TRUE(text) << "no example " << path << ": record it with ITINERA_RECORD_EXAMPLES=1";
    Json recorded = parse_json(*text).value();
    blank_volatile(recorded);
    EXPECT_EQ(dump_json_pretty(recorded), dump_json_pretty(seen)) << name;
}

struct Exchange {
    std::string name;  // of the example
    std::string method;
    std::string target;
    std::string path;  // in the contract
    std::string body{};
    int status = 200;
};

const std::vector<Exchange>& exchanges()
{
    static const std::vector<Exchange> all{
        {"healthz", "GET", "/healthz", "/healthz"},
        {"readyz", "GET", "/readyz", "/readyz"},
        {"overview", "GET", "/v1/overview?zone=Asia/Shanghai&bucket=day", "/v1/overview"},
        {"overview_bad_bucket", "GET", "/v1/overview?bucket=fortnight", "/v1/overview", "", 400},
        {"overview_unknown_field", "GET", "/v1/overview?bukket=day", "/v1/overview", "", 400},
        {"events", "GET", "/v1/events", "/v1/events"},
        {"event_properties", "GET", "/v1/events/view/properties", "/v1/events/{name}/properties"},
        {"event_properties_unknown", "GET", "/v1/events/vieuw/properties",
         "/v1/events/{name}/properties", "", 404},
        {"channels", "GET", "/v1/channels", "/v1/channels"},
        {"funnel", "POST", "/v1/journeys/funnel", "/v1/journeys/funnel",
         R"({"steps": ["view", "cart", "pay"], "window": "PT1H", "times": {}, "trend": "day"})"},
        {"funnel_by_channel", "POST", "/v1/journeys/funnel", "/v1/journeys/funnel",
         R"({"steps": ["view", "cart"], "by": [{"property": "channel"}]})"},
        {"funnel_unknown_event", "POST", "/v1/journeys/funnel", "/v1/journeys/funnel",
         R"({"steps": ["view", "kart"]})", 400},
        {"funnel_negative_window", "POST", "/v1/journeys/funnel", "/v1/journeys/funnel",
         R"({"steps": ["view"], "window": "-P1D"})", 400},
        {"flow", "POST", "/v1/journeys/flow", "/v1/journeys/flow",
         R"({"start": "view", "columns": 3})"},
        {"process", "POST", "/v1/journeys/process", "/v1/journeys/process", "{}"},
        {"customers", "GET", "/v1/customers?items=2", "/v1/customers"},
        {"customers_too_many_items", "GET", "/v1/customers?items=1001", "/v1/customers", "", 400},
        {"customers_bad_cell", "GET", "/v1/customers?cell=zzz&column=reached", "/v1/customers", "",
         400},
        {"customer_search", "POST", "/v1/customers/search", "/v1/customers/search",
         R"({"identifier": "bob"})"},
        {"customer", "GET", "/v1/customers/0", "/v1/customers/{id}"},
        {"customer_unknown", "GET", "/v1/customers/99", "/v1/customers/{id}", "", 404},
        {"customer_reveal", "POST", "/v1/customers/0/reveal", "/v1/customers/{id}/reveal",
         R"({"fields": ["user_id"], "reason": "asked by the customer"})"},
        {"customer_reveal_no_reason", "POST", "/v1/customers/0/reveal", "/v1/customers/{id}/reveal",
         R"({"fields": ["user_id"], "reason": ""})", 400},
        {"consent_purposes", "GET", "/v1/consent", "/v1/consent"},
        {"consent_recorded", "POST", "/v1/consent", "/v1/consent",
         R"({"customer": 1, "method": "call", "reference": "call 7", "given_at": "2026-03-31T08:00:00Z",
             "decisions": [{"purpose": "marketing", "channel": "email", "state": "granted", "text_language": "zh"}]})",
         201},
        {"consent_two_separate", "POST", "/v1/consent", "/v1/consent",
         R"({"customer": 1, "method": "form", "decisions": [{"purpose": "sharing", "state": "granted"},
             {"purpose": "location", "state": "granted"}]})",
         400},
        {"consent_unknown_customer", "POST", "/v1/consent", "/v1/consent",
         R"({"customer": 99, "method": "form", "decisions": [{"purpose": "profiling", "state": "denied"}]})",
         404},
        {"consent_purpose_changed", "POST", "/v1/consent/purposes", "/v1/consent/purposes",
         R"({"id": "research", "name": {"en": "Research", "zh": "研究"}, "basis": "consent",
             "text": {"en": "Interviews about the service.", "zh": "关于服务的访谈。"}})"},
        {"consent_of_customer", "GET", "/v1/customers/1/consent", "/v1/customers/{id}/consent"},
        {"consent_then", "GET",
         "/v1/customers/1/consent?valid_at=2026-03-30T00:00:00Z&known_at=2026-03-30T00:00:00Z",
         "/v1/customers/{id}/consent"},
        {"timeline", "GET", "/v1/customers/0/timeline", "/v1/customers/{id}/timeline"},
        {"imports", "GET", "/v1/imports", "/v1/imports"},
        {"import_unknown", "GET", "/v1/imports/none", "/v1/imports/{id}", "", 404},
        {"import_presets", "GET", "/v1/imports/presets", "/v1/imports/presets"},
        {"quarantine", "GET", "/v1/quarantine", "/v1/quarantine"},
        {"counts", "GET", "/v1/collect/counts", "/v1/collect/counts"},
        {"sql", "POST", "/v1/sql", "/v1/sql",
         R"json({"sql": "SELECT event, count(*) AS n FROM events GROUP BY event ORDER BY n DESC, event"})json"},
        {"sql_refused", "POST", "/v1/sql", "/v1/sql",
         R"json({"sql": "SELECT * FROM read_csv('/etc/passwd')"})json", 400},
        {"job_unknown", "GET", "/v1/jobs/j_9", "/v1/jobs/{id}", "", 404},
    };
    return all;
}

// The schema of an answer of this status, or of `default`.
const Json& schema_of(const Exchange& exchange)
{
    std::string method = exchange.method;
    std::transform(method.begin(), method.end(), method.begin(), [](char c) { return c | 0x20; });
    const Json& responses = contract()["paths"][exchange.path][method]["responses"];
    const std::string status = std::to_string(exchange.status);
    const OpenApiSchema schemas(contract());
    const Json& response =
        schemas.resolved(responses.contains(status) ? responses[status] : responses["default"]);
    return response["content"].begin().value()["schema"];
}

TEST_F(ContractTest, NamesEveryRouteWithItsPermissionAndNoOther)
{
    QuestionJobs jobs([](const Json&, const RunControl&) -> Result<Json> { return Json(); }, clock,
                      1);
    std::map<std::string, std::string> routes, paths;
    for (const http::Route& route : route_table(*engine, jobs)) {
        routes[std::string(name_of(route.method)) + " " + route.pattern] =
            name_of(route.permission);
    }
    for (const auto& [path, methods] : contract()["paths"].items()) {
        for (const auto& [method, operation] : methods.items()) {
            if (method == "parameters") continue;
            std::string name = method;
            std::transform(name.begin(), name.end(), name.begin(),
                           [](char c) { return c & ~0x20; });
            paths[name + " " + path] = operation["x-permission"].get<std::string>();
        }
    }
    // One route answers all analyses; the contract describes those that there are.
    for (const char* analysis : {"funnel", "flow", "process"}) {
        EXPECT_EQ(paths.erase("POST /v1/journeys/" + std::string(analysis)), 1u);
    }
    paths["POST /v1/journeys/{analysis}"] = "journey:read";
    EXPECT_EQ(routes, paths);
}

TEST_F(ContractTest, HoldsForEveryAnswerOfARealEngine)
{
    import_sample();
    const OpenApiSchema schemas(contract());
    for (const Exchange& exchange : exchanges()) {
        const http::Response response = send(exchange.method, exchange.target, exchange.body);
        EXPECT_EQ(response.status, exchange.status) << exchange.name << ": " << response.body;
        const Json answer = parse_json(response.body).value();
        EXPECT_EQ(schemas.mismatch(schema_of(exchange), answer), "") << exchange.name;
        Json request{{"method", exchange.method}, {"target", exchange.target}};
        if (!exchange.body.empty()) request["body"] = parse_json(exchange.body).value();
        compare_with_example(
            exchange.name,
            Json{{"request", request}, {"status", response.status}, {"answer", answer}});
    }
}

// Their ids and times differ from run to run: the shapes are compared.
TEST_F(ContractTest, HoldsForStaffSessionsTokensAndAudit)
{
    const std::vector<Exchange> of_access{
        {"session", "GET", "/v1/session", "/v1/session"},
        {"sign_in_wrong", "POST", "/v1/session", "/v1/session",
         R"({"email": "owner@example.org", "password": "wrong"})", 401},
        {"set_up_again", "POST", "/v1/setup", "/v1/setup",
         R"({"code": "x", "email": "a@b.c", "name": "A", "password": "many words in here"})", 409},
        {"sessions", "GET", "/v1/session/list", "/v1/session/list"},
        {"roles", "GET", "/v1/roles", "/v1/roles"},
        {"invite", "POST", "/v1/staff", "/v1/staff",
         R"({"email": "ben@example.org", "name": "Ben", "roles": ["analyst"]})", 201},
        {"invite_unknown_role", "POST", "/v1/staff", "/v1/staff",
         R"({"email": "c@example.org", "name": "C", "roles": ["king"]})", 400},
        {"invite_old_link", "POST", "/v1/invite", "/v1/invite",
         R"({"token": "none", "password": "many words in here"})", 410},
        {"staff", "GET", "/v1/staff", "/v1/staff"},
        {"change_nobody", "PATCH", "/v1/staff/st_none", "/v1/staff/{id}",
         R"({"roles": ["viewer"]})", 404},
        {"token", "POST", "/v1/tokens", "/v1/tokens",
         R"({"name": "t", "permissions": ["journey:read"], "days": 7})", 201},
        {"token_too_long", "POST", "/v1/tokens", "/v1/tokens",
         R"({"name": "t", "permissions": ["journey:read"], "days": 366})", 400},
        {"tokens", "GET", "/v1/tokens", "/v1/tokens"},
        {"new_factor", "POST", "/v1/session/totp", "/v1/session/totp", "{}"},
        {"audit", "GET", "/v1/audit?items=5", "/v1/audit"},
        {"audit_verify", "GET", "/v1/audit/verify", "/v1/audit/verify"},
        {"audit_proof", "GET", "/v1/audit/proof?seq=1&size=3", "/v1/audit/proof"},
        {"audit_consistency", "GET", "/v1/audit/consistency?from=1&to=3", "/v1/audit/consistency"},
    };
    const OpenApiSchema schemas(contract());
    for (const Exchange& exchange : of_access) {
        const http::Response response = send(exchange.method, exchange.target, exchange.body);
        EXPECT_EQ(response.status, exchange.status) << exchange.name << ": " << response.body;
        const Json answer = parse_json(response.body).value();
        EXPECT_EQ(schemas.mismatch(schema_of(exchange), answer), "")
            << exchange.name << ": " << response.body;
    }
}

// Ids, links and keys differ from run to run: the shapes are compared.
TEST_F(ContractTest, HoldsForRequestsOfCustomers)
{
    import_sample();
    const std::string of = "/v1/privacy/requests/{id}";
    const std::vector<Exchange> at_the_desk{
        {"create", "POST", "/v1/privacy/requests", "/v1/privacy/requests",
         R"({"type": "access", "regime": "pipl", "identifier": {"kind": "user_id", "value": "alice"}})",
         201},
        {"create_wrong", "POST", "/v1/privacy/requests", "/v1/privacy/requests",
         R"({"type": "forget", "regime": "pipl"})", 400},
        {"run_too_early", "POST", "/v1/privacy/requests/1/run", of + "/run", "{}", 409},
        {"link", "POST", "/v1/privacy/requests/1/verify", of + "/verify",
         R"({"method": "signed_link"})"},
        {"verify", "POST", "/v1/privacy/requests/1/verify", of + "/verify",
         R"({"method": "staff", "words": "identity card seen"})"},
        {"note", "POST", "/v1/privacy/requests/1/note", of + "/note", R"({"notes": "called"})"},
        {"extend", "POST", "/v1/privacy/requests/1/extend", of + "/extend",
         R"({"reason": "many events"})"},
        {"run", "POST", "/v1/privacy/requests/1/run", of + "/run", "{}"},
        {"archive_link", "POST", "/v1/privacy/requests/1/link", of + "/link", "{}"},
        {"proof", "GET", "/v1/privacy/requests/1/proof", of + "/proof"},
        {"one", "GET", "/v1/privacy/requests/1", of},
        {"absent", "GET", "/v1/privacy/requests/99", of, "", 404},
        {"erase", "POST", "/v1/privacy/requests", "/v1/privacy/requests",
         R"({"type": "erase", "regime": "gdpr", "customer": 1, "notes": "by letter"})", 201},
        {"verify_erase", "POST", "/v1/privacy/requests/2/verify", of + "/verify",
         R"({"method": "staff", "words": "letter and a call"})"},
        {"approve_not_second", "POST", "/v1/privacy/requests/2/approve", of + "/approve", "{}",
         403},
        {"approve", "POST", "/v1/privacy/requests/2/approve", of + "/approve",
         R"({"alone": true})"},
        {"run_erase", "POST", "/v1/privacy/requests/2/run", of + "/run", "{}"},
        {"list", "GET", "/v1/privacy/requests", "/v1/privacy/requests"},
        {"dead_link", "POST", "/v1/privacy/verify", "/v1/privacy/verify", R"({"token": "1.2.3.4"})",
         410},
        {"dead_archive", "POST", "/v1/privacy/archive", "/v1/privacy/archive",
         R"({"token": "1.2.3.4"})", 410},
        {"clocks", "GET", "/v1/privacy/clocks", "/v1/privacy/clocks"},
        {"change_clocks", "PATCH", "/v1/privacy/clocks", "/v1/privacy/clocks",
         R"({"holidays": {"2027": {"off": ["2027-01-01"], "work": []}}})"},
        {"rules", "GET", "/v1/privacy/retention", "/v1/privacy/retention"},
        {"add_rule", "POST", "/v1/privacy/retention", "/v1/privacy/retention",
         R"({"scope": "event", "name": "view", "keep_days": 30, "reason": "not needed longer"})",
         201},
        {"change_rule", "PATCH", "/v1/privacy/retention/5", "/v1/privacy/retention/{id}",
         R"({"keep_days": 60})"},
        {"remove_built_in", "DELETE", "/v1/privacy/retention/1", "/v1/privacy/retention/{id}", "",
         409},
        {"remove_rule", "DELETE", "/v1/privacy/retention/5", "/v1/privacy/retention/{id}"},
        {"dry_run", "POST", "/v1/privacy/retention/dry_run", "/v1/privacy/retention/dry_run", "{}"},
        {"retention_run", "POST", "/v1/privacy/retention/run", "/v1/privacy/retention/run", "{}"},
        {"rules_after", "GET", "/v1/privacy/retention", "/v1/privacy/retention"},
        {"register", "GET", "/v1/privacy/register", "/v1/privacy/register"},
        {"register_wrong", "GET", "/v1/privacy/register?class=tasty", "/v1/privacy/register", "",
         400},
    };
    const OpenApiSchema schemas(contract());
    for (const Exchange& exchange : at_the_desk) {
        const http::Response response = send(exchange.method, exchange.target, exchange.body);
        EXPECT_EQ(response.status, exchange.status) << exchange.name << ": " << response.body;
        const Json answer = parse_json(response.body).value();
        EXPECT_EQ(schemas.mismatch(schema_of(exchange), answer), "")
            << exchange.name << ": " << response.body;
    }
}

TEST_F(ContractTest, RefusesWhoIsNotSignedIn)
{
    owner = {};
    EXPECT_EQ(send("GET", "/v1/overview").status, 401);
    EXPECT_EQ(send("GET", "/healthz").status, 200);
    EXPECT_EQ(parse_json(send("GET", "/v1/session").body).value()["state"], "signed_out");
}

TEST_F(ContractTest, OpensEveryCountIntoItsCustomers)
{
    import_sample();
    const Json report =
        parse_json(
            send("POST", "/v1/journeys/funnel", R"({"steps": ["view", "cart", "pay"]})").body)
            .value();
    const std::string cell = report["tables"]["steps"][0]["cell"].get<std::string>();
    const Json dropped =
        parse_json(send("GET", "/v1/customers?column=dropped&cell=" + cell).body).value();
    ASSERT_EQ(dropped["customers"].size(), 1u) << dump_json(dropped);
    EXPECT_EQ(dropped["customers"][0]["identifiers"][0]["value"], "carol");
    EXPECT_EQ(report["tables"]["steps"][0]["dropped"], 1);
}

TEST_F(ContractTest, ListsTheRejectedRowOfAnImport)
{
    const std::string id = import_sample();
    const Json import = parse_json(send("GET", "/v1/imports/" + id).body).value();
    EXPECT_EQ(import["stored"], 7) << dump_json(import);
    EXPECT_EQ(import["rejected"], 1);
    const Json items =
        parse_json(send("GET", "/v1/quarantine?reason=invalid_timestamp").body).value();
    ASSERT_EQ(items["items"].size(), 1u) << dump_json(items);
    EXPECT_EQ(items["items"][0]["line"], 9);
    EXPECT_EQ(send("POST", "/v1/imports/" + id + "/run").status, 409) << "it has ended";
    EXPECT_TRUE(!fs::exists(folder / "uploads") || fs::is_empty(folder / "uploads"));
}

TEST_F(ContractTest, ChecksAnImportWithoutStoring)
{
    const std::string id =
        parse_json(upload(sample_mapping, sample_rows).body).value().value("id", "");
    const http::Response checked = send("POST", "/v1/imports/" + id + "/check");
    EXPECT_EQ(checked.status, 200);
    const Json import = parse_json(checked.body).value();
    const OpenApiSchema schemas(contract());
    EXPECT_EQ(schemas.mismatch(contract()["components"]["schemas"]["Import"], import), "");
    EXPECT_EQ(import["check"]["stored"], 7) << checked.body;
    EXPECT_EQ(import["check"]["rejected"], 1);
    EXPECT_EQ(import["check"]["new_customers"], 3);
    const Json counts = parse_json(send("GET", "/v1/collect/counts").body).value();
    EXPECT_EQ(counts["totals"]["received"], 0);
}

TEST_F(ContractTest, RefusesFormsThatAreNoImport)
{
    const http::Response no_file = send(
        "POST", "/v1/imports",
        "--B\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\nformat: csv\r\n--B--\r\n",
        "multipart/form-data; boundary=B");
    EXPECT_EQ(no_file.status, 400);
    EXPECT_EQ(parse_json(no_file.body).value()["path"], "file");
    EXPECT_EQ(upload("format: [", "a,b\n").status, 400);
    EXPECT_EQ(upload(std::string(256 * 1024 + 1, '#'), "a,b\n").status, 413);
}

}  // namespace
}  // namespace itinera::api
