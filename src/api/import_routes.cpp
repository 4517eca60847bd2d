#include <charconv>

#include "api/audited_route.hpp"
#include "api/event_stream.hpp"
#include "api/json_route.hpp"
#include "api/route_table.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace itinera::api {
namespace {

constexpr int64_t import_file_bytes_max = int64_t{10} << 30;
constexpr int64_t form_bytes_max = 1 << 20;  // all of the form but the file
constexpr size_t mapping_bytes_max = 256 * 1024;
constexpr Duration change_wait_max = std::chrono::seconds(1);

// The mapping may be a field or a file of the form.
Result<std::string> mapping_of(const http::Part& part)
{
    return part.file ? read_file(part.file->path, mapping_bytes_max)
                     : Result<std::string>(part.text);
}

Result<http::Response> take_upload(Engine& engine, http::Request& request)
{
    std::optional<std::string> mapping;
    http::Part* file = nullptr;
    for (http::Part& part : request.parts) {
        if (part.name == "mapping" && !mapping) {
            mapping = TRY(mapping_of(part));
        } else if (part.name == "file" && part.file && !file) {
            file = &part;
        } else {
            return Error{ErrorKind::Invalid,
                         "the form has a part " + in_quotes(part.name) + " too many", part.name};
        }
    }
    if (!mapping) return Error{ErrorKind::Invalid, "the form has no part mapping", "mapping"};
    if (!file)
        return Error{ErrorKind::Invalid, "the form has no part file with a file name", "file"};
    const Json import = TRY(engine.create_import(*mapping, file->file->path, file->file_name));
    http::Response response = json_response(201, import);
    response.headers.push_back({"Location", "/v1/imports/" + import.value("id", "")});
    return response;
}

Result<http::Response> run(Engine& engine, const http::Request& request)
{
    const Json body = TRY(json_object(request, {"force"}));
    const Json force = body.value("force", Json(false));
    if (!force.is_boolean())
        return Error{ErrorKind::Invalid, "force is to be true or false", "force"};
    return json_response(202, TRY(engine.start_import(request.parameter("id"), force.get<bool>())));
}

bool has_ended(const Json& import)
{
    const std::string state = import.value("state", "");
    return state == "done" || state == "failed" || state == "cancelled";
}

// Gives `progress` for every version after the last one known, then `end`.
class ImportProgress {
public:
    ImportProgress(Engine& engine, std::string id, int64_t known_version)
        : engine_(engine), id_(std::move(id)), version_(known_version)
    {}

    std::optional<std::string> operator()(const std::atomic<bool>&)
    {
        if (ended_) return std::nullopt;
        const Result<Json> import = engine_.wait_import(id_, version_, change_wait_max);
        if (!import) return std::nullopt;
        const int64_t version = import->value("version", int64_t{0});
        const bool is_new = version != version_;
        version_ = version;
        ended_ = has_ended(*import);
        if (!is_new && !ended_) return std::string(sent_nothing);
        const std::string json = dump_json(*import);
        const std::string number = std::to_string(version);
        std::string out = is_new ? sent_event("progress", json, number) : "";
        if (ended_) out += sent_event("end", json, number);
        return out;
    }

private:
    Engine& engine_;
    std::string id_;
    int64_t version_;
    bool ended_ = false;
};

Result<http::Response> progress(Engine& engine, const http::Request& request)
{
    const std::string& id = request.parameter("id");
    const Json import = TRY(engine.import(id));
    int64_t known = -1;
    const std::string_view last = request.header("Last-Event-ID");
    if (!last.empty() &&
        std::from_chars(last.data(), last.data() + last.size(), known).ec != std::errc{}) {
        return Error{ErrorKind::Invalid, in_quotes(last) + " is no Last-Event-ID of this stream"};
    }
    // An ended import changes no more: what was missed is told without waiting.
    if (has_ended(import) && import.value("version", int64_t{0}) == known) known = -1;
    return event_stream(ImportProgress(engine, id, known));
}

}  // namespace

void add_import_routes(Routes& routes, Engine& engine)
{
    const Permission permission = Permission::ImportRun;
    routes.push_back(
        get("/v1/imports", permission, [&](http::Request&) { return engine.imports(); }));
    const auto add = [&](std::string_view action, std::string_view parameter, http::Route route) {
        routes.push_back(audited(engine, {action, "import", parameter}, std::move(route)));
    };
    add("import.uploaded", "",
        post_multipart("/v1/imports", permission, import_file_bytes_max + form_bytes_max,
                       [&](http::Request& request) { return take_upload(engine, request); }));
    routes.push_back(get("/v1/imports/presets", permission,
                         [&](http::Request&) -> Result<Json> { return engine.presets(); }));
    routes.push_back(get("/v1/imports/{id}", permission, [&](http::Request& request) {
        return engine.import(request.parameter("id"));
    }));
    add("import.checked", "id",
        post("/v1/imports/{id}/check", permission,
             [&](http::Request& request) -> Result<http::Response> {
                 return json_response(200, TRY(engine.check_import(request.parameter("id"))));
             }));
    add("import.started", "id",
        post("/v1/imports/{id}/run", permission,
             [&](http::Request& request) { return run(engine, request); }));
    add("import.cancelled", "id",
        post("/v1/imports/{id}/cancel", permission,
             [&](http::Request& request) -> Result<http::Response> {
                 return json_response(200, TRY(engine.cancel_import(request.parameter("id"))));
             }));
    routes.push_back(get_any("/v1/imports/{id}/progress", permission,
                             [&](http::Request& request) { return progress(engine, request); }));
}

}  // namespace itinera::api
