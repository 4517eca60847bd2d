// How a route reads its request and writes its answer. Only for the *_routes.cpp files.
#pragma once

#include <functional>
#include <initializer_list>
#include <string_view>

#include "base/json.hpp"
#include "engine/engine.hpp"
#include "http/router.hpp"

namespace itinera::api {

inline constexpr int64_t json_body_bytes_max = 1 << 20;
inline constexpr size_t items_per_page_max = 1'000;

http::Response json_response(int status, const Json& json);

// An answer of 200, or the problem.
using Answer = std::function<Result<Json>(http::Request&)>;
// Any answer, or the problem.
using FullAnswer = std::function<Result<http::Response>(http::Request&)>;

http::Route get(std::string pattern, Permission permission, Answer answer);
http::Route get_any(std::string pattern, Permission permission, FullAnswer answer);
// POST whose body, if there is one, is application/json; else 415.
http::Route post(std::string pattern, Permission permission, FullAnswer answer);
http::Route remove(std::string pattern, Permission permission, FullAnswer answer);
// DELETE and PATCH with a body as of post().
http::Route remove_with_body(std::string pattern, Permission permission, FullAnswer answer);
http::Route patch(std::string pattern, Permission permission, FullAnswer answer);
// The route, for those who gave their second factor in the last ten minutes (PR-49).
http::Route with_fresh_factor(http::Route route);
http::Route post_multipart(std::string pattern, Permission permission, int64_t bytes_max,
                           FullAnswer answer);

// The body as a JSON object; without a body {}. Errors: Invalid with the byte offset, or if it has
// a field that is not in `fields` (empty: any).
Result<Json> json_object(const http::Request& request,
                         std::initializer_list<std::string_view> fields);
// Errors: Invalid, naming a query field that is not in `fields`, or one that comes twice.
Result<Done> check_query(const http::Request& request,
                         std::initializer_list<std::string_view> fields);
// The body as the question of a report: its analysis is that of the path. Errors: Invalid; also for
// lists of single sessions, which are no report and not served here (GO-10). Forbidden: without
// sight of persons, counts of anything but customers.
Result<Json> report_question(const http::Request& request);
// What the sender of a request may see of persons.
Sight sight_of(const http::Request& request);
// A report, or a job with one in `result`, as the sender may see it: without sight of persons,
// small groups are hidden (PR-35).
Json seen_by(const http::Request& request, Json report);
// Query fields cursor, items, reason, event, and the sender's sight. Errors: Invalid (items not 1 …
// items_per_page_max).
Result<ListQuery> list_query(const http::Request& request);
Result<size_t> items_of(std::string_view text);
// The {id} of a customer. Errors: Invalid.
Result<CustomerId> customer_id(const http::Request& request);

}  // namespace itinera::api
