// Opening, closing, checking and rebuilding a data folder.
#include <spdlog/spdlog.h>

#include <cstring>

#include "collect/clean.hpp"
#include "engine/access_desk.hpp"
#include "engine/import_desk.hpp"
#include "engine/live_engine.hpp"
#include "event/personal_data.hpp"
#include "journey/journey_erasure.hpp"
#include "store/projections_migrations.hpp"
#include "store/state_migrations.hpp"

namespace itinera {

// What stands in quotes is what somebody sent.
static std::string without_quoted(const std::string& message)
{
    const size_t first = message.find('"'), last = message.rfind('"');
    if (first == std::string::npos) return message;
    const std::string behind = last == first ? std::string{} : message.substr(last + 1);
    return message.substr(0, first) + std::string{masked_text} + behind;
}

// A name with a personal value in it was rejected for it: it is a value.
static std::string shown_event(const QuarantineItem& item, const Sight& sight)
{
    const bool is_hidden = !sight.personal && find_personal_data(item.event) != PersonalData::None;
    return is_hidden ? std::string{masked_text} : item.event;
}

namespace {

struct QuarantinePage {
    std::vector<QuarantineItem> items;
    std::optional<int64_t> total;  // of the filter by event; else that of the reasons
};

// Names are sealed: a filter by them opens all items of the reason. It compares what is shown, so
// that nobody finds a masked name by asking for it.
Result<QuarantinePage> quarantine_page(const EventLog& log, const ListQuery& list, int64_t after,
                                       size_t items_max)
{
    constexpr size_t items_read_max = 1'000;
    QuarantinePage page;
    if (list.event.empty()) {
        page.items = TRY(log.quarantine(list.reason, after, items_max, true));
        return page;
    }
    page.total = 0;
    for (int64_t last = 0;;) {
        auto some = TRY(log.quarantine(list.reason, last, items_read_max, true));
        for (QuarantineItem& item : some) {
            last = item.id;
            if (shown_event(item, list.sight) != list.event) continue;
            ++*page.total;
            if (item.id > after && page.items.size() < items_max)
                page.items.push_back(std::move(item));
        }
        if (some.size() < items_read_max) return page;
    }
}

}  // namespace

LiveEngine::LiveEngine(DataFolder folder, EngineOptions options, const Clock& clock)
    : folder_(std::move(folder)), options_(std::move(options)), clock_(clock)
{}

LiveEngine::~LiveEngine()
{
    stop();
}

Result<Done> LiveEngine::open(const std::function<void(int64_t, int64_t)>& progress)
{
    vault_ = TRY(KeyVault::open(folder_.root, options_.master_key));
    EventLogOptions sealing;
    const std::string_view quarantine_key = vault_->secret(VaultSecret::Quarantine);
    std::memcpy(sealing.quarantine_key.data(), quarantine_key.data(), quarantine_key.size());
    log_ = TRY(EventLog::open(folder_.root, clock_, *vault_, sealing));
    if (vault_->is_rotating()) TRY(vault_->rotate());
    state_ = TRY(Database::open(folder_.state(), Durability::Full, state_migrations));
    staff_ = TRY(AccessDesk::open(*state_, folder_, options_.audit_anchors, clock_));
    projections_ =
        TRY(Database::open(folder_.projections(), Durability::Normal, projections_migrations));
    name_projection_ = std::make_unique<NameProjection>(*projections_, names_);
    TRY(name_projection_->load());
    directory_ = TRY(CustomerDirectory::open(*projections_, *vault_));
    ledger_ = TRY(ConsentLedger::open(*projections_));
    purposes_ = TRY(PurposeBook::open(*state_, clock_));
    gate_ = std::make_unique<ReportGate>(*ledger_, *purposes_, *directory_);
    fields_ = TRY(FieldBook::open(*state_, clock_));
    tokens_ = std::make_unique<Tokens>(std::string(vault_->secret(VaultSecret::Token)));
    warehouse_ = TRY(Warehouse::open(
        folder_.root,
        {options_.warehouse_bytes_max, static_cast<int>(options_.threads), &fields_->classes(),
         tokens_.get(), [this](NodeId node) { return vault_->is_destroyed(node); }}));
    late_ = std::make_unique<LateEvents>(folder_.late_events());
    late_->load();
    properties_ = std::make_unique<WarehouseProperties>(*warehouse_);
    index_ = TRY(JourneyIndex::open(folder_.journeys(),
                                    [this](NodeId node) {
                                        return vault_->is_destroyed(node)
                                                   ? nobody
                                                   : directory_->customer_of(node);
                                    },
                                    *properties_, {}));
    // Identity numbers the customers that the journeys are sorted by; columns of the journeys come
    // from the warehouse; of every event in them it is known whether it was late: the order of this
    // list.
    projector_ = std::make_unique<Projector>(
        *log_, std::vector<Projection*>{name_projection_.get(), ledger_.get(), directory_.get(),
                                        warehouse_.get(), late_.get(), index_.get()});
    TRY(projector_->catch_up(progress));
    questions_ = std::make_unique<QuestionBook>(*state_, clock_);
    consent_ = std::make_unique<ConsentDesk>(ConsentDeskParts{
        *ledger_, *purposes_, *directory_, *log_, audit(), clock_,
        [this](RecordBatch&& records) { return append_decisions(std::move(records)); }});
    imports_ = TRY(ImportDesk::open({*log_, *state_, names_, *vault_, *directory_, *projector_,
                                     clock_, folder_.staging(), fields_.get(), consent_.get()}));
    hide_erased();
    TRY(open_requests());
    TRY(open_retention());
    projector_->start();
    TRY(requests_->resume());
    imports_->start();
    return Done{};
}

Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options, const Clock& clock)
{
    auto engine =
        std::make_unique<LiveEngine>(TRY(open_data_folder(options.folder)), options, clock);
    TRY(engine->open(options.progress));
    return std::unique_ptr<Engine>(std::move(engine));
}

ConsentDesk& LiveEngine::consent()
{
    return *consent_;
}

// Answers when reports follow the decision, or after a moment that is long for them.
Result<Done> LiveEngine::append_decisions(RecordBatch&& records)
{
    TRY(imports_->intake().append(std::move(records)));
    projector_->wait_for(log_->status().last, std::chrono::seconds(2));
    return Done{};
}

void LiveEngine::stop()
{
    if (stopped_.exchange(true)) return;
    if (imports_) imports_->stop();
    if (staff_) staff_->stop();
    if (projector_) projector_->stop();
    // So that the next start need not read again what lies in deltas.
    if (index_ && log_->status().last > Position{}) {
        if (const auto folded = index_->fold(); !folded)
            spdlog::warn("journeys: {}", folded.error().message);
    }
}

Access& LiveEngine::access()
{
    return staff_->access();
}

Audit& LiveEngine::audit()
{
    return staff_->audit();
}

Result<Json> LiveEngine::quarantine(const ListQuery& list)
{
    int64_t after = 0;
    if (!list.cursor.empty()) {
        try {
            after = std::stoll(list.cursor);
        } catch (const std::exception&) {
            return Error{ErrorKind::Invalid, "this is no cursor of this list", "cursor"};
        }
    }
    constexpr size_t raw_shown_max = 4'096;
    const size_t items_max = std::clamp<size_t>(list.items_max, 1, 1'000);
    const QuarantinePage page = TRY(quarantine_page(*log_, list, after, items_max));
    const auto& items = page.items;
    Json rows = Json::array();
    for (const QuarantineItem& item : items) {
        rows.push_back(
            {{"id", "q_" + std::to_string(item.id)},
             {"received_at", to_iso(timestamp_of(item.received_at_ms))},
             {"source", imports_->source_name(item.source)},
             {"reason", item.reason},
             {"path", item.path.empty() ? Json(nullptr) : Json(item.path)},
             {"message", list.sight.personal ? item.message : without_quoted(item.message)},
             {"event", item.event.empty() ? Json(nullptr) : Json(shown_event(item, list.sight))},
             {"line", item.line == 0 ? Json(nullptr) : Json(item.line)},
             {"import", item.import_id.empty() ? Json(nullptr) : Json(item.import_id)},
             {"seen", item.seen},
             {"status", item.status},
             {"raw", list.sight.personal && list.sight.sensitive ? item.raw.substr(0, raw_shown_max)
                                                                 : masked(item.raw)}});
    }
    int64_t total = 0;
    Json reasons = Json::array();
    for (const auto& [reason, count] : TRY(log_->quarantine_by_reason())) {
        reasons.push_back({{"reason", reason}, {"count", count}});
        if (list.reason.empty() || list.reason == reason) total += count;
    }
    if (page.total) total = *page.total;
    const bool more = items.size() == items_max && !items.empty();
    return Json{{"items", std::move(rows)},
                {"reasons", std::move(reasons)},
                {"total", total},
                {"next_cursor", more ? Json(std::to_string(items.back().id)) : Json(nullptr)}};
}

Result<Json> LiveEngine::counts()
{
    CollectCount sum{};
    Json days = Json::array();
    for (const CollectCount& one : TRY(log_->counts())) {
        sum.received += one.received;
        sum.stored += one.stored;
        sum.duplicate += one.duplicate;
        sum.rejected += one.rejected;
        days.push_back({{"day", one.day},
                        {"source", imports_->source_name(one.source)},
                        {"received", one.received},
                        {"stored", one.stored},
                        {"duplicate", one.duplicate},
                        {"rejected", one.rejected}});
    }
    return Json{{"totals",
                 {{"received", sum.received},
                  {"stored", sum.stored},
                  {"duplicate", sum.duplicate},
                  {"rejected", sum.rejected}}},
                {"days", std::move(days)}};
}

namespace {

struct LogCounts {
    int64_t events = 0, erased = 0, names = 0;
};

Result<LogCounts> count_records(const EventLog& log, const KeyVault& vault)
{
    LogCounts counts;
    TRY(log.read(Position{0}, EventLog::Part::Headers,
                 [&](const RecordBatch& batch) -> Result<bool> {
                     for (size_t row = 0; row < batch.size(); ++row) {
                         const bool is_event = batch.kind[row] == RecordKind::Event;
                         counts.events += is_event;
                         counts.erased += is_event && vault.is_destroyed(batch.owner_node[row]);
                         counts.names += batch.kind[row] == RecordKind::Name;
                     }
                     return true;
                 }));
    return counts;
}

}  // namespace

Result<Json> LiveEngine::verify()
{
    Json findings = Json::array();
    const auto expect_equal = [&](const std::string& what, int64_t is, int64_t expected) {
        if (is == expected) return;
        findings.push_back(what + ": " + std::to_string(is) + " where the log has " +
                           std::to_string(expected));
    };
    for (const std::string& finding : TRY(vault_->verify())) findings.push_back(finding);
    for (const EventLog::Finding& finding : TRY(log_->verify())) findings.push_back(finding.what);
    const Position last = log_->status().last;
    projector_->wait_for(last, std::chrono::seconds{30});
    const LogCounts counted = TRY(count_records(*log_, *vault_));
    expect_equal("warehouse rows", TRY(warehouse_->row_count()), counted.events - counted.erased);
    expect_equal("events of the journey index",
                 static_cast<int64_t>(index_->snapshot()->event_count()),
                 counted.events - counted.erased);
    expect_equal("event names", static_cast<int64_t>(names_.size()), counted.names);
    for (const Projector::Status& one : projector_->status()) {
        expect_equal("position of projection " + one.name, raw(one.applied), raw(last));
    }
    const Json totals = TRY(counts())["totals"];
    expect_equal("events counted as stored", totals["stored"].get<int64_t>(), counted.events);
    expect_equal("events received",
                 totals["stored"].get<int64_t>() + totals["duplicate"].get<int64_t>() +
                     totals["rejected"].get<int64_t>(),
                 totals["received"].get<int64_t>());
    const bool sound = findings.empty();
    return Json{{"sound", sound},
                {"log_position", raw(last)},
                {"events", counted.events},
                {"customers", directory_->customer_count() - (hidden() ? hidden()->size() : 0)},
                {"findings", std::move(findings)}};
}

Result<Json> LiveEngine::rebuild(const std::function<void(double)>& progress)
{
    projector_->stop();
    TRY(projector_->rebuild([&](int64_t done, int64_t total) {
        if (progress)
            progress(total == 0 ? 1.0 : static_cast<double>(done) / static_cast<double>(total));
    }));
    TRY(index_->fold());
    projector_->start();
    return Json{{"log_position", raw(log_->status().last)},
                {"customers", directory_->customer_count()}};
}

Result<Json> LiveEngine::rotate_keys()
{
    return Json{{"wrapped", TRY(vault_->rotate())}};
}

Json LiveEngine::health()
{
    Json projections = Json::object();
    for (const Projector::Status& one : projector_->status())
        projections[one.name] = raw(one.applied);
    const std::string problem = projector_->problem();
    Json health = {{"ready", !stopped_ && problem.empty()},
                   {"log_position", raw(log_->status().last)},
                   {"projections", std::move(projections)}};
    if (!problem.empty()) health["problem"] = problem;
    return health;
}

}  // namespace itinera
