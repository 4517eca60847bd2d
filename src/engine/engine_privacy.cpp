// Requests of people about their data: erasing a customer, and giving out what is kept of one.
#include <fmt/format.h>
#include <soci/soci.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "base/text.hpp"
#include "collect/identifier_rank.hpp"
#include "engine/import_desk.hpp"
#include "engine/live_engine.hpp"
#include "journey/journey_erasure.hpp"
#include "store/database_fold.hpp"

namespace itinera {
namespace {

Json numbers_json(const auto& ids)
{
    Json all = Json::array();
    for (const auto id : ids) all.push_back(raw(id));
    return all;
}

template <typename Id>
Result<std::vector<Id>> ids_of_json(const std::string& text)
{
    std::vector<Id> ids;
    const Json numbers = TRY(parse_json(text));
    for (const Json& one : numbers) ids.push_back(Id{one.get<__underlying_type(Id)>()});
    return ids;
}

}  // namespace

// Until identities are a graph, a customer is the node that owns its events, and whatever other
// nodes only these events name.
Result<Subject> LiveEngine::subject_of(NodeId owner)
{
    Subject subject;
    std::set<NodeId> mine{owner};
    std::set<NodeId> others;
    const auto scan = [&](const auto& look) {
        return log_->read(Position{0}, EventLog::Part::Headers,
                          [&](const RecordBatch& batch) -> Result<bool> {
                              for (size_t row = 0; row < batch.size(); ++row) look(batch, row);
                              return true;
                          });
    };
    TRY(scan([&](const RecordBatch& batch, size_t row) {
        if (batch.owner_node[row] != owner) return;
        for (const NodeId node : batch.other_nodes(row)) mine.insert(node);
    }));
    TRY(scan([&](const RecordBatch& batch, size_t row) {
        const bool is_mine = mine.contains(batch.owner_node[row]);
        for (const NodeId node : batch.other_nodes(row)) {
            if (!is_mine && mine.contains(node)) others.insert(node);
        }
    }));
    others.erase(owner);
    for (const NodeId node : mine) {
        if (others.contains(node)) continue;
        subject.nodes.push_back(node);
        if (const auto customer = directory_->find_customer(node))
            subject.customers.push_back(*customer);
        auto identifier = vault_->identifier_of(node);
        if (identifier)
            subject.identifiers.push_back(std::move(identifier).value());
        else if (identifier.error().kind != ErrorKind::Gone)
            return std::move(identifier).error();
    }
    return subject;
}

// In the order in which they must be erased: what is found by a value comes before the keys.
std::vector<PersonalStore> LiveEngine::personal_stores()
{
    std::vector<PersonalStore> stores;
    const auto add = [&](const char* name, std::function<Result<int64_t>(const Subject&)> erase,
                         std::function<Result<Json>(const Subject&)> export_of = {}) {
        stores.push_back({name, std::move(erase), std::move(export_of)});
    };
    add(
        "quarantine", [this](const Subject& subject) { return erase_quarantine(subject); },
        [this](const Subject& subject) { return export_quarantine(subject); });
    add("imports", [this](const Subject& subject) { return imports_->forget(subject.values()); });
    add("questions",
        [this](const Subject& subject) { return questions_->forget(subject.values()); });
    add(
        "vault",
        [this](const Subject& subject) -> Result<int64_t> {
            KeyVault::Destruction how;
            how.at_ms = ms_of(clock_.now());
            how.is_device = is_device_kind;
            TRY(imports_->intake().alone(
                [&]() -> Result<Done> { return vault_->destroy(subject.nodes, how); }));
            return static_cast<int64_t>(subject.nodes.size());
        },
        [](const Subject& subject) -> Result<Json> {
            Json all = Json::array();
            for (const NodeIdentifier& one : subject.identifiers)
                all.push_back({{"kind", one.kind}, {"value", one.value}});
            return all;
        });
    // Bodies are unreadable with the keys; headers stay, with node numbers that mean nobody.
    add(
        "log", [](const Subject&) -> Result<int64_t> { return 0; },
        [this](const Subject& subject) { return export_events(subject); });
    add("identity", [](const Subject& subject) -> Result<int64_t> {
        return static_cast<int64_t>(subject.customers.size());
    });
    add("journeys", [this](const Subject& subject) -> Result<int64_t> {
        TRY(remove_customers(*index_, subject.customers));
        return static_cast<int64_t>(subject.customers.size());
    });
    add("warehouse", [this](const Subject&) -> Result<int64_t> {
        const int64_t before = TRY(warehouse_->row_count());
        TRY(warehouse_->rewrite(*log_));
        return before - TRY(warehouse_->row_count());
    });
    add("state", [this](const Subject&) -> Result<int64_t> {
        TRY(fold(*state_));
        TRY(fold(*projections_));
        return 0;
    });
    return stores;
}

Result<int64_t> LiveEngine::erase_quarantine(const Subject& subject)
{
    std::vector<int64_t> ids;
    const std::vector<std::string> values = subject.values();
    for (int64_t after = 0;;) {
        const auto items = TRY(log_->quarantine("", after, 1'000, true));
        if (items.empty()) break;
        for (const QuarantineItem& item : items) {
            if (names_one_of(item.raw, values) || names_one_of(item.message, values) ||
                names_one_of(item.event, values)) {
                ids.push_back(item.id);
            }
        }
        after = items.back().id;
    }
    TRY(log_->remove_quarantine(ids));
    return static_cast<int64_t>(ids.size());
}

Result<Json> LiveEngine::export_quarantine(const Subject& subject)
{
    Json all = Json::array();
    const std::vector<std::string> values = subject.values();
    for (int64_t after = 0;;) {
        const auto items = TRY(log_->quarantine("", after, 1'000, true));
        if (items.empty()) return all;
        for (const QuarantineItem& item : items) {
            if (!names_one_of(item.raw, values)) continue;
            const auto content = parse_json(item.raw);
            all.push_back({{"received_at", to_iso(timestamp_of(item.received_at_ms))},
                           {"reason", item.reason},
                           {"content", content ? *content : Json(item.raw)}});
        }
        after = items.back().id;
    }
}

Result<Json> LiveEngine::export_events(const Subject& subject)
{
    std::vector<Position> positions;
    for (const CustomerId customer : subject.customers) {
        const auto own = index_->snapshot()->positions(customer);
        positions.insert(positions.end(), own.begin(), own.end());
    }
    std::ranges::sort(positions);
    std::vector<Json> events(positions.size());
    TRY(log_->read_records(positions, [&](size_t k, const RecordBatch& batch, size_t row) {
        const auto body = parse_json(batch.body(row));
        events[k] = {{"time", to_iso(timestamp_of(batch.timestamp_ms[row]))},
                     {"received", to_iso(timestamp_of(batch.received_at_ms[row]))},
                     {"event", names_.name(batch.event[row])},
                     {"content", body ? *body : Json::object()}};
    }));
    return Json(std::move(events));
}

Result<Json> LiveEngine::export_person(const std::string& kind, const std::string& value)
{
    const auto node = TRY(vault_->find(kind, value));
    if (!node) return Error{ErrorKind::NotFound, "nobody is known by this identifier", "value"};
    const Subject subject = TRY(subject_of(*node));
    Json archive = {{"made_at", to_iso(clock_.now())}};
    for (const PersonalStore& store : personal_stores()) {
        if (store.export_of) archive[store.name] = TRY(store.export_of(subject));
    }
    return archive;
}

Result<Json> LiveEngine::erase_person(const EraseOrder& order)
{
    const auto node = TRY(vault_->find(order.kind, order.value));
    if (!node) return Error{ErrorKind::NotFound, "nobody is known by this identifier", "value"};
    if (code_points(order.verification) < 3) {
        return Error{ErrorKind::Invalid, "say in words how the person was verified",
                     "verification"};
    }
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});
    const Subject subject = TRY(subject_of(*node));
    long long number = 0;
    const std::string nodes = dump_json(numbers_json(subject.nodes));
    const std::string customers = dump_json(numbers_json(subject.customers));
    const auto now = static_cast<long long>(ms_of(clock_.now()));
    TRY(state_->transact([&](soci::session& sql) -> Result<Done> {
        sql << "INSERT INTO privacy_requests(type, state, nodes, customers, regime, verification, "
               "received_at) VALUES ('erase', 'running', :nodes, :customers, :regime, "
               ":verification, :now)",
            soci::use(nodes), soci::use(customers), soci::use(order.regime),
            soci::use(order.verification), soci::use(now);
        sql << "SELECT max(number) FROM privacy_requests", soci::into(number);
        return Done{};
    }));
    return run_erasure(number, subject);
}

// Each step may be repeated: after a crash all of them are.
Result<Json> LiveEngine::run_erasure(int64_t number, const Subject& subject)
{
    RecordBatch records;
    Record record;
    record.kind = erase_record;
    record.trust = Trust::Staff;
    record.timestamp_ms = record.received_at_ms = ms_of(clock_.now());
    const std::string body =
        dump_json({{"request", number}, {"nodes", numbers_json(subject.nodes)}});
    record.body = body;
    append_record(records, record);
    TRY(imports_->intake().append(std::move(records)));
    hide(subject.customers);
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});

    Json stores = Json::array();
    bool is_done = true;
    for (const PersonalStore& store : personal_stores()) {
        const auto erased = store.erase(subject);
        const std::string state = erased ? "done" : "failed";
        const auto count = static_cast<long long>(erased ? *erased : 0);
        stores.push_back({{"store", store.name}, {"state", state}, {"count", count}});
        TRY(state_->transact([&](soci::session& sql) -> Result<Done> {
            const auto at = static_cast<long long>(ms_of(clock_.now()));
            const auto request = static_cast<long long>(number);
            sql << "INSERT OR REPLACE INTO request_stores(request, store, state, count, at) VALUES "
                   "(:request, :store, :state, :count, :at)",
                soci::use(request), soci::use(store.name), soci::use(state), soci::use(count),
                soci::use(at);
            return Done{};
        }));
        if (erased) continue;
        is_done = false;
        spdlog::warn("erasure {}: {}: {}", number, store.name, erased.error().message);
        // What is found by values must be gone before the values are.
        if (store.name != "warehouse" && store.name != "journeys") break;
    }
    if (is_done) TRY(list_erasure(number, subject));
    return end_erasure(number, std::move(stores), is_done);
}

// Travels with backups: what a restore must not bring back (PR-30).
Result<Done> LiveEngine::list_erasure(int64_t number, const Subject& subject) const
{
    std::ofstream list(folder_.root / "erasures.log", std::ios::app);
    list << dump_json({{"request", number},
                       {"at", to_iso(clock_.now())},
                       {"nodes", numbers_json(subject.nodes)}})
         << '\n';
    list.flush();
    if (!list) return Error{ErrorKind::Unavailable, "erasures.log cannot be written"};
    return Done{};
}

Result<Json> LiveEngine::end_erasure(int64_t number, Json stores, bool is_done)
{
    const std::string state = is_done ? "done" : "running";
    Json proof = {{"request", number},
                  {"type", "erase"},
                  {"state", state},
                  {"at", to_iso(clock_.now())},
                  {"stores", std::move(stores)},
                  {"tombstones", vault_->tombstones().size()}};
    SealKey seed{};
    const std::string_view secret = vault_->secret(VaultSecret::AuditSigning);
    std::copy(secret.begin(), secret.end(), seed.begin());
    const Signer signer(seed);
    const std::string text = dump_json(proof);
    proof["key"] = to_hex(signer.public_key());
    proof["signature"] = to_hex(signer.sign(text));
    const std::string kept = dump_json(proof);
    TRY(state_->transact([&](soci::session& sql) -> Result<Done> {
        const auto now = static_cast<long long>(ms_of(clock_.now()));
        const auto request = static_cast<long long>(number);
        sql << "UPDATE privacy_requests SET state = :state, ended_at = :now, proof = :proof WHERE "
               "number = :number",
            soci::use(state), soci::use(now), soci::use(kept), soci::use(request);
        return Done{};
    }));
    return proof;
}

// Erasures that a crash, or a store that failed, left open.
Result<Done> LiveEngine::resume_erasures()
{
    struct Open {
        long long number = 0;
        std::string nodes, customers;
    };
    std::vector<Open> open;
    TRY(state_->transact([&](soci::session& sql) -> Result<Done> {
        Open one;
        soci::statement rows =
            (sql.prepare << "SELECT number, nodes, customers FROM privacy_requests WHERE type = "
                            "'erase' AND state = 'running' ORDER BY number",
             soci::into(one.number), soci::into(one.nodes), soci::into(one.customers));
        rows.execute();
        while (rows.fetch()) open.push_back(one);
        return Done{};
    }));
    for (const Open& one : open) {
        Subject subject;
        subject.nodes = TRY(ids_of_json<NodeId>(one.nodes));
        subject.customers = TRY(ids_of_json<CustomerId>(one.customers));
        for (const NodeId node : subject.nodes) {
            auto identifier = vault_->identifier_of(node);
            if (identifier) subject.identifiers.push_back(std::move(identifier).value());
        }
        TRY(run_erasure(one.number, subject));
    }
    return Done{};
}

void LiveEngine::hide(const std::vector<CustomerId>& customers)
{
    const std::scoped_lock lock(hidden_mutex_);
    auto hidden = std::make_shared<CustomerSet>(hidden_ ? *hidden_ : CustomerSet());
    for (const CustomerId customer : customers) hidden->add(customer);
    hidden_ = std::move(hidden);
}

void LiveEngine::hide_erased()
{
    std::vector<CustomerId> erased;
    for (const Tombstone& stone : vault_->tombstones()) {
        if (const auto customer = directory_->find_customer(stone.node))
            erased.push_back(*customer);
    }
    if (!erased.empty()) hide(erased);
}

std::shared_ptr<const CustomerSet> LiveEngine::hidden() const
{
    const std::scoped_lock lock(hidden_mutex_);
    return hidden_;
}

std::shared_ptr<const Snapshot> LiveEngine::snapshot() const
{
    auto whole = index_->snapshot();
    auto left_out = hidden();
    return left_out ? without(std::move(whole), std::move(left_out)) : whole;
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
