// Carrying requests out: erasing, giving out, restricting, denying; with the signed proof.
#include <soci/soci.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/file.hpp"
#include "base/overwrite.hpp"
#include "base/text.hpp"
#include "engine/request_desk.hpp"

namespace itinera {
namespace {

constexpr Duration archive_kept = std::chrono::days(7);
constexpr int64_t retry_first_ms = 60'000;
constexpr int64_t retry_last_ms = 3'600'000;
constexpr size_t archive_bytes_max = size_t{2} << 30;

// Acts that change the log: written down before and after.
bool changes_the_log(const PersonRequest& request)
{
    return request.type == "erase" || request.type == "object" || request.type == "withdraw" ||
           request.type == "rectify";
}

std::vector<std::string> purposes_denied(const PersonRequest& request)
{
    const Json details = request.personal.value("details", Json::object());
    std::vector<std::string> purposes;
    if (details.contains("purposes")) {
        for (const Json& one : details["purposes"]) {
            if (one.is_string()) purposes.push_back(one.get<std::string>());
        }
    } else if (request.type == "object") {
        purposes = {"marketing", "profiling"};
    }
    return purposes;  // empty for withdraw: all that ask for consent
}

std::string archive_context(int64_t number)
{
    return "archive " + std::to_string(number);
}

}  // namespace

Result<PersonRequest> RequestDesk::begin_run(const std::string& id, const Acting& acting,
                                             Subject& subject)
{
    int64_t number = 0;
    const auto [end, failed] = std::from_chars(id.data(), id.data() + id.size(), number);
    if (failed != std::errc{} || end != id.data() + id.size())
        return Error{ErrorKind::NotFound, "there is no request " + in_quotes(id)};
    PersonRequest request;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        request = TRY(book_.load(sql, number));
        return check_act(request, RequestAct::Run, now_ms());
    }));
    if (request.nodes.empty() && request.personal.contains("identifier")) {
        const Json& who = request.personal["identifier"];
        subject =
            TRY(parts_.work.find(who["kind"].get<std::string>(), who["value"].get<std::string>()));
        request.nodes = subject.nodes;
        request.customers = subject.customers;
    } else {
        subject = TRY(parts_.work.find_again(request));
    }
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        request.state = "running";
        book_.save(sql, request);
        if (!changes_the_log(request)) return Done{};
        return add_entry(sql, acting.origin, request, "run", "intended");
    }));
    return request;
}

Result<Json> RequestDesk::run(const std::string& id, const Acting& acting)
{
    const std::scoped_lock lock(running_);
    Subject subject;
    PersonRequest request = TRY(begin_run(id, acting, subject));
    const Result<Done> outcome = carry_out(request, subject);
    TRY(end_run(request, outcome, acting.origin));
    return find(id, acting);
}

Result<Done> RequestDesk::carry_out(PersonRequest& request, const Subject& subject)
{
    if (request.type == "erase") return carry_out_erasure(request, subject);
    if (request.makes_archive()) return keep_archive(request, subject);
    if (request.type == "object" || request.type == "withdraw") {
        const int64_t decisions = TRY(parts_.work.deny(subject, purposes_denied(request), request));
        request.facts["result"] = {{"decisions", decisions}};
    } else if (request.type == "rectify") {
        const Json& traits = request.personal["details"]["traits"];
        if (!subject.nodes.empty()) TRY(parts_.work.rectify(subject, traits));
        Json fields = Json::array();
        for (const auto& [name, value] : traits.items()) fields.push_back(name);
        request.facts["result"] = {{"fields", std::move(fields)}};
    } else if (request.type == "restrict") {
        request.facts["result"] = {{"customers", subject.customers.size()}};
    } else {  // explain
        request.facts["result"] = {
            {"decisions", Json::array()},
            {"note",
             {{"en", "No decision about this person was made by a machine: this installation runs "
                     "no scores, no models and no automated programmes."},
              {"zh", "没有对此人作出任何自动化决策：本系统未运行评分、模型或自动化流程。"}}}};
    }
    return Done{};
}

Result<Done> RequestDesk::carry_out_erasure(PersonRequest& request, const Subject& subject)
{
    std::string failed;
    bool is_open = false;
    const auto done =
        parts_.work.erase(request, subject, [&](const StoreStatus& status) -> Result<Done> {
            if (status.state == "failed") failed = status.store;
            if (status.state == "pending") is_open = true;
            return parts_.state.transact([&](soci::session& sql) -> Result<Done> {
                book_.save_store(sql, request.number, status);
                return Done{};
            });
        });
    // Erasing emptied what is kept of the request.
    request = TRY(load(request.number));
    if (!done) return done;
    if (!failed.empty())
        return Error{ErrorKind::Unavailable, failed + " could not be erased; it is tried again"};
    if (is_open) return Error{ErrorKind::Unavailable, "not every store came to its turn"};
    request.personal = Json::object();
    request.facts["forgotten"] = true;
    return Done{};
}

Result<Done> RequestDesk::end_run(PersonRequest& request, const Result<Done>& outcome,
                                  const AuditOrigin& origin)
{
    const int64_t now = now_ms();
    if (outcome) {
        request.state = "done";
        request.ended_at_ms = now;
        request.facts.erase("retry_at");
    } else {
        spdlog::warn("request {}: {}", request.number, outcome.error().message);
        request.state = "failed";
        const int64_t wait = request.facts.value("retry_wait", retry_first_ms / 2) * 2;
        request.facts["retry_wait"] = std::min(wait, retry_last_ms);
        request.facts["retry_at"] = now + std::min(wait, retry_last_ms);
    }
    // What was done stands in the audit already when it is signed.
    TRY(parts_.audit.sign_now());
    const Json head = TRY(parts_.audit.entries({.items_max = 1})).value("head", Json());
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        if (outcome) request.proof = TRY(signed_proof(sql, request, head));
        book_.save(sql, request);
        Json details = Json::object();
        if (request.type == "erase") {
            details["stores"] = Json::object();
            for (const StoreStatus& one : book_.stores(sql, request.number)) {
                if (one.state != "not_applicable") details["stores"][one.store] = one.count;
            }
        }
        return add_entry(sql, origin, request, "run", outcome ? "done" : "failed",
                         outcome ? std::string() : outcome.error().message, std::move(details));
    }));
    return request.type == "restrict" ? restrict_again() : Result<Done>(Done{});
}

// What is signed is the text as it is kept, so that anybody can check it without our JSON.
Result<std::string> RequestDesk::signed_proof(soci::session& sql, const PersonRequest& request,
                                              const Json& audit_head)
{
    const Json& facts = request.facts;
    Json proof{{"request", std::to_string(request.number)},
               {"type", request.type},
               {"regime", request.regime},
               {"received_at", to_iso(timestamp_of(request.received_at_ms))}};
    if (facts.contains("verification")) {
        proof["verified_by"] = facts["verification"].value("method", "");
        if (facts["verification"].contains("at"))
            proof["verified_at"] = to_iso(timestamp_of(facts["verification"]["at"].get<int64_t>()));
    }
    if (request.is_approved())
        proof["approved_at"] = to_iso(timestamp_of(facts["approval"]["at"].get<int64_t>()));
    proof["ended_at"] = to_iso(timestamp_of(request.ended_at_ms));
    proof["state"] = request.state;
    proof["stores"] = Json::array();
    for (const StoreStatus& one : book_.stores(sql, request.number)) {
        Json store{{"store", one.store}, {"state", one.state}, {"count", one.count}};
        if (!one.message.empty()) store["action"] = one.message;
        if (one.left_over >= 0) store["check"] = {{"left", one.left_over}};
        proof["stores"].push_back(std::move(store));
    }
    proof["tombstones"] = parts_.tombstones();
    if (audit_head.is_object())
        proof["audit_head"] = {{"tree_size", audit_head["tree_size"]},
                               {"root", audit_head["root"]}};
    const std::string text = dump_json(proof);
    SealKey seed{};
    std::copy(parts_.signing_seed.begin(), parts_.signing_seed.end(), seed.begin());
    const Signer signer(seed);
    return dump_json({{"text", text},
                      {"signature", to_hex(signer.sign(text))},
                      {"key", to_hex(signer.public_key())}});
}

SealKey RequestDesk::archive_key(int64_t number) const
{
    SealKey key{};
    const Sha256Digest digest = archive_keys_(archive_context(number));
    std::copy(digest.begin(), digest.end(), key.begin());
    return key;
}

std::filesystem::path RequestDesk::archive_file(int64_t number) const
{
    return parts_.archives / ("request_" + std::to_string(number));
}

Result<Done> RequestDesk::keep_archive(PersonRequest& request, const Subject& subject)
{
    RequestWork::Archive archive = TRY(parts_.work.archive(subject));
    std::error_code failed;
    std::filesystem::create_directories(parts_.archives, failed);
    const std::string sealed =
        sealed_text(archive.bytes, archive_context(request.number), archive_key(request.number));
    const std::array<std::string_view, 1> content{sealed};
    TRY(write_file_atomically(archive_file(request.number), content));
    request.facts["archive"] = {{"made_at", now_ms()},
                                {"bytes", archive.bytes.size()},
                                {"events", archive.events},
                                {"expires_ms", now_ms() + archive_kept.count()}};
    return Done{};
}

Result<Done> RequestDesk::remove_archive(int64_t number)
{
    return overwrite_and_remove(archive_file(number));
}

Result<std::string> RequestDesk::fetch_archive(const std::string& token, const AuditOrigin& origin)
{
    const Error dead{ErrorKind::Gone, "this link was used, has expired, or is none of ours",
                     "token"};
    const auto read = links_.read("archive", token, parts_.clock.now());
    if (!read) return dead;
    const auto sealed = read_file(archive_file(read->object), archive_bytes_max);
    if (!sealed) return dead;
    std::string bytes;
    if (!unseal_text(*sealed, archive_context(read->object), archive_key(read->object), bytes))
        return Error{ErrorKind::Corrupt, "the archive does not open"};
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        auto loaded = book_.load(sql, read->object);
        if (!loaded || !book_.use_link(sql, {read->object, "archive", read->hash}, now_ms()))
            return dead;
        PersonRequest request = std::move(loaded).value();
        request.facts["archive"]["fetched_at"] = now_ms();
        book_.save(sql, request);
        return add_entry(sql, origin, request, "archive_fetched");
    }));
    return bytes;
}

Result<PersonRequest> RequestDesk::load(int64_t number)
{
    PersonRequest request;
    TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
        request = TRY(book_.load(sql, number));
        return Done{};
    }));
    return request;
}

Result<std::vector<PersonRequest>> RequestDesk::all(const RequestFilter& filter)
{
    std::vector<PersonRequest> found;
    RequestFilter page = filter;
    page.items_max = 1'000;
    for (;; page.skip += page.items_max) {
        std::vector<PersonRequest> some;
        TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
            some = TRY(book_.page(sql, page));
            return Done{};
        }));
        for (PersonRequest& one : some) found.push_back(std::move(one));
        if (some.size() < page.items_max) return found;
    }
}

Result<Done> RequestDesk::restrict_again()
{
    std::vector<CustomerId> restricted;
    for (const PersonRequest& one : TRY(all({"done", "restrict"}))) {
        if (one.facts.contains("lifted_at")) continue;
        restricted.insert(restricted.end(), one.customers.begin(), one.customers.end());
    }
    parts_.work.restrict_only(restricted);
    return Done{};
}

Result<Done> RequestDesk::resume()
{
    TRY(restrict_again());
    for (PersonRequest& one : TRY(all({"running", ""}))) {
        const std::scoped_lock lock(running_);
        if (one.type == "erase") {
            const Subject subject = TRY(parts_.work.find_again(one));
            const Result<Done> outcome = carry_out(one, subject);
            TRY(end_run(one, outcome, AuditOrigin{}));
        } else {
            const Error error{ErrorKind::Unavailable, "the server stopped while it ran"};
            TRY(end_run(one, error, AuditOrigin{}));
        }
    }
    return Done{};
}

Result<Done> RequestDesk::keep_up()
{
    constexpr int64_t every_ms = 10'000;
    const std::unique_lock lock(running_, std::try_to_lock);
    if (!lock || now_ms() - kept_up_ms_ < every_ms) return Done{};
    kept_up_ms_ = now_ms();
    for (PersonRequest& one : TRY(all({"failed", "erase"}))) {
        if (one.facts.value("retry_at", int64_t{0}) > now_ms()) continue;
        const Subject subject = TRY(parts_.work.find_again(one));
        const Result<Done> outcome = carry_out(one, subject);
        TRY(end_run(one, outcome, AuditOrigin{}));
    }
    TRY(remove_archives_if(false, [&](const Json& archive) {
        return now_ms() >= archive["expires_ms"] || archive.contains("fetched_at");
    }));
    return Done{};
}

Result<int64_t> RequestDesk::remove_archives(int64_t made_before_ms, bool dry)
{
    const std::scoped_lock lock(running_);
    return remove_archives_if(
        dry, [&](const Json& archive) { return archive["made_at"] < made_before_ms; });
}

Result<int64_t> RequestDesk::remove_archives_if(bool dry,
                                                const std::function<bool(const Json&)>& is_over)
{
    int64_t count = 0;
    for (const char* type : {"access", "export"}) {
        for (PersonRequest& one : TRY(all({"done", type}))) {
            if (!one.facts.contains("archive")) continue;
            Json& archive = one.facts["archive"];
            if (archive.contains("removed_at") || !is_over(archive)) continue;
            ++count;
            if (dry) continue;
            TRY(remove_archive(one.number));
            archive["removed_at"] = now_ms();
            TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
                book_.save(sql, one);
                return add_entry(sql, AuditOrigin{}, one, "archive_removed");
            }));
        }
    }
    return count;
}

Result<int64_t> RequestDesk::forget(const Subject& subject)
{
    const std::vector<std::string> values = subject.values();
    int64_t count = 0;
    for (PersonRequest& one : TRY(all({}))) {
        const bool is_theirs = std::ranges::any_of(one.nodes, [&](NodeId node) {
            return std::ranges::find(subject.nodes, node) != subject.nodes.end();
        });
        if (!is_theirs && !names_one_of(dump_json(one.personal), values)) continue;
        if (one.facts.contains("archive") && !one.facts["archive"].contains("removed_at")) {
            TRY(remove_archive(one.number));
            one.facts["archive"]["removed_at"] = now_ms();
        }
        if (one.personal.empty() && one.facts.contains("forgotten")) continue;
        one.personal = Json::object();
        one.facts["forgotten"] = true;
        one.facts.erase("customer");
        if (!one.is_ended() && one.state != "running" && one.state != "failed") {
            one.state = "cancelled";  // nobody is left whom it is about
            one.ended_at_ms = now_ms();
        }
        TRY(parts_.state.transact([&](soci::session& sql) -> Result<Done> {
            book_.save(sql, one);
            return add_entry(sql, AuditOrigin{}, one, "forgotten");
        }));
        ++count;
    }
    return count;
}

}  // namespace itinera
