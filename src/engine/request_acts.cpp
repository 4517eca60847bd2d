// What staff, and customers by their links, do with a request before and after it runs.
#include <soci/soci.h>

#include <charconv>

#include "base/text.hpp"
#include "engine/request_desk.hpp"

namespace itinera {
namespace {

constexpr Duration verify_link_valid = std::chrono::hours(24);

Result<int64_t> number_in(const std::string& id)
{
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (failed != std::errc{} || end != id.data() + id.size() || number < 1)
        return Error{ErrorKind::NotFound, "there is no request " + in_quotes(id)};
    return number;
}

Result<std::string> words_in(const Json& body, const char* field, size_t least)
{
    if (!body.contains(field) || !body[field].is_string())
        return Error{ErrorKind::Invalid, std::string(field) + " is to be a text", field};
    auto text = body[field].get<std::string>();
    if (code_points(text) < least || code_points(text) > 2'000) {
        return Error{ErrorKind::Invalid,
                     std::string(field) + " is to have " + std::to_string(least) +
                         " to 2000 characters",
                     field};
    }
    return text;
}

Json actor_of(const Acting& acting)
{
    return {{"kind", acting.origin.actor_kind}, {"id", acting.origin.actor_id}};
}

Error dead_request_link()
{
    return {ErrorKind::Gone, "this link was used, has expired, or is none of ours", "token"};
}

}  // namespace

Result<Json>
RequestDesk::change(const std::string& id, RequestAct act, const Acting& acting,
                    const std::string& reason,
                    const std::function<Result<Done>(soci::session&, PersonRequest&)>& work)
{
    const int64_t number = TRY(number_in(id));
    Json json;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        PersonRequest request = TRY(book_.load(sql, number));
        TRY(check_act(request, act, now_ms()));
        TRY(work(sql, request));
        book_.save(sql, request);
        TRY(add_entry(sql, acting.origin, request, name_of(act), "done", reason));
        json = TRY(json_of(sql, request, acting));
        return Done{};
    }));
    return json;
}

Result<Json> RequestDesk::act(const std::string& id, RequestAct act, const Json& body,
                              const Acting& acting)
{
    const auto end_with = [&](const char* state) -> Result<Json> {
        const std::string reason = TRY(words_in(body, "reason", 3));
        return change(id, act, acting, reason, [&](soci::session&, PersonRequest& request) {
            request.state = state;
            request.ended_at_ms = now_ms();
            request.personal["reason"] = reason;
            return Result<Done>(Done{});
        });
    };
    switch (act) {
    case RequestAct::Verify:
        if (body.value("method", Json()) == "signed_link") return send_link(id, acting);
        return change(id, act, acting, "", [&](soci::session&, PersonRequest& request) {
            return verify(request, body, acting);
        });
    case RequestAct::Approve: return approve(id, body, acting);
    case RequestAct::Run: return run(id, acting);
    case RequestAct::Refuse: return end_with("refused");
    case RequestAct::Cancel: return end_with("cancelled");
    case RequestAct::Extend: return extend(id, TRY(words_in(body, "reason", 3)), acting);
    case RequestAct::Acknowledge:
        return change(id, act, acting, "", [&](soci::session&, PersonRequest& request) {
            request.facts["acknowledged_at"] = now_ms();
            return Result<Done>(Done{});
        });
    case RequestAct::Note: {
        const std::string notes = TRY(words_in(body, "notes", 0));
        return change(id, act, acting, "", [&](soci::session&, PersonRequest& request) {
            request.personal["notes"] = notes;
            request.facts["owner"] = actor_of(acting);
            return Result<Done>(Done{});
        });
    }
    case RequestAct::Lift: {
        const std::string reason = TRY(words_in(body, "reason", 3));
        const Json json =
            TRY(change(id, act, acting, reason, [&](soci::session&, PersonRequest& request) {
                request.facts["lifted_at"] = now_ms();
                request.facts["result"]["lifted_at"] = to_iso(parts_.clock.now());
                return Result<Done>(Done{});
            }));
        TRY(restrict_again());
        return json;
    }
    case RequestAct::Link: return link(id, acting);
    }
    return Error{ErrorKind::Invalid, "there is no such act"};
}

Result<Done> RequestDesk::verify(PersonRequest& request, const Json& body,
                                 const Acting& acting) const
{
    Json done{{"state", "verified"}, {"at", now_ms()}, {"by", actor_of(acting)}};
    const Json method = body.value("method", Json());
    if (method == "staff") {
        request.personal["words"] = TRY(words_in(body, "words", 3));
    } else if (method == "server_key") {
        if (acting.who.actor_kind != ActorKind::Token) {
            return Error{ErrorKind::Forbidden,
                         "server_key is for programs: the operator's own login vouches", "method"};
        }
    } else {
        return Error{ErrorKind::Invalid, "method is signed_link, server_key or staff", "method"};
    }
    done["method"] = method;
    request.facts["verification"] = std::move(done);
    request.state = "accepted";
    return Done{};
}

Result<Json> RequestDesk::send_link(const std::string& id, const Acting& acting)
{
    std::string token;
    Json json = TRY(
        change(id, RequestAct::Verify, acting, "", [&](soci::session& sql, PersonRequest& request) {
            const Timestamp expires = parts_.clock.now() + verify_link_valid;
            const SignedLinks::Made made = links_.make("verify", request.number, expires);
            book_.save_link(sql, {request.number, "verify", made.hash}, ms_of(expires));
            request.facts["verification"] = {{"state", "sent"},
                                             {"method", "signed_link"},
                                             {"by", actor_of(acting)},
                                             {"expires_at", ms_of(expires)}};
            request.state = "verifying";
            token = made.token;
            return Result<Done>(Done{});
        }));
    json["link"] = "/verify#" + token;
    return json;
}

Result<Json> RequestDesk::confirm(const std::string& token, const AuditOrigin& origin)
{
    const auto read = links_.read("verify", token, parts_.clock.now());
    if (!read) return dead_request_link();
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        auto loaded = book_.load(sql, read->object);
        if (!loaded || loaded->state != "verifying") return dead_request_link();
        PersonRequest request = std::move(loaded).value();
        if (!book_.use_link(sql, {request.number, "verify", read->hash}, now_ms()))
            return dead_request_link();
        request.facts["verification"]["state"] = "verified";
        request.facts["verification"]["at"] = now_ms();
        request.state = "accepted";
        book_.save(sql, request);
        return add_entry(sql, origin, request, "verified_by_link");
    }));
    return Json{{"state", "verified"}};
}

// The member of staff who acted, also by a token; "" if that is not known.
std::string RequestDesk::person_behind(const Json& actor) const
{
    const std::string id = actor.value("id", "");
    if (actor.value("kind", "") != "token") return id;
    const Json tokens = parts_.access.tokens(local_administrator());
    for (const Json& one : tokens["tokens"]) {
        if (one["id"] == id) return one["owner"].get<std::string>();
    }
    return "";
}

// Nobody else could approve.
bool RequestDesk::is_alone(const std::string& staff_id) const
{
    const Json staff = parts_.access.staff();
    for (const Json& one : staff["staff"]) {
        if (one["id"] == staff_id || one["state"] != "active") continue;
        for (const Json& role : one["roles"]) {
            Roles roles;
            roles.set(static_cast<size_t>(find_role(role.get<std::string>()).value()));
            if (permissions_of(roles).test(static_cast<size_t>(Permission::PrivacyApprove)))
                return false;
        }
    }
    return true;
}

Result<Json> RequestDesk::approve(const std::string& id, const Json& body, const Acting& acting)
{
    const bool says_alone = body.value("alone", Json(false)) == true;
    const std::string reason = body.contains("reason") ? TRY(words_in(body, "reason", 0)) : "";
    const Json actor = actor_of(acting);
    const bool is_system = acting.who.actor_kind == ActorKind::System;
    if (acting.who.actor_kind == ActorKind::Token) {
        return Error{ErrorKind::Forbidden, "a person approves, signed in, not a token"};
    }
    // Read before the transaction: it has the database to itself.
    const bool is_lone = is_system || (says_alone && is_alone(acting.who.id));
    return change(
        id, RequestAct::Approve, acting, reason, [&](soci::session&, PersonRequest& request) {
            const auto is_mine = [&](const Json& facts, const char* field) {
                const std::string person = facts.contains(field) ? person_behind(facts[field]) : "";
                return person.empty() || person == acting.who.id;
            };
            const Json& verification = request.facts["verification"];
            const bool is_second =
                !is_mine(request.facts, "created_by") &&
                (verification.value("method", "") == "signed_link" || !is_mine(verification, "by"));
            if (!is_second && !is_lone) {
                return Result<Done>(
                    Error{ErrorKind::Forbidden,
                          says_alone ? "others may approve this: ask one of them"
                                     : "a second person approves, not who entered or verified it"});
            }
            request.facts["approval"] = {{"at", now_ms()}, {"by", actor}};
            if (!is_second) request.facts["approval"]["alone"] = true;
            return Result<Done>(Done{});
        });
}

Result<Json> RequestDesk::extend(const std::string& id, const std::string& reason,
                                 const Acting& acting)
{
    return change(
        id, RequestAct::Extend, acting, reason, [&](soci::session&, PersonRequest& request) {
            const int64_t to = request.facts.value("extendable_to", int64_t{0});
            if (to <= request.due_at_ms) {
                return Result<Done>(Error{ErrorKind::Conflict, "an extension gives no more time"});
            }
            request.due_at_ms = to;
            request.facts["extended_at"] = now_ms();
            request.personal["extension_reason"] = reason;
            return Result<Done>(Done{});
        });
}

Result<Json> RequestDesk::link(const std::string& id, const Acting& acting)
{
    std::string token;
    Json json = TRY(
        change(id, RequestAct::Link, acting, "", [&](soci::session& sql, PersonRequest& request) {
            Json& archive = request.facts["archive"];
            const Timestamp expires = timestamp_of(archive["expires_ms"].get<int64_t>());
            const SignedLinks::Made made = links_.make("archive", request.number, expires);
            book_.save_link(sql, {request.number, "archive", made.hash}, ms_of(expires));
            archive["link_expires_at"] = ms_of(expires);
            token = made.token;
            return Result<Done>(Done{});
        }));
    json["link"] = "/archive#" + token;
    return json;
}

}  // namespace itinera
