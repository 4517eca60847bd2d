// The desk where requests of customers about their data are worked on (PR-20 … PR-29).
//
// Every act of staff is one transaction with one entry in the audit; an act that changes the log
// writes one before (`intended`) and one after. Values of the person stand in neither.
// Answers are JSON in the shapes of contract/openapi.yaml. Threads: any; one request runs at a
// time.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "access/access.hpp"
#include "base/clock.hpp"
#include "base/zone.hpp"
#include "privacy/answer_clock.hpp"
#include "privacy/audit.hpp"
#include "privacy/mask.hpp"
#include "privacy/personal_data.hpp"
#include "privacy/request_book.hpp"
#include "privacy/signed_link.hpp"

namespace itinera {

// Who works at the desk.
struct Acting {
    Principal who;
    AuditOrigin origin;

    Sight sight() const;
};

// What the desk has done by those who hold the stores.
struct RequestWork {
    // Nobody if no node has this name.
    std::function<Result<Subject>(const std::string& kind, const std::string& value)> find;
    std::function<Result<Subject>(CustomerId)> find_customer;
    std::function<Result<Subject>(const PersonRequest&)> find_again;  // by its node numbers
    // Goes through all stores, telling of each; again after a crash.
    std::function<Result<Done>(const PersonRequest&, const Subject&,
                               const std::function<Result<Done>(const StoreStatus&)>&)>
        erase;
    // The files of an access archive, as one ZIP file, and how many events are in it.
    struct Archive {
        std::string bytes;
        int64_t events = 0;
    };
    std::function<Result<Archive>(const Subject&)> archive;
    // Denies these purposes on every node. -> how many decisions
    std::function<Result<int64_t>(const Subject&, const std::vector<std::string>& purposes,
                                  const PersonRequest&)>
        deny;
    std::function<Result<Done>(const Subject&, const Json& traits)> rectify;
    // These customers, and no others, are restricted.
    std::function<void(const std::vector<CustomerId>&)> restrict_only;
};

struct RequestDeskParts {
    Database& state;
    Audit& audit;
    Access& access;
    const Clock& clock;
    std::string link_secret, signing_seed;  // 32 bytes each
    std::filesystem::path archives;         // folder, made when needed
    RequestWork work;
    std::function<int64_t()> tombstones;
};

class RequestDesk {
public:
    // Errors: Unavailable, Corrupt.
    static Result<std::unique_ptr<RequestDesk>> open(RequestDeskParts parts);

    // {"requests", "total", "next_cursor", "counts"}. Errors: Invalid.
    Result<Json> list(const std::string& state, const std::string& type, const std::string& cursor,
                      size_t items_max, const Acting& acting);
    // Errors: Invalid with the field, NotFound (no such customer).
    Result<Json> create(const Json& body, const Acting& acting);
    // Errors: NotFound.
    Result<Json> find(const std::string& id, const Acting& acting);
    // Errors: NotFound, Conflict (not possible now), Forbidden, Invalid.
    Result<Json> act(const std::string& id, RequestAct act, const Json& body, const Acting& acting);
    // {"proof", "text", "signature", "key"}. Errors: NotFound.
    Result<Json> proof(const std::string& id);

    // By whoever holds the link; nobody learns why one is dead. Errors: Gone.
    Result<Json> confirm(const std::string& token, const AuditOrigin& origin);
    Result<std::string> fetch_archive(const std::string& token, const AuditOrigin& origin);

    Result<Json> answer_terms();
    Result<Json> change_answer_terms(const Json& changes, const Acting& acting);

    // Goes on with what a crash left open; restricts whom it restricted. Called once, at opening.
    Result<Done> resume();
    // Tries failed erasures again when it is time; removes archives that are too old. Called about
    // once a second.
    Result<Done> keep_up();

    // Removes archives made before, unless `dry`. -> how many
    Result<int64_t> remove_archives(int64_t made_before_ms, bool dry);
    Zone zone() const;  // of the project

    // What the desk itself holds of a person: removes it. -> how many requests and archives
    Result<int64_t> forget(const Subject& subject);

private:
    explicit RequestDesk(RequestDeskParts parts);
    struct Entry;
    Result<Json> json_of(soci::session& sql, const PersonRequest& request, const Acting& acting);
    Json clock_json(const PersonRequest& request) const;
    Json archive_json(const PersonRequest& request) const;
    Json can_json(const PersonRequest& request, const Principal& who) const;
    Json actor_json(const Json& stored) const;
    Result<Done> add_entry(soci::session& sql, const AuditOrigin& origin,
                           const PersonRequest& request, std::string_view what,
                           std::string_view result = "done", std::string_view reason = {},
                           Json details = nullptr);
    // Loads, changes, saves and writes the entry in one transaction; answers the request.
    Result<Json> change(const std::string& id, RequestAct act, const Acting& acting,
                        const std::string& reason,
                        const std::function<Result<Done>(soci::session&, PersonRequest&)>& work);

    Result<Done> verify(PersonRequest& request, const Json& body, const Acting& acting) const;
    Result<Json> send_link(const std::string& id, const Acting& acting);
    Result<Json> link(const std::string& id, const Acting& acting);
    Result<Json> approve(const std::string& id, const Json& body, const Acting& acting);
    Result<Json> extend(const std::string& id, const std::string& reason, const Acting& acting);
    std::string person_behind(const Json& actor) const;
    bool is_alone(const std::string& staff_id) const;

    Result<Json> run(const std::string& id, const Acting& acting);
    Result<PersonRequest> begin_run(const std::string& id, const Acting& acting, Subject& subject);
    Result<Done> carry_out(PersonRequest& request, const Subject& subject);
    Result<Done> carry_out_erasure(PersonRequest& request, const Subject& subject);
    Result<Done> keep_archive(PersonRequest& request, const Subject& subject);
    Result<Done> end_run(PersonRequest& request, const Result<Done>& outcome,
                         const AuditOrigin& origin);
    Result<std::string> signed_proof(soci::session& sql, const PersonRequest& request,
                                     const Json& audit_head);
    Result<PersonRequest> load(int64_t number);
    Result<Done> remove_archive(int64_t number);
    Result<int64_t> remove_archives_if(bool dry, const std::function<bool(const Json&)>& is_over);
    SealKey archive_key(int64_t number) const;
    std::filesystem::path archive_file(int64_t number) const;
    Result<Done> restrict_again();
    Result<std::vector<PersonRequest>> all(const RequestFilter& filter);
    int64_t now_ms() const;

    RequestDeskParts parts_;
    RequestBook book_;
    SignedLinks links_;
    HmacSha256 archive_keys_;
    std::mutex running_;        // one request at a time
    int64_t kept_up_ms_ = 0;    // of running_
    mutable std::mutex mutex_;  // of terms_
    AnswerTerms terms_ = AnswerTerms::built_in();
};

}  // namespace itinera
