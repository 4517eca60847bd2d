// The engine of one data folder: owns its parts and wires them. Private to this module.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_set>

#include "base/zone.hpp"
#include "engine/consent_desk.hpp"
#include "engine/data_folder.hpp"
#include "engine/engine.hpp"
#include "engine/field_book.hpp"
#include "engine/late_events.hpp"
#include "engine/name_projection.hpp"
#include "engine/person_requests.hpp"
#include "engine/projector.hpp"
#include "engine/question_book.hpp"
#include "engine/report_gate.hpp"
#include "engine/request_desk.hpp"
#include "engine/retention_desk.hpp"
#include "event/name_table.hpp"
#include "identity/customer_directory.hpp"
#include "journey/filtered_snapshot.hpp"
#include "journey/journey_index.hpp"
#include "privacy/personal_data.hpp"
#include "store/database.hpp"
#include "store/event_log.hpp"
#include "store/key_vault.hpp"
#include "store/warehouse.hpp"

namespace itinera {

class AccessDesk;
class ImportDesk;

// Property columns come from the warehouse.
class WarehouseProperties final : public PropertySource {
public:
    explicit WarehouseProperties(const Warehouse& warehouse) : warehouse_(warehouse) {}
    Result<Done> values(std::string_view property, Position after,
                        const std::function<void(Position, std::string_view)>& take) const override;

private:
    const Warehouse& warehouse_;
};

class LiveEngine final : public Engine {
public:
    LiveEngine(DataFolder folder, EngineOptions options, const Clock& clock);
    ~LiveEngine() override;
    Result<Done> open(const std::function<void(int64_t, int64_t)>& progress);

    Result<Json> ask(const Json& question, const RunControl& control) override;
    Result<Json> customers(const std::string& cell, const std::string& column,
                           const ListQuery& list) override;
    Result<Json> customer(CustomerId id, const Sight& sight) override;
    Result<Json> timeline(CustomerId id, const ListQuery& list) override;
    Result<Json> overview(const Json& period, const Sight& sight) override;
    Result<Json> event_names(const Sight& sight) override;
    Result<Json> property_names(const std::string& event, const Sight& sight) override;
    Result<Json> run_sql(const std::string& sql, const Sight& sight,
                         const std::atomic<bool>& gone) override;

    Result<Json> create_import(const std::string& mapping_text, const std::filesystem::path& file,
                               const std::string& file_name) override;
    Result<Json> check_import(const std::string& id) override;
    Result<Json> start_import(const std::string& id, bool force) override;
    Result<Json> cancel_import(const std::string& id) override;
    Result<Json> imports() override;
    Result<Json> import(const std::string& id) override;
    Result<Json> wait_import(const std::string& id, int64_t version, Duration at_most) override;
    Json presets() override;

    ConsentDesk& consent() override;
    Result<Json> quarantine(const ListQuery& list) override;
    Result<Json> counts() override;
    Access& access() override;
    Audit& audit() override;
    RequestDesk& requests() override;
    RetentionDesk& retention() override;
    Result<Json> field_register(const std::string& class_name, const std::string& cursor,
                                size_t items_max) override;
    Result<Done> keep_up() override;
    Result<Json> verify() override;
    Result<Json> rebuild(const std::function<void(double)>& progress) override;
    Result<Json> rotate_keys() override;
    Result<Json> erase_person(const EraseOrder& order);
    Result<Json> export_person(const std::string& kind, const std::string& value);
    Json health() override;
    void stop() override;

private:
    Result<NodeId> owner_of(NodeId node);
    Result<Subject> subject_of(NodeId owner);
    std::vector<PersonalStore> personal_stores();
    Result<int64_t> erase_quarantine(const Subject& subject);
    Result<Json> export_quarantine(const Subject& subject);
    Result<std::unordered_set<std::string>> texts_of(const Subject& subject);
    Result<Json> export_events(const Subject& subject);
    Result<std::vector<int64_t>> quarantine_of(const Subject& subject) const;
    Result<int64_t> destroy_keys(const Subject& subject);
    Result<Done> erase_everywhere(const PersonRequest& request, const Subject& subject,
                                  const std::function<Result<Done>(const StoreStatus&)>& told);
    Result<Done> append_erasure(const PersonRequest& request, const Subject& subject);
    Result<Done> list_erasure(int64_t number, const Subject& subject) const;
    RequestWork request_work();
    Result<Done> open_requests();
    Result<Done> open_retention();
    Result<int64_t> old_quarantine(int64_t before_ms, bool dry);
    Result<std::vector<int64_t>> events_reached(const std::vector<RetentionRule>& rules,
                                                int64_t now_ms) const;
    Result<Subject> subject_named(const std::string& kind, const std::string& value);
    Result<Subject> subject_again(const PersonRequest& request);
    Result<RequestWork::Archive> archive_of(const Subject& subject);
    Result<Json> kept_of(const Subject& subject);
    Result<int64_t> deny(const Subject& subject, std::vector<std::string> purposes,
                         const PersonRequest& request);
    Result<Done> rectify(const Subject& subject, const Json& traits);
    void hide(const std::vector<CustomerId>& customers);
    void hide_erased();
    std::shared_ptr<const CustomerSet> hidden() const;
    void restrict_only(const std::vector<CustomerId>& customers);
    std::shared_ptr<const CustomerSet> left_out_of_reports() const;
    std::shared_ptr<const Snapshot> snapshot() const;  // without the erased
    Zone project_zone() const;                         // UTC before the set-up
    AskContext context_of(const RunControl& control) const;
    // Without those whom reports leave out: the erased, the restricted, and who does not allow it.
    std::shared_ptr<const Snapshot> report_snapshot(size_t* no_consent = nullptr) const;
    // Keeps the views of the SQL console to those whom reports count.
    Result<Done> leave_out_of_sql();
    Result<std::shared_ptr<const Answer>> answer_of(const CellToken& token);
    Result<std::vector<CustomerId>> customers_of_cell(const std::string& cell,
                                                      const std::string& column);
    Result<std::vector<CustomerId>> customers_found(const std::string& search) const;
    Result<Json> customer_row(const Snapshot& snapshot, CustomerId id, const Sight& sight) const;
    RunControl all_threads() const;
    Result<Done> append_decisions(RecordBatch&& records);

    DataFolder folder_;
    EngineOptions options_;
    const Clock& clock_;
    std::unique_ptr<KeyVault> vault_;
    std::unique_ptr<EventLog> log_;
    std::unique_ptr<Database> state_;
    std::unique_ptr<Database> projections_;
    NameTable names_;
    std::unique_ptr<FieldBook> fields_;
    std::unique_ptr<Tokens> tokens_;
    std::unique_ptr<NameProjection> name_projection_;
    std::unique_ptr<CustomerDirectory> directory_;
    std::unique_ptr<ConsentLedger> ledger_;
    std::unique_ptr<PurposeBook> purposes_;
    std::unique_ptr<ReportGate> gate_;
    std::unique_ptr<Warehouse> warehouse_;
    std::mutex sql_gate_mutex_;
    // Whom the warehouse leaves out: as of ReportGate, restricted.
    std::optional<std::array<std::shared_ptr<const CustomerSet>, 2>> sql_gate_;
    std::unique_ptr<LateEvents> late_;
    std::unique_ptr<WarehouseProperties> properties_;
    std::unique_ptr<JourneyIndex> index_;
    std::unique_ptr<Projector> projector_;
    std::unique_ptr<QuestionBook> questions_;
    std::unique_ptr<AccessDesk> staff_;
    std::unique_ptr<ConsentDesk> consent_;
    std::unique_ptr<ImportDesk> imports_;
    std::unique_ptr<RequestDesk> requests_;
    std::unique_ptr<RetentionDesk> retention_;
    mutable std::mutex hidden_mutex_;
    std::shared_ptr<const CustomerSet> hidden_;      // erased customers; null: none
    std::shared_ptr<const CustomerSet> restricted_;  // null: none
    std::atomic<bool> stopped_{false};
};

}  // namespace itinera
