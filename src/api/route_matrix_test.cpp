// Every route and method, for everybody, with one's own object, another's and none: what the real
// server answers over HTTP is what tests/access/verdicts.txt says (PR-46, PR-76).
//
// The rows come from the route table: a new route without verdicts fails, and so does a verdict
// without a route. With ITINERA_RECORD_VERDICTS=1 the file is written anew, to be read before it is
// committed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "access/access.hpp"
#include "access/totp.hpp"
#include "api/caller.hpp"
#include "api/problem.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "base/file.hpp"
#include "base/text.hpp"
#include "engine/engine.hpp"
#include "engine/request_desk.hpp"
#include "http/raw_client.hpp"
#include "http/server.hpp"

namespace itinera::api {
namespace {

namespace fs = std::filesystem;
using http::Method;

const fs::path verdicts_file = fs::path(ITINERA_SOURCE_DIR) / "tests/access/verdicts.txt";
const std::string password = "plenty of words to remember";
const RequestOrigin here{"test", "127.0.0.1", "test"};

struct Asker {
    std::string name;  // of the role, or signed_out, or token
    std::string email{}, factor{};
    std::string id{};  // of the member of staff
    std::string cookie{}, csrf{}, bearer{};
};

class RouteMatrix : public testing::Test {
protected:
    RouteMatrix()
    {
        std::string name = (fs::temp_directory_path() / "itinera-matrix-XXXXXX").string();
        folder = mkdtemp(name.data());
        EngineOptions options;
        options.folder = folder / "data";
        engine = Engine::open(options, clock).value();
        jobs.emplace([this](const Json& question,
                            const RunControl& control) { return engine->ask(question, control); },
                     clock, 1);
        routes = route_table(*engine, *jobs);
        http::ServerOptions http;
        http.port = 0;
        http.uploads.folder = folder / "uploads";
        http.uploads.free_bytes_min = 0;
        http.authenticate = authentication_by(engine->access());
        http.on_refused = refusals_to(engine->access());
        server = http::Server::start(std::move(http), routes, problems()).value();
    }
    ~RouteMatrix() override
    {
        server->stop();
        server.reset();
        jobs.reset();
        engine->stop();
        engine.reset();
        fs::remove_all(folder);
    }

    void import_sample();
    void add_people();
    void sign_in(Asker& asker);
    Principal principal_of(const Asker& asker)
    {
        return engine->access().authenticate(asker.cookie, asker.bearer).principal;
    }
    std::string new_token(const Asker& owner)
    {
        const Principal who = principal_of(owner);
        return engine->access()
            .make_token(who, {"cell", who.granted, 1}, here)
            .value()["token"]["id"]
            .get<std::string>();
    }
    std::string object_of(const std::string& pattern, const std::string& whose, Asker& asker);
    int status_of(const Asker& asker, Method method, const std::string& path, http::BodyForm form);
    std::string verdicts_of(Method method, const std::string& pattern, const std::string& whose,
                            http::BodyForm form);

    fs::path folder;
    FixedClock clock{timestamp_of(1'775'000'000'000)};
    std::unique_ptr<Engine> engine;
    std::optional<QuestionJobs> jobs;
    Routes routes;
    std::unique_ptr<http::Server> server;
    std::vector<Asker> askers;
    std::string import_id, request_id;
    size_t cells = 0;
};

void RouteMatrix::import_sample()
{
    fs::create_directories(folder / "in");
    const fs::path file = folder / "in/rows.csv";
    std::ofstream(file) << "who,at,what\nann,2026-03-02 10:00:00,view\n";
    import_id = engine
                    ->create_import("format: csv\nsource: s\nconsent_mode: {external: \"test\"}\n"
                                    "time: {column: at, zone: UTC}\nidentifiers: {user_id: who}\n"
                                    "event: {column: what}\nchannel: {value: web}\n",
                                    file, "rows.csv")
                    .value()["id"]
                    .get<std::string>();
    Json import = engine->start_import(import_id, false).value();
    while (import["state"] == "running" || import["state"] == "uploaded") {
        import =
            engine
                ->wait_import(import_id, import["version"].get<int64_t>(), std::chrono::seconds(1))
                .value();
    }
    ASSERT_EQ(import["state"], "done") << dump_json(import);
}

void RouteMatrix::sign_in(Asker& asker)
{
    SignIn attempt{asker.email, password};
    if (!asker.factor.empty()) {
        clock.set(clock.now() + totp_step);  // each code works once
        attempt.factor_code = totp_code(asker.factor, totp_step_of(clock.now()));
    }
    const SignInAnswer answer = engine->access().sign_in(attempt, here).value();
    ASSERT_TRUE(answer.session) << asker.email;
    asker.cookie = answer.session->secret;
    asker.csrf = answer.session->document["csrf"].get<std::string>();
    asker.id = answer.session->document["staff"]["id"].get<std::string>();
}

void RouteMatrix::add_people()
{
    for (size_t at = 0; at < roles_count; ++at) {
        Asker asker;
        asker.name = name_of(static_cast<Role>(at));
        asker.email = asker.name + "@example.org";
        Roles roles;
        roles.set(at);
        const std::string uri =
            engine->access()
                .add({asker.email, "Some One", roles}, password, needs_factor(roles))
                .value();
        if (!uri.empty()) {
            const size_t from = uri.find("secret=") + 7;
            asker.factor = from_base32(uri.substr(from, uri.find('&') - from)).value();
        }
        sign_in(asker);
        askers.push_back(asker);
    }
    askers.push_back({"signed_out"});
    Asker token{"token"};
    const Principal owner = principal_of(askers[0]);
    token.bearer = engine->access()
                       .make_token(owner, {"all", owner.granted, 1}, here)
                       .value()["secret"]
                       .get<std::string>();
    token.id = askers[0].id;
    askers.push_back(token);
    const Json request{{"type", "access"},
                       {"regime", "gdpr"},
                       {"identifier", {{"kind", "user_id"}, {"value", "ann"}}}};
    request_id = engine->requests()
                     .create(request, {owner, engine->access().audit_origin(owner, here)})
                     .value()["id"]
                     .get<std::string>();
}

// What stands for the parameter of a pattern. Where things have no owner, one's own and another's
// are the same.
std::string RouteMatrix::object_of(const std::string& pattern, const std::string& whose,
                                   Asker& asker)
{
    const bool is_own = whose == "own";
    const bool is_absent = whose == "absent";
    const Asker& developer = askers[static_cast<size_t>(Role::Developer)];
    const auto has = [&](std::string_view part) { return pattern.find(part) != std::string::npos; };
    if (has("/v1/session/list/")) {
        if (is_absent) return "ss_0";
        const Asker& of = is_own && !asker.cookie.empty() ? asker : askers[0];
        Asker other = of.name == asker.name && !is_own ? developer : of;
        return principal_of(other).session_id;
    }
    if (has("/v1/tokens/")) {
        if (is_absent) return "tk_0";
        const bool makes = asker.name == "owner" || asker.name == "developer";
        if (is_own) return makes ? new_token(asker) : new_token(askers[0]);
        return new_token(asker.name == "developer" ? askers[0] : developer);
    }
    if (has("/v1/staff/")) {
        if (is_absent) return "st_0";
        return is_own && !asker.id.empty() ? asker.id
                                           : askers[static_cast<size_t>(Role::Viewer)].id;
    }
    if (has("/v1/customers/")) return is_absent ? "4000000000" : "0";
    if (has("/v1/privacy/requests/")) return is_absent ? "99" : request_id;
    if (has("/v1/privacy/retention/")) return is_absent ? "99" : "1";
    if (has("/v1/imports/")) return is_absent ? "none" : import_id;
    if (has("/v1/events/")) return is_absent ? "none" : "view";
    if (has("/v1/journeys/")) return is_absent ? "none" : "process";
    if (has("/v1/jobs/")) {
        if (is_absent) return "j_0";
        // Another's is that of somebody else; of nobody for those who are not known.
        const Asker& other = asker.name == "owner" ? developer : askers[0];
        const std::string owner = owner_of(principal_of(is_own ? asker : other));
        const auto job = jobs->start(Json{{"analysis", "process"}}, owner).value();
        job->wait(std::chrono::seconds(10));
        return job->id();
    }
    ADD_FAILURE() << "say what " << pattern << " is of";
    return "none";
}

int RouteMatrix::status_of(const Asker& asker, Method method, const std::string& path,
                           http::BodyForm form)
{
    const bool has_body = form != http::BodyForm::None;
    const bool is_form = form == http::BodyForm::Multipart;
    const std::string body = !has_body ? "" : is_form ? "--B--\r\n" : "{}";
    std::string text =
        std::string(name_of(method)) + " " + path + " HTTP/1.1\r\nHost: localhost\r\n";
    if (!asker.cookie.empty())
        text += "Cookie: itinera=" + asker.cookie +
                "\r\nOrigin: http://localhost\r\nX-CSRF-Token: " + asker.csrf + "\r\n";
    if (!asker.bearer.empty()) text += "Authorization: Bearer " + asker.bearer + "\r\n";
    if (has_body)
        text += std::string("Content-Type: ") +
                (is_form ? "multipart/form-data; boundary=B" : "application/json") +
                "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    http::RawClient client(server->port());
    client.send(text + "\r\n" + body);
    return client.receive_header().status;
}

std::string RouteMatrix::verdicts_of(Method method, const std::string& pattern,
                                     const std::string& whose, http::BodyForm form)
{
    // These end sessions: each asker gets another one first, and then one more.
    const bool ends_sessions = method == Method::Delete && pattern.starts_with("/v1/session") &&
                               pattern.find("totp") == std::string::npos && whose != "absent";
    std::string line;
    for (Asker& asker : askers) {
        const bool again = ends_sessions && !asker.cookie.empty();
        std::string path = pattern;
        if (const size_t from = path.find('{'); from != std::string::npos)
            path.replace(from, path.find('}') - from + 1, object_of(pattern, whose, asker));
        line += " " + asker.name + "=" + std::to_string(status_of(asker, method, path, form));
        if (again && principal_of(asker).session_id.empty()) sign_in(asker);
        ++cells;
    }
    return line;
}

std::map<std::string, std::string> read_verdicts()
{
    std::map<std::string, std::string> rows;
    std::ifstream in(verdicts_file);
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line[0] == '#') continue;
        const size_t colon = line.find(": ");
        rows[line.substr(0, colon)] = line.substr(std::min(colon + 1, line.size()));
    }
    return rows;
}

void write_verdicts(const std::map<std::string, std::string>& rows)
{
    std::ofstream out(verdicts_file);
    out << "# What everybody is answered: method, route, whose object, and the status for each "
           "role,\n"
           "# for nobody, and for an API token with all permissions of the owner. Bodies are "
           "empty\n"
           "# objects, so that 400 means let in. Written by route_matrix_test, read by people.\n";
    for (const auto& [name, verdicts] : rows) out << name << ":" << verdicts << "\n";
}

TEST_F(RouteMatrix, IsWhatTheVerdictsSay)
{
    import_sample();
    add_people();
    std::map<std::string, std::set<Method>> methods;
    std::map<std::string, std::string> rows;
    const auto name_of_row = [](Method method, const std::string& pattern, const char* whose) {
        return pattern + " " + std::string(name_of(method)) + " " + whose;
    };
    for (const http::Route& route : routes) {
        methods[route.pattern].insert(route.method);
        const bool has_object = route.pattern.find('{') != std::string::npos;
        for (const char* whose : {"own", "foreign", "absent"}) {
            rows[name_of_row(route.method, route.pattern, has_object ? whose : "-")] =
                verdicts_of(route.method, route.pattern, has_object ? whose : "-", route.body);
            if (!has_object) break;
        }
    }
    for (const auto& [pattern, offered] : methods) {
        for (const Method method :
             {Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete}) {
            if (offered.contains(method)) continue;
            rows[name_of_row(method, pattern, "not_offered")] =
                verdicts_of(method, pattern, "own", http::BodyForm::None);
        }
    }
    std::printf("route matrix: %zu routes, %zu cells\n", routes.size(), cells);
    if (std::getenv("ITINERA_RECORD_VERDICTS")) return write_verdicts(rows);
    const auto expected = read_verdicts();
    size_t mismatches = 0;
    for (const auto& [name, verdicts] : rows) {
        const auto found = expected.find(name);
        if (found != expected.end() && found->second == verdicts) continue;
        ++mismatches;
        ADD_FAILURE() << name << ":\n  is      " << verdicts << "\n  expected"
                      << (found == expected.end() ? " nothing: give it verdicts" : found->second);
    }
    for (const auto& [name, verdicts] : expected)
        EXPECT_TRUE(rows.contains(name)) << name << " is no route any more";
    std::printf("route matrix: %zu rows with mismatches\n", mismatches);
}

}  // namespace
}  // namespace itinera::api
