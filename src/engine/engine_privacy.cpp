// The stores that hold something of a person, and erasing one from all of them (PR-23).
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

}  // namespace

// Who is meant by a node that owns no event itself, such as an e-mail address beside a user id.
Result<NodeId> LiveEngine::owner_of(NodeId node)
{
    if (directory_->find_customer(node)) return node;
    std::set<NodeId> owners;
    TRY(log_->read(Position{0}, EventLog::Part::Headers,
                   [&](const RecordBatch& batch) -> Result<bool> {
                       for (size_t row = 0; row < batch.size(); ++row) {
                           if (std::ranges::count(batch.other_nodes(row), node) > 0)
                               owners.insert(batch.owner_node[row]);
                       }
                       return true;
                   }));
    std::erase_if(owners, [this](NodeId owner) { return vault_->is_destroyed(owner); });
    if (owners.size() <= 1) return owners.empty() ? node : *owners.begin();
    return Error{ErrorKind::Conflict,
                 fmt::format("{} customers share this identifier: name one by his own, such as a "
                             "user id",
                             owners.size()),
                 "identifier"};
}

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
    using Erased = Result<int64_t>;
    std::vector<PersonalStore> stores;
    stores.push_back({"quarantine", "rejected rows that name the person removed",
                      [this](const Subject& subject) { return erase_quarantine(subject); },
                      [this](const Subject& subject) { return export_quarantine(subject); },
                      [this](const Subject& subject) -> Erased {
                          return static_cast<int64_t>(TRY(quarantine_of(subject)).size());
                      }});
    stores.push_back(
        {"imports", "uploaded files that name the person overwritten",
         [this](const Subject& subject) { return imports_->forget(subject.values()); }});
    stores.push_back({"questions", "stored questions that name the person removed",
                      [this](const Subject& subject) -> Erased {
                          return questions_->forget(subject.values(), TRY(texts_of(subject)));
                      }});
    stores.push_back({"exports", "archives overwritten, requests emptied",
                      [this](const Subject& subject) { return requests_->forget(subject); }});
    stores.push_back({"vault", "data keys destroyed, tombstones written",
                      [this](const Subject& subject) { return destroy_keys(subject); },
                      [](const Subject& subject) -> Result<Json> {
                          Json all = Json::array();
                          for (const NodeIdentifier& one : subject.identifiers)
                              all.push_back({{"kind", one.kind}, {"value", one.value}});
                          return all;
                      },
                      [this](const Subject& subject) -> Erased {
                          return std::ranges::count_if(subject.nodes, [this](NodeId node) {
                              return !vault_->is_destroyed(node);
                          });
                      }});
    stores.push_back({"log", "bodies unreadable without their keys; headers name nobody",
                      [](const Subject&) -> Erased { return 0; },
                      [this](const Subject& subject) { return export_events(subject); }});
    stores.push_back(
        {"identity", "customer numbers stand for nobody", [](const Subject& subject) -> Erased {
             return static_cast<int64_t>(subject.customers.size());
         }});
    stores.push_back({"journeys",
                      "files written anew without the customer, old ones overwritten",
                      [this](const Subject& subject) -> Erased {
                          TRY(remove_customers(*index_, subject.customers));
                          return static_cast<int64_t>(subject.customers.size());
                      },
                      {},
                      [this](const Subject& subject) -> Erased {
                          int64_t left = 0;
                          for (const CustomerId one : subject.customers)
                              left +=
                                  static_cast<int64_t>(index_->snapshot()->positions(one).size());
                          return left;
                      }});
    stores.push_back({"warehouse", "written anew without the customer, old file overwritten",
                      [this](const Subject&) -> Erased {
                          const int64_t before = TRY(warehouse_->row_count());
                          TRY(warehouse_->rewrite(*log_));
                          return before - TRY(warehouse_->row_count());
                      }});
    stores.push_back({"consent", "decisions removed",
                      [this](const Subject& subject) { return ledger_->forget(subject.nodes); },
                      [this](const Subject& subject) -> Result<Json> {
                          Json all = Json::array();
                          for (const CustomerId customer : subject.customers) {
                              const Json told =
                                  TRY(consent_->of_customer(customer, std::nullopt, std::nullopt));
                              for (const Json& one : told["history"]) all.push_back(one);
                          }
                          return all;
                      },
                      [this](const Subject& subject) -> Erased {
                          const auto left = TRY(ledger_->history(subject.nodes, INT64_MAX));
                          return static_cast<int64_t>(left.size());
                      }});
    stores.push_back({"state", "write-ahead logs emptied, free pages overwritten",
                      [this](const Subject&) -> Erased {
                          TRY(fold(*state_));
                          TRY(fold(*projections_));
                          return 0;
                      }});
    return stores;
}

Result<int64_t> LiveEngine::destroy_keys(const Subject& subject)
{
    KeyVault::Destruction how;
    how.at_ms = ms_of(clock_.now());
    how.is_device = is_device_kind;
    TRY(imports_->intake().alone(
        [&]() -> Result<Done> { return vault_->destroy(subject.nodes, how); }));
    return static_cast<int64_t>(subject.nodes.size());
}

Result<std::vector<int64_t>> LiveEngine::quarantine_of(const Subject& subject) const
{
    std::vector<int64_t> ids;
    const std::vector<std::string> values = subject.values();
    for (int64_t after = 0;;) {
        const auto items = TRY(log_->quarantine("", after, 1'000, true));
        if (items.empty()) return ids;
        for (const QuarantineItem& item : items) {
            if (names_one_of(item.raw, values) || names_one_of(item.message, values) ||
                names_one_of(item.event, values)) {
                ids.push_back(item.id);
            }
        }
        after = items.back().id;
    }
}

Result<int64_t> LiveEngine::erase_quarantine(const Subject& subject)
{
    const std::vector<int64_t> ids = TRY(quarantine_of(subject));
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

namespace {

void collect_texts(const Json& json, std::unordered_set<std::string>& texts)
{
    if (json.is_string()) texts.insert(json.get<std::string>());
    if (!json.is_structured()) return;
    for (const Json& inner : json) collect_texts(inner, texts);
}

}  // namespace

// What the person's events say in texts: without the names of events, which are nobody's.
Result<std::unordered_set<std::string>> LiveEngine::texts_of(const Subject& subject)
{
    std::unordered_set<std::string> texts;
    const Json events = TRY(export_events(subject));
    for (const Json& event : events) {
        for (const char* part : {"properties", "traits", "context"}) {
            if (event["content"].contains(part)) collect_texts(event["content"][part], texts);
        }
    }
    return texts;
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

// Each step may be repeated: after a crash all of them are.
Result<Done>
LiveEngine::erase_everywhere(const PersonRequest& request, const Subject& subject,
                             const std::function<Result<Done>(const StoreStatus&)>& told)
{
    const auto tell = [&](std::string name, std::string state, int64_t count,
                          std::string message = {}, int64_t left = -1) {
        return told({std::move(name), std::move(state), count, ms_of(clock_.now()),
                     std::move(message), left});
    };
    for (const std::string_view name : absent_stores)
        TRY(tell(std::string(name), "not_applicable", 0));
    if (subject.nodes.empty()) {  // nobody is known by what the request names
        for (const PersonalStore& store : personal_stores())
            TRY(tell(store.name, "not_applicable", 0));
        return Done{};
    }
    TRY(append_erasure(request, subject));
    std::vector<std::string> failed;
    for (const PersonalStore& store : personal_stores()) {
        // What is found by values must be gone before the values are.
        if (!failed.empty() && failed.front() != "warehouse" && failed.front() != "journeys") {
            TRY(tell(store.name, "pending", 0));
            continue;
        }
        TRY(tell(store.name, "running", 0));
        const auto erased = store.erase(subject);
        if (!erased) {
            failed.push_back(store.name);
            TRY(tell(store.name, "failed", 0, erased.error().message));
            continue;
        }
        const int64_t left = store.left ? TRY(store.left(subject)) : -1;
        TRY(tell(store.name, "done", *erased, store.action, left));
    }
    return failed.empty() ? list_erasure(request.number, subject) : Result<Done>(Done{});
}

// From here it survives every crash, and the customer is in no answer.
Result<Done> LiveEngine::append_erasure(const PersonRequest& request, const Subject& subject)
{
    RecordBatch records;
    Record record;
    record.kind = erase_record;
    record.trust = Trust::Staff;
    record.timestamp_ms = record.received_at_ms = ms_of(clock_.now());
    const std::string body =
        dump_json({{"request", request.number}, {"nodes", numbers_json(subject.nodes)}});
    record.body = body;
    append_record(records, record);
    TRY(imports_->intake().append(std::move(records)));
    hide(subject.customers);
    projector_->wait_for(log_->status().last, std::chrono::seconds{30});
    return Done{};
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

void LiveEngine::restrict_only(const std::vector<CustomerId>& customers)
{
    auto restricted = std::make_shared<CustomerSet>();
    for (const CustomerId customer : customers) restricted->add(customer);
    const std::scoped_lock lock(hidden_mutex_);
    restricted_ = customers.empty() ? nullptr : std::move(restricted);
    questions_->forget_answers();
}

// The erased and the restricted (PR-28). -> null: nobody
std::shared_ptr<const CustomerSet> LiveEngine::left_out_of_reports() const
{
    const std::scoped_lock lock(hidden_mutex_);
    if (!restricted_) return hidden_;
    if (!hidden_) return restricted_;
    auto both = std::make_shared<CustomerSet>(*hidden_);
    const uint32_t last = static_cast<uint32_t>(directory_->customer_count());
    for (uint32_t at = restricted_->next_member(0, last); at < last;
         at = restricted_->next_member(at + 1, last))
        both->add(CustomerId{at});
    return both;
}

std::shared_ptr<const Snapshot> LiveEngine::snapshot() const
{
    auto whole = index_->snapshot();
    auto left_out = hidden();
    return left_out ? without(std::move(whole), std::move(left_out)) : whole;
}

}  // namespace itinera
