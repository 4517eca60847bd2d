// What the desk of requests has done by this engine: finding a person's nodes, giving out what is
// kept, denying, correcting, restricting; and the commands that go through the desk.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/digest.hpp"
#include "base/seal.hpp"
#include "base/text.hpp"
#include "collect/dedup_keys.hpp"
#include "engine/access_archive.hpp"
#include "engine/access_desk.hpp"
#include "engine/import_desk.hpp"
#include "engine/live_engine.hpp"
#include "event/channel.hpp"
#include "privacy/consent.hpp"
#include "privacy/purpose.hpp"

namespace itinera {
namespace {

constexpr SourceCode desk_source{0};  // sources of imports count from 1

Record consent_record(NodeId node, int64_t given_at_ms, int64_t now_ms, std::string_view body)
{
    Record record;
    record.kind = RecordKind::Consent;
    record.trust = Trust::Staff;
    record.timestamp_ms = given_at_ms;
    record.received_at_ms = now_ms;
    record.owner_node = node;
    record.body = body;
    return record;
}

Acting system_acting()
{
    return {local_administrator(), AuditOrigin{}};
}

}  // namespace

Result<Done> LiveEngine::open_requests()
{
    requests_ = TRY(RequestDesk::open(
        {*state_, audit(), access(), clock_, std::string(vault_->secret(VaultSecret::Links)),
         std::string(vault_->secret(VaultSecret::AuditSigning)), folder_.archives(), request_work(),
         [this] { return static_cast<int64_t>(vault_->tombstones().size()); }}));
    return Done{};
}

RequestDesk& LiveEngine::requests()
{
    return *requests_;
}

Result<Done> LiveEngine::keep_up()
{
    TRY(audit().keep_up());
    TRY(access().keep_up());
    TRY(requests_->keep_up());
    return retention_->keep_up();
}

RequestWork LiveEngine::request_work()
{
    RequestWork work;
    work.find = [this](const std::string& kind, const std::string& value) {
        return subject_named(kind, value);
    };
    work.find_customer = [this](CustomerId customer) -> Result<Subject> {
        if (raw(customer) >= directory_->customer_count()) return Subject{};
        const std::vector<NodeId> nodes = directory_->nodes_of(customer);
        return nodes.empty() ? Subject{} : TRY(subject_of(nodes.front()));
    };
    work.find_again = [this](const PersonRequest& request) { return subject_again(request); };
    work.erase = [this](const PersonRequest& request, const Subject& subject, const auto& told) {
        return erase_everywhere(request, subject, told);
    };
    work.archive = [this](const Subject& subject) { return archive_of(subject); };
    work.deny = [this](const Subject& subject, const std::vector<std::string>& purposes,
                       const PersonRequest& request) { return deny(subject, purposes, request); };
    work.rectify = [this](const Subject& subject, const Json& traits) {
        return rectify(subject, traits);
    };
    work.restrict_only = [this](const std::vector<CustomerId>& customers) {
        restrict_only(customers);
    };
    return work;
}

Result<Subject> LiveEngine::subject_named(const std::string& kind, const std::string& value)
{
    const auto node = TRY(vault_->find(kind, value));
    if (!node) return Subject{};
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});
    return subject_of(TRY(owner_of(*node)));
}

// After a crash: of the nodes that the request named, whose keys may be gone by now.
Result<Subject> LiveEngine::subject_again(const PersonRequest& request)
{
    Subject subject;
    subject.nodes = request.nodes;
    subject.customers = request.customers;
    for (const NodeId node : subject.nodes) {
        auto identifier = vault_->identifier_of(node);
        if (identifier) subject.identifiers.push_back(std::move(identifier).value());
    }
    return subject;
}

// Everything that is kept of the person, by store.
Result<Json> LiveEngine::kept_of(const Subject& subject)
{
    Json kept = {{"made_at", to_iso(clock_.now())}};
    for (const PersonalStore& store : personal_stores()) {
        if (store.export_of) kept[store.name] = TRY(store.export_of(subject));
    }
    Json decisions = Json::array();
    for (const CustomerId customer : subject.customers) {
        const Json page = TRY(consent_->of_customer(customer, std::nullopt, std::nullopt));
        for (const Json& one : page["history"]) decisions.push_back(one);
    }
    kept["consent"] = std::move(decisions);
    Json readers = Json::array();
    for (const CustomerId customer : subject.customers) {
        AuditFilter filter;
        filter.items_max = 1'000;
        filter.object = std::to_string(raw(customer));
        const Json page = TRY(audit().entries(filter));
        for (const Json& entry : page["entries"]) {
            if (entry["object"]["kind"] != "customer") continue;
            Json told{{"at", entry["at"]}, {"action", entry["action"]}};
            told["reason"] = entry.value("reason", "");
            readers.push_back(std::move(told));
        }
    }
    kept["audit"] = std::move(readers);
    return kept;
}

Result<RequestWork::Archive> LiveEngine::archive_of(const Subject& subject)
{
    const Json kept = TRY(kept_of(subject));
    RequestWork::Archive archive;
    archive.events = static_cast<int64_t>(kept["log"].size());
    archive.bytes = TRY(access_archive(kept, clock_.now()));
    return archive;
}

// One decision for each node, purpose and, where the purpose asks by channel, channel.
Result<int64_t> LiveEngine::deny(const Subject& subject, std::vector<std::string> purposes,
                                 const PersonRequest& request)
{
    if (purposes.empty()) {
        for (const Purpose& one : purposes_->all()) {
            if (one.basis == ConsentBasis::Consent) purposes.push_back(one.id);
        }
    }
    RecordBatch records;
    const int64_t now = ms_of(clock_.now());
    for (const std::string& id : purposes) {
        const auto purpose = purposes_->find(id);
        if (!purpose) return Error{ErrorKind::Invalid, "there is no purpose " + id, "details"};
        std::vector<std::string> channels{""};
        if (purpose->by_channel) {
            channels.clear();
            for (const Channel& one : built_in_channels()) channels.emplace_back(one.id);
        }
        for (const std::string& channel : channels) {
            for (const NodeId node : subject.nodes) {
                ConsentDecision decision;
                decision.node = node;
                decision.purpose = id;
                decision.channel = channel;
                decision.state =
                    request.type == "withdraw" ? ConsentState::Withdrawn : ConsentState::Denied;
                decision.purpose_version = purpose->version;
                decision.given_at_ms = request.received_at_ms;
                decision.method = "staff";
                decision.reference = "request " + std::to_string(request.number);
                const std::string body = consent_body(decision);
                append_record(records, consent_record(node, request.received_at_ms, now, body));
            }
        }
    }
    const auto count = static_cast<int64_t>(records.size());
    if (count == 0) return 0;
    TRY(imports_->intake().append(std::move(records)));
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});
    questions_->forget_answers();
    return count;
}

// An event like any other, said by staff: traits follow from the latest that names them.
Result<Done> LiveEngine::rectify(const Subject& subject, const Json& traits)
{
    const HmacSha256 secret(vault_->secret(VaultSecret::Installation));
    BatchOrigin origin;
    origin.source = desk_source;
    origin.trust = Trust::Staff;
    origin.received_at_ms = ms_of(clock_.now());
    origin.classes = &fields_->classes();
    const DedupKeys keys(secret, "requests");
    CandidateBatch batch(origin, keys);
    std::vector<DraftIdentifier> identifiers;
    for (const NodeIdentifier& one : subject.identifiers)
        identifiers.push_back({one.kind, one.value});
    const std::string members = dump_json(traits);
    SealKey random{};
    fill_random(random);
    const std::string id = "rectify-" + to_hex({reinterpret_cast<const char*>(random.data()), 16});
    EventDraft draft;
    draft.event = "$identify";
    draft.message_id = id;
    draft.identifiers = identifiers;
    draft.properties = std::string_view(members).substr(1, members.size() - 2);
    draft.timestamp_ms = origin.received_at_ms;
    batch.add(draft, {});
    if (batch.events() != 1)
        return Error{ErrorKind::Invalid, "these traits cannot be stored", "details"};
    TRY(imports_->intake().commit(batch));
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});
    return Done{};
}

Result<Json> LiveEngine::export_person(const std::string& kind, const std::string& value)
{
    const Subject subject = TRY(subject_named(kind, value));
    if (subject.nodes.empty())
        return Error{ErrorKind::NotFound, "nobody is known by this identifier", "value"};
    return kept_of(subject);
}

// By those who hold the data folder: they are every person that it takes.
Result<Json> LiveEngine::erase_person(const EraseOrder& order)
{
    if (!TRY(vault_->find(order.kind, order.value)))
        return Error{ErrorKind::NotFound, "nobody is known by this identifier", "value"};
    const Acting acting = system_acting();
    const Json asked{{"type", "erase"},
                     {"regime", order.regime},
                     {"identifier", {{"kind", order.kind}, {"value", order.value}}}};
    const Json request = TRY(requests_->create(asked, acting));
    const std::string id = request["id"].get<std::string>();
    TRY(requests_->act(id, RequestAct::Verify, {{"method", "staff"}, {"words", order.verification}},
                       acting));
    TRY(requests_->act(id, RequestAct::Approve, {{"alone", true}}, acting));
    const Json done = TRY(requests_->act(id, RequestAct::Run, Json::object(), acting));
    if (done["state"] != "done") return done;
    const Json proof = TRY(requests_->proof(id));
    Json answer = proof["proof"];
    answer["key"] = proof["key"];
    answer["signature"] = proof["signature"];
    return answer;
}

Result<Json> erase_person(Engine& engine, const EraseOrder& order)
{
    return static_cast<LiveEngine&>(engine).erase_person(order);
}

Result<Json> export_person(Engine& engine, const std::string& kind, const std::string& value)
{
    return static_cast<LiveEngine&>(engine).export_person(kind, value);
}

}  // namespace itinera
