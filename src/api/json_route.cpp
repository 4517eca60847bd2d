#include "api/json_route.hpp"

#include <algorithm>
#include <charconv>

#include "api/problem.hpp"
#include "base/text.hpp"
#include "http/target.hpp"
#include "privacy/small_groups.hpp"

namespace itinera::api {
namespace {

http::Handler handler_of(FullAnswer answer)
{
    return [answer = std::move(answer)](http::Request& request) {
        Result<http::Response> response = answer(request);
        return response ? std::move(response).value() : to_problem(response.error(), request.id);
    };
}

bool is_json(std::string_view content_type)
{
    const std::string_view type = content_type.substr(0, content_type.find(';'));
    return http::equals_ignoring_case(itinera::trim_white_space(type), "application/json");
}

template <typename Number>
std::optional<Number> parse_number(std::string_view text)
{
    Number number{};
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

bool contains(std::initializer_list<std::string_view> names, std::string_view name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

http::Response json_response(int status, const Json& json)
{
    return {status, "application/json", dump_json(json)};
}

http::Route get_any(std::string pattern, Permission permission, FullAnswer answer)
{
    return {http::Method::Get, std::move(pattern), permission, handler_of(std::move(answer))};
}

http::Route get(std::string pattern, Permission permission, Answer answer)
{
    return get_any(std::move(pattern), permission,
                   [answer = std::move(answer)](http::Request& request) -> Result<http::Response> {
                       return json_response(200, TRY(answer(request)));
                   });
}

http::Route post(std::string pattern, Permission permission, FullAnswer answer)
{
    const auto checked = [handler = handler_of(std::move(answer))](http::Request& request) {
        if (request.body.empty() || is_json(request.header("Content-Type")))
            return handler(request);
        return to_problem(
            http::Refusal{415, "unsupported_media_type", "the body is to be application/json"},
            request.id);
    };
    return {http::Method::Post,       std::move(pattern), permission, checked,
            http::BodyForm::Buffered, json_body_bytes_max};
}

http::Route remove_with_body(std::string pattern, Permission permission, FullAnswer answer)
{
    http::Route route = post(std::move(pattern), permission, std::move(answer));
    route.method = http::Method::Delete;
    return route;
}

http::Route patch(std::string pattern, Permission permission, FullAnswer answer)
{
    http::Route route = post(std::move(pattern), permission, std::move(answer));
    route.method = http::Method::Patch;
    return route;
}

http::Route with_fresh_factor(http::Route route)
{
    route.needs_fresh_factor = true;
    return route;
}

http::Route remove(std::string pattern, Permission permission, FullAnswer answer)
{
    return {http::Method::Delete, std::move(pattern), permission, handler_of(std::move(answer))};
}

http::Route post_multipart(std::string pattern, Permission permission, int64_t bytes_max,
                           FullAnswer answer)
{
    return {
        http::Method::Post,        std::move(pattern), permission, handler_of(std::move(answer)),
        http::BodyForm::Multipart, bytes_max};
}

Result<Json> json_object(const http::Request& request,
                         std::initializer_list<std::string_view> fields)
{
    if (request.body.empty()) return Json::object();
    Json json = TRY(parse_json(request.body));
    if (!json.is_object()) return Error{ErrorKind::Invalid, "the body is to be a JSON object"};
    if (fields.size() == 0) return json;
    for (const auto& [name, value] : json.items()) {
        if (!contains(fields, name))
            return Error{ErrorKind::Invalid, "there is no field " + in_quotes(name), name};
    }
    return json;
}

Result<Done> check_query(const http::Request& request,
                         std::initializer_list<std::string_view> fields)
{
    for (size_t i = 0; i < request.query.size(); ++i) {
        const std::string& name = request.query[i].name;
        if (!contains(fields, name)) {
            return Error{ErrorKind::Invalid, "there is no query field " + in_quotes(name), name};
        }
        for (size_t j = 0; j < i; ++j) {
            if (request.query[j].name == name) {
                return Error{ErrorKind::Invalid, "the query field " + name + " comes twice", name};
            }
        }
    }
    return Done{};
}

Result<size_t> items_of(std::string_view text)
{
    const auto items = parse_number<size_t>(text);
    if (!items || *items < 1 || *items > items_per_page_max) {
        return Error{ErrorKind::Invalid, "items is a number from 1 to 1000, not " + in_quotes(text),
                     "items"};
    }
    return *items;
}

// For those who may see no persons: what the guard of small groups cannot judge is refused, since
// twenty sessions or attempts may be those of one customer; where customers are counted on demand,
// they are (PR-35).
static Result<Done> ask_for_customers(Json& question)
{
    const bool is_by_unit = question.contains("unit") && question["unit"] != "customer";
    if (is_by_unit || question.value("entry", Json()) == "every") {
        return Error{ErrorKind::Forbidden,
                     "without person:read, reports count customers: small groups are hidden",
                     is_by_unit ? "unit" : "entry"};
    }
    const auto measures = question.find("measures");
    if (measures != question.end() && measures->is_array() &&
        std::ranges::find(*measures, Json("units")) == measures->end())
        measures->push_back("units");
    return Done{};
}

Result<Json> report_question(const http::Request& request)
{
    const std::string& analysis = request.parameter("analysis");
    Json question = TRY(json_object(request, {}));
    if (question.contains("analysis") && question["analysis"] != analysis)
        return Error{ErrorKind::Invalid, "the analysis is not that of the path", "analysis"};
    if (analysis == "sessions")
        return Error{ErrorKind::Invalid, "there is no analysis \"sessions\"", "analysis"};
    if (question.contains("masked"))
        return Error{ErrorKind::Invalid, "there is no field \"masked\"", "masked"};
    question["analysis"] = analysis;
    if (!sight_of(request).personal) question["masked"] = true;
    if (!sight_of(request).persons) TRY(ask_for_customers(question));
    return question;
}

Sight sight_of(const http::Request& request)
{
    const Principal& who = request.principal;
    return {.persons = who.may(Permission::PersonRead),
            .personal = who.may(Permission::PersonReadPersonal),
            .sensitive = who.may(Permission::PersonReadSensitive)};
}

Json seen_by(const http::Request& request, Json report)
{
    if (sight_of(request).persons) return report;
    hide_small_groups(report);
    // A job holds its report.
    if (const auto inner = report.find("report"); inner != report.end() && inner->is_object())
        hide_small_groups(*inner);
    return report;
}

Result<ListQuery> list_query(const http::Request& request)
{
    ListQuery list;
    list.sight = sight_of(request);
    list.cursor = request.query_value("cursor").value_or("");
    list.reason = request.query_value("reason").value_or("");
    list.event = request.query_value("event").value_or("");
    if (const auto items = request.query_value("items")) list.items_max = TRY(items_of(*items));
    return list;
}

Result<CustomerId> customer_id(const http::Request& request)
{
    const std::string& text = request.parameter("id");
    const auto number = parse_number<uint32_t>(text);
    if (!number)
        return Error{ErrorKind::Invalid, in_quotes(text) + " is no number of a customer", "id"};
    return CustomerId{*number};
}

}  // namespace itinera::api
