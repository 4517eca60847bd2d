// Reports and answers of SQL as files (PR-64).
#include "api/audited_route.hpp"
#include "api/json_route.hpp"
#include "api/question_jobs.hpp"
#include "api/route_table.hpp"
#include "base/text.hpp"
#include "engine/table_file.hpp"

namespace itinera::api {
namespace {

http::Response file_response(std::string type, const std::string& name, std::string body)
{
    http::Response response{200, std::move(type), std::move(body)};
    response.headers.push_back({"Content-Disposition", "attachment; filename=\"" + name + "\""});
    return response;
}

// `format`: csv (of the table named, with `bom=1` for Excel), xlsx or json (of all tables).
Result<http::Response> file_of(const http::Request& request, const std::string& name,
                               const std::vector<FileTable>& tables)
{
    const std::string format = request.query_value("format").value_or("csv");
    if (format == "xlsx") {
        return file_response("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                             name + ".xlsx", TRY(xlsx_file(tables)));
    }
    if (format == "json")
        return file_response("application/json", name + ".json", json_file(tables));
    if (format != "csv")
        return Error{ErrorKind::Invalid, in_quotes(format) + " is none of csv, xlsx, json",
                     "format"};
    // The first that is no summary, if none is named.
    const std::string wanted = request.query_value("table").value_or(
        tables.size() > 1 ? tables[1].name : tables.front().name);
    for (const FileTable& table : tables) {
        if (table.name != wanted) continue;
        const bool has_mark = request.query_value("bom").value_or("0") == "1";
        return file_response("text/csv; charset=utf-8", name + ".csv", csv_file(table, has_mark));
    }
    return Error{ErrorKind::NotFound, "the report has no table " + in_quotes(wanted), "table"};
}

Result<http::Response> export_report(QuestionJobs& jobs, const http::Request& request)
{
    TRY(check_query(request, {"format", "table", "bom"}));
    const Json question = TRY(report_question(request));
    const Json report = seen_by(request, TRY(jobs.ask(question, *request.gone)));
    return file_of(request, "report", tables_of_report(report));
}

Result<http::Response> export_sql(Engine& engine, const http::Request& request)
{
    TRY(check_query(request, {"format", "bom"}));
    const Json body = TRY(json_object(request, {"sql"}));
    if (!body.contains("sql") || !body["sql"].is_string())
        return Error{ErrorKind::Invalid, "sql is to be a text", "sql"};
    const Json answer = TRY(audited_sql(engine, body["sql"].get<std::string>(), request));
    return file_of(request, "rows", {table_of_sql(answer)});
}

}  // namespace

void add_export_routes(Routes& routes, Engine& engine, QuestionJobs& jobs)
{
    routes.push_back(
        audited(engine, {"report.exported", "report", "analysis"},
                post("/v1/journeys/{analysis}/export", Permission::JourneyRead,
                     [&jobs](http::Request& request) { return export_report(jobs, request); })));
    routes.push_back(
        audits_itself(post("/v1/sql/export", Permission::SqlRun, [&engine](http::Request& request) {
            return export_sql(engine, request);
        })));
}

}  // namespace itinera::api
