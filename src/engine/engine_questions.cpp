// Questions and what opens from them.
#include "engine/access_desk.hpp"
#include "engine/answer_json.hpp"
#include "engine/live_engine.hpp"
#include "engine/overview_page.hpp"
#include "journey/filtered_snapshot.hpp"

namespace itinera {

Result<Done>
WarehouseProperties::values(std::string_view property, Position after,
                            const std::function<void(Position, std::string_view)>& take) const
{
    return warehouse_.property_values(property, after, [&](std::span<const PropertyValue> values) {
        for (const PropertyValue& value : values) take(value.position, value.json);
    });
}

RunControl LiveEngine::all_threads() const
{
    RunControl control;
    control.threads = options_.threads;
    return control;
}

std::shared_ptr<const Snapshot> LiveEngine::report_snapshot(size_t* no_consent) const
{
    std::shared_ptr<const Snapshot> found = index_->snapshot();
    const auto gate = gate_->left_out(found->customer_count(), ms_of(clock_.now()));
    if (no_consent) *no_consent = gate.count;
    if (const auto others = left_out_of_reports()) {
        const auto count = static_cast<uint32_t>(found->customer_count());
        for (uint32_t at = others->next_member(0, count);
             gate.customers && no_consent && at < count; at = others->next_member(at + 1, count))
            *no_consent -= gate.customers->has(CustomerId{at});
        found = without(std::move(found), others);
    }
    return gate.customers ? without(std::move(found), gate.customers) : found;
}

Zone LiveEngine::project_zone() const
{
    const auto zone = Zone::find(staff_->access().setting("time_zone"));
    return zone ? *zone : Zone::utc();
}

AskContext LiveEngine::context_of(const RunControl& control) const
{
    AskContext context;
    context.snapshot = report_snapshot(&context.no_consent);
    context.is_whole =
        context.no_consent == 0 && !left_out_of_reports() && !vault_->has_tombstones();
    context.zone = project_zone();
    const std::string week_start = staff_->access().setting("week_start");
    if (week_start == "sunday") context.week_start = WeekStart::Sunday;
    if (week_start == "saturday") context.week_start = WeekStart::Saturday;
    context.names = &names_;
    context.now = clock_.now();
    context.control = control;
    context.control.threads = options_.threads;
    context.strict_names = true;
    context.late = late_.get();
    context.classes = &fields_->classes();
    return context;
}

namespace {

// Adds to each row of the answer the token of its cells.
void add_cells(Json& answer, const Report& report, const std::string& question, int64_t position)
{
    answer["summary_cell"] = encode({question, position, "summary", {}});
    for (const Table& table : report.tables) {
        if (table.opens.empty()) continue;
        Json& rows = answer["tables"][table.name];
        for (size_t r = 0; r < table.rows.size(); ++r) {
            CellToken token{question, position, table.name, {}};
            for (size_t k = 0; k < table.keys.size(); ++k)
                token.keys.push_back(key_text(table.rows[r][k]));
            rows[r]["cell"] = encode(token);
        }
    }
}

}  // namespace

Result<Json> LiveEngine::ask(const Json& question, const RunControl& control)
{
    const Timestamp asked = clock_.now();
    AskContext context = context_of(control);
    context.asked_before = questions_->asked_before(question);
    auto answer = std::make_shared<const Answer>(TRY(itinera::ask(question, context)));
    const int64_t position = raw(context.snapshot->log_position());
    const std::string hash = questions_->remember(question, answer, position);
    Json json = answer_json(*answer);
    add_cells(json, answer->report, hash, position);
    json["basis"]["took_ms"] = (clock_.now() - asked).count();
    return json;
}

// The report that the cell stands in; asked again (on the log as it is now) if it is no longer
// kept.
Result<std::shared_ptr<const Answer>> LiveEngine::answer_of(const CellToken& token)
{
    if (auto kept = questions_->answer(token.question, token.position)) return kept;
    const Json question = TRY(questions_->question(token.question));
    auto answer =
        std::make_shared<const Answer>(TRY(itinera::ask(question, context_of(all_threads()))));
    questions_->remember(question, answer, token.position);
    return std::shared_ptr<const Answer>(answer);
}

Result<std::vector<CustomerId>> LiveEngine::customers_of_cell(const std::string& cell,
                                                              const std::string& column)
{
    const CellToken token = TRY(decode_cell(cell));
    const auto answer = TRY(answer_of(token));
    auto customers = answer->customers({token.table, token.keys, column});
    if (!customers && customers.error().kind == ErrorKind::NotFound) {
        return Error{ErrorKind::Invalid, customers.error().message, "column"};
    }
    // Who withdrew since the report was made is in none of its cells any more.
    const auto gate = gate_->left_out(directory_->customer_count(), ms_of(clock_.now()));
    std::vector<CustomerId> still = TRY(std::move(customers));
    if (gate.customers)
        std::erase_if(still, [&](CustomerId one) { return gate.customers->has(one); });
    return still;
}

Result<Json> LiveEngine::overview(const Json& period, const Sight& sight)
{
    Json asked = period;
    if (asked.value("zone", "").empty()) asked["zone"] = project_zone().name();
    Json page = TRY(overview_page(*report_snapshot(), names_, asked, {clock_.now(), !sight.persons},
                                  all_threads()));
    const int64_t last = raw(log_->status().last);
    Json projections = Json::array();
    for (const Projector::Status& one : projector_->status()) {
        projections.push_back({{"name", one.name},
                               {"position", raw(one.applied)},
                               {"behind", last - raw(one.applied)}});
    }
    Json accepted_at = nullptr;  // of the last record
    TRY(log_->read(Position{std::max<int64_t>(0, last - 1)}, EventLog::Part::Headers,
                   [&](const RecordBatch& batch) -> Result<bool> {
                       accepted_at = to_iso(timestamp_of(batch.accepted_at_ms));
                       return true;
                   }));
    page["freshness"] = {{"log_position", last},
                         {"accepted_at", std::move(accepted_at)},
                         {"newest_event", page["all_time"]["last"]},
                         {"projections", std::move(projections)}};
    return page;
}

Result<Json> LiveEngine::event_names(const Sight& sight)
{
    return event_names_page(*report_snapshot(), names_, {clock_.now(), !sight.persons},
                            all_threads());
}

Result<Json> LiveEngine::property_names(const std::string& event, const Sight& sight)
{
    const auto code = names_.find(event);
    if (!code) return Error{ErrorKind::NotFound, "no event is called " + event, "event"};
    Json properties = Json::array();
    for (const PropertyName& one : TRY(warehouse_->property_names(*code))) {
        // Of how many customers these events are is not known.
        properties.push_back({{"name", one.name},
                              {"type", one.type},
                              {"count", sight.persons ? Json(one.events) : Json(nullptr)}});
    }
    return Json{{"event", event}, {"properties", std::move(properties)}};
}

}  // namespace itinera
